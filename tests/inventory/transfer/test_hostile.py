"""Files that mean harm, or are none: refused with a sentence, and nothing is left of them."""

import io
import zipfile

import pytest

from inventory.catalogue.models import Item
from inventory.transfer.models import InventoryImport
from inventory.transfer.reading import archive, cells
from inventory.transfer.services import reading
from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated
from project.kernel.tables import table_dialect
from tests.inventory.transfer.making import Run, begin, bring_in, checked, counts, packed, reasons

ITEMS = "name,unit\nBolt,pcs\n"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.csv", b"", "not a table|is empty"),
        ("blank.csv", b"\n\n  \n", "not a table"),
        ("one.csv", b"name", "not a table"),
        ("nul.csv", b"name,unit\0\nBolt,pcs\n", "not a table"),
        ("picture.csv", PNG, "not a table"),
        ("list.csv", b"just\none\ncolumn\n", "not a table"),
        ("movements.csv", b"item,on\nBolt,2024-01-01\n", "for reading"),
        ("broken.zip", b"PK\x03\x04" + b"\0" * 50, "cannot be read"),
        ("none.zip", packed({"readme.txt": "hello"}), "none of our files"),
        ("empty.zip", packed({}), "none of our files"),
        ("out.zip", packed({"../items.csv": ITEMS}), "outside of itself"),
        ("root.zip", packed({"/etc/items.csv": ITEMS}), "outside of itself"),
        ("drive.zip", packed({"C:\\items.csv": ITEMS}), "outside of itself"),
        ("twice.zip", packed({"a/items.csv": ITEMS, "b/items.csv": ITEMS}), "twice"),
        ("many.zip", packed({f"{n}.csv": "x" for n in range(101)}), "may hold 100 files"),
    ],
)
def test_what_is_no_table_is_refused(
    name: str, content: bytes, sentence: str, owner: Actor
) -> None:
    with pytest.raises(RuleViolated, match=sentence):
        begin(owner, content, name)

    assert not InventoryImport.objects.for_actor(owner).exists()


def test_a_pdf_is_no_table(owner: Actor) -> None:
    with pytest.raises(RuleViolated, match=r"not a table|which column"):
        begin(owner, PDF, "invoice.csv")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1_000_000)
    content = packed({"items.csv": ITEMS + "x" * 5_000_000})
    assert len(content) < 50_000

    with pytest.raises(RuleViolated, match="Unpacked"):
        begin(owner, content, "bomb.zip")


def test_a_zip_that_lies_about_its_size_is_refused_on_the_way(owner: Actor, run_jobs: Run) -> None:
    content = bytearray(packed({"items.csv": ITEMS + "Nut,pcs\n" * 50_000}))
    size = len(ITEMS + "Nut,pcs\n" * 50_000)
    honest, lie = size.to_bytes(4, "little"), (40).to_bytes(4, "little")
    lying = bytes(content).replace(honest, lie)
    assert lying != bytes(content)

    record = checked(owner, lying, run_jobs=run_jobs, name="lie.zip")

    assert record.state == "failed"
    assert "cannot be read" in record.warnings[0]
    assert not Item.objects.for_actor(owner).exists()


def test_a_locked_zip_is_refused(owner: Actor) -> None:
    content = bytearray(packed({"items.csv": ITEMS}))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as known:
        offset = known.start_dir
    content[6] |= 1
    content[offset + 8] |= 1

    with pytest.raises(RuleViolated, match="password"):
        begin(owner, bytes(content), "locked.zip")


def test_a_huge_line_is_refused(owner: Actor, run_jobs: Run) -> None:
    text = ITEMS + "Nut,pcs\n" * 9000 + "x" * 1_200_000 + ",pcs\n"

    record = checked(owner, text, run_jobs=run_jobs, name="items.csv")

    assert (record.state, record.warnings[0][:34]) == (
        "failed",
        "Line 9003 is longer than a million",
    )


def test_a_huge_cell_is_one_refused_row(owner: Actor, run_jobs: Run) -> None:
    text = ITEMS + "y" * 200_000 + ",pcs\nNut,pcs\n"

    record = bring_in(owner, text, run_jobs=run_jobs, name="items.csv")

    assert counts(record) == (2, 0, 0, 1)
    assert reasons(record) == ["This row cannot be read."]


