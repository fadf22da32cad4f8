import json
from io import StringIO
from pathlib import Path

import pytest
import typst
from django.core.management import CommandError, call_command

BILL = """
#set page(width: 210mm, height: 297mm)
= Garage Sonne GmbH
Sonnenweg 7 \\
12345 Neustadt

Rechnung Nr. 4711 #h(2em) Datum: 12.03.2026

#table(columns: (1fr, auto, auto, auto), stroke: none,
  [Beschreibung], [Menge], [Preis], [Betrag],
  [Reifen montieren], [2,00], [50,00], [100,00],
)
Gesamtbetrag 100,00 EUR
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bill.pdf").write_bytes(typst.compile(BILL.encode()))
    (tmp_path / "broken.jpg").write_bytes(b"")
    return tmp_path


def run(*arguments: str) -> list[str]:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue().splitlines()


def test_read_receipts_prints_one_object_a_line(folder: Path) -> None:
    bill, broken = (json.loads(line) for line in run("read_receipts", str(folder), "--json"))

    assert bill["file"].endswith("bill.pdf")
    assert (bill["vendor"], bill["date"], bill["total"]) == (
        "Garage Sonne GmbH",
        "2026-03-12",
        "100.00",
    )
    assert bill["lines"] == [
        {
            "description": "Reifen montieren",
            "quantity": "2.00",
            "unit_price": "50.00",
            "amount": "100.00",
        }
    ]
    assert bill["plate"] is None
    assert bill["evidence"]["total"] == "confirmed"
    assert set(broken) == {"file", "error"}


def test_read_receipts_prints_a_table(folder: Path) -> None:
    head, bill, broken = run("read_receipts", str(folder))

    assert head.split()[:3] == ["file", "vendor", "date"]
    assert "100.00" in bill
    assert broken.endswith("The file is empty.")


def test_read_receipts_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        run("read_receipts", str(tmp_path / "none.pdf"))


def test_score_receipts_measures_a_folder(folder: Path) -> None:
    label = {
        "company": "Garage Sonne GmbH", "address": "Sonnenweg 7, 12345 Neustadt", "date": "2026-03-12",
        "date_text": "12.03.2026", "total": "100.00", "total_text": "100.00",
    }  # fmt: skip
    (folder / "labels.json").write_text(json.dumps({"bill.pdf": label}))

    (line,) = run("score_receipts", str(folder), "--json")

    measures = json.loads(line)
    assert (measures["files"], measures["draft_ok"], measures["unread"]) == (1, 100.0, 0)


def test_score_receipts_needs_labels(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds no labels"):
        run("score_receipts", str(tmp_path))
