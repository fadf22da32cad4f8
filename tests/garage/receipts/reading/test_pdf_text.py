from pathlib import Path

import pytest
import typst

from garage.receipts.reading import Hints, Quad, Unreadable, pdf, read_path, render_page

BILL = """
#set page(width: 210mm, height: 297mm)
#set text(size: 10pt)
= Garage Sonne AG
Bernstrasse 77 \\
3600 Thun \\
Telefon 033 555 64 18

Rechnung Nr. 4711 #h(2em) Datum: 12.03.2026

#text(tracking: 4pt)[RECHNUNG]

#table(columns: (1fr, auto, auto, auto), stroke: none,
  [Beschreibung], [Menge], [Preis], [Betrag],
  [Reifen montieren], [2.00], [50.00], [100.00],
  [Ventil], [4.00], [5.00], [20.00],
)
Total CHF 120.00
"""


class NoEngine:
    """Fails the test when it is asked."""

    name = "none"

    def recognise(self, image: object) -> list[Quad]:
        raise AssertionError("a text layer needs no OCR")


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bill") / "bill.pdf"
    path.write_bytes(typst.compile(BILL.encode()))
    return path


def test_a_text_layer_is_read_without_the_engine(bill: Path) -> None:
    reading = read_path(bill, hints=Hints(), engine=NoEngine())

    assert reading.engine == "pdf-text"
    assert reading.value("vendor") == "Garage Sonne AG"
    assert reading.value("invoice_number") == "4711"
    assert (reading.value("total"), reading.currency) == ("120.00", "CHF")
    assert [line.description for line in reading.lines] == ["Reifen montieren", "Ventil"]


def test_letter_spaced_words_stay_whole(bill: Path) -> None:
    reading = read_path(bill, hints=Hints(), engine=NoEngine())

    assert "RECHNUNG" in reading.text


def test_a_page_of_a_pdf_is_rendered(bill: Path) -> None:
    assert render_page(bill, 0, 400).startswith(b"\xff\xd8")


def test_a_protected_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    path.write_bytes(_locked())

    with pytest.raises(Unreadable) as caught:
        read_path(path, hints=Hints(), engine=NoEngine())

    assert caught.value.code == "encrypted"


def _locked() -> bytes:
    """Make the smallest PDF that asks for a password that nobody gives."""
    key = b"<" + b"00" * 32 + b">"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Filter /Standard /V 1 /R 2 /O " + key + b" /U " + key + b" /P -4 >>",
    )
    body, offsets = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"<< /Size 4 /Root 1 0 R /Encrypt 3 0 R /ID [<00><00>] >>"
    return body + b"xref\n0 4\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF" % (
        table,
        trailer,
        len(body),
    )


def test_a_ligature_is_no_end_of_a_word() -> None:
    letters = [("l", 0.0, 3.0, 13.6), ("f", 3.3, 6.0, 9.0), ("i", 6.0, 8.7, 9.0)]
    letters += [("l", 9.7, 12.6, 13.6), ("t", 12.6, 16.8, 13.6), ("A", 20.2, 27.0, 13.6)]
    run = [pdf._Character(text, x0, 0.0, x1, height) for text, x0, x1, height in letters]

    assert pdf._words(run) == "lfilt A"