def test_nul_bytes_and_signs_of_terminals_are_refused_by_row(owner: Actor, run_jobs: Run) -> None:
    text = ITEMS + "N\0ut,pcs\n".replace("\0", "\x01") + "Washer,pcs\n"
    late = ITEMS + "Nut,pcs\n" * 9000 + "W\0,pcs\n"

    record = bring_in(owner, text, run_jobs=run_jobs, name="items.csv")
    other = checked(owner, late, run_jobs=run_jobs, name="items.csv")

    assert (counts(record), reasons(record)) == (
        (2, 0, 0, 1),
        ["name holds signs that no text has."],
    )
    assert other.refused == 1


def test_a_wrong_encoding_never_fails(owner: Actor, run_jobs: Run) -> None:
    text = "name,unit\nÖlfilter Łódź,pcs\n"

    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1250"):
        record = checked(owner, text.encode(encoding), run_jobs=run_jobs, name="items.csv")
        assert counts(record) == (1, 0, 0, 0), encoding
        if encoding.startswith("utf"):
            assert record.sample[0]["values"]["name"] == "Ölfilter Łódź"


def test_lines_may_end_as_they_like(owner: Actor, run_jobs: Run) -> None:
    for end in ("\r\n", "\n", "\r"):
        text = end.join(["name;unit", "Bolt;pcs", '"Nut; large";pcs', ""])
        record = checked(owner, text, run_jobs=run_jobs, name="items.csv")
        assert counts(record) == (2, 0, 0, 0), repr(end)


def test_too_many_rows_are_refused(
    owner: Actor, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)

    record = checked(owner, ITEMS + "Nut,pcs\n" * 4, run_jobs=run_jobs, name="items.csv")

    assert (record.state, record.warnings) == (
        "failed",
        ["An import may have 3 rows. Split the file."],
    )


def test_a_file_of_a_zip_with_other_columns_is_named_and_left(owner: Actor, run_jobs: Run) -> None:
    files = {
        "items.csv": ITEMS,
        "kits.csv": "title\nx\n",
        "vendors.csv": "name,colour\nx,y\n",
        "stock.csv": "",
    }

    record = bring_in(owner, packed(files), run_jobs=run_jobs, name="mine.zip")

    assert counts(record) == (1, 0, 0, 0)
    assert record.warnings == [
        "“vendors.csv” was not read: the column “colour” is none of ours.",
        "“kits.csv” was not read: the column “name” is missing.",
        "“stock.csv” was not read: the column “item” is missing.",
    ]


def test_paths_and_texts_beyond_their_columns_are_refused_by_row(
    owner: Actor, run_jobs: Run
) -> None:
    deep = " / ".join("abcdefghijklmno")
    text = f"path,kind\n{deep},shelf\nHall,palace\nHall / {'x' * 90},room\nHall,room\n"

    record = bring_in(owner, text, run_jobs=run_jobs, name="locations.csv")

    assert counts(record)[0] == 1
    assert [reason[:30] for reason in sorted(reasons(record))] == [
        "kind is “palace”, not one of b",
        f"“{deep[:29]}",
        f"“{'x' * 29}",
    ]


@pytest.mark.timeout(5)
def test_quotes_that_somebody_chose_take_no_longer_than_others() -> None:
    head = b'a,"b",c\n' + b'"' * 4_000 + b"x\n1,2,3\n"

    assert table_dialect(head)[1] == ","


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (cells.LIST, "a" * 19_000 + "\\"),
        (cells.LIST, "a" * 100_000),
        (cells.MAIL, "a@" + "." * 100_000 + " x"),
        (cells.NUMBER, "1" + "a" * 100_000 + "1"),
        (cells.NUMBER, "(" * 400 + "1" + ")" * 400),
        (cells.DAY, "1" * 100_000),
    ],
)
def test_cells_that_somebody_chose_are_refused_at_once(kind: str, text: str) -> None:
    column = cells.Column("x", kind, most=200)

    with pytest.raises(cells.Unreadable):
        cells.read_cell(text, column, cells.Notation(is_own=kind == cells.LIST))
