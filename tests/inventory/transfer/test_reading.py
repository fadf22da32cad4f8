"""Cells, names and files as they are read: text in, values out."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.transfer.reading.cells import (
    CHOICE,
    CURRENCY,
    DAY,
    FLAG,
    LINK,
    LIST,
    LONG,
    MAIL,
    NUMBER,
    TEXT,
    UNIT,
    WHOLE,
    Column,
    Notation,
    Unreadable,
    read_cell,
    write_cell,
)
from inventory.transfer.reading.layout import TABLES, table_of
from inventory.transfer.reading.rows import path_of
from inventory.transfer.reading.sheets import is_day_first, uses_comma
from inventory.transfer.storing.labels import Numbered, item_label
from project.kernel.tables import armoured, disarmed, harmless

OWN = Notation()
COMMA = Notation(is_own=False, decimal_comma=True)
POINT = Notation(is_own=False, decimal_comma=False, day_first=False)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")))


@given(TEXTS)
def test_a_text_comes_back_as_it_went_out(text: str) -> None:
    clean = text.strip()
    column = Column("notes", LONG)

    assert read_cell(write_cell(clean, column), column, OWN) == (clean or None)
    assert not write_cell(clean, column).startswith(("=", "+", "-", "@"))
    assert disarmed(armoured(text)) == text


@given(st.lists(TEXTS.map(lambda text: " ".join(text.split())).filter(bool), unique=True))
def test_a_list_comes_back_as_it_went_out(parts: list[str]) -> None:
    column = Column("tags", LIST)

    assert read_cell(write_cell(parts, column), column, OWN) == (tuple(parts) or None)


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_a_number_comes_back_as_it_went_out(number: Decimal) -> None:
    column = Column("quantity", NUMBER, 10**10)

    assert read_cell(write_cell(number, column), column, OWN) == number


@pytest.mark.parametrize(
    ("text", "column", "notation", "value"),
    [
        ("1.234,56", Column("n", NUMBER), COMMA, Decimal("1234.56")),
        ("1,234.56", Column("n", NUMBER), POINT, Decimal("1234.56")),
        ("1.234", Column("n", NUMBER), COMMA, Decimal(1234)),
        ("1.234", Column("n", NUMBER), POINT, Decimal("1.234")),
        ("€ 7,95", Column("n", NUMBER), COMMA, Decimal("7.95")),
        ("$1,234.50", Column("n", NUMBER), POINT, Decimal("1234.50")),
        ("12 pcs", Column("n", NUMBER), POINT, Decimal(12)),
        ("12", Column("n", WHOLE), OWN, 12),
        ("31.12.2023", Column("d", DAY), COMMA, date(2023, 12, 31)),
        ("3/4/2024", Column("d", DAY), POINT, date(2024, 3, 4)),
        ("2024-03-04T10:00:00Z", Column("d", DAY), OWN, date(2024, 3, 4)),
        ("Ja", Column("f", FLAG), COMMA, True),
        ("no", Column("f", FLAG), OWN, False),
        ("Tool", Column("k", CHOICE, choices=("tool",)), OWN, "tool"),
        ("€", Column("c", CURRENCY), COMMA, "EUR"),
        ("usd", Column("c", CURRENCY), OWN, "USD"),
        ("Stk.", Column("u", UNIT), COMMA, "pcs"),
        ("Litres", Column("u", UNIT), COMMA, "l"),
        ("fl oz", Column("u", UNIT), OWN, "fl_oz"),
        ("a; b, c|a", Column("t", LIST), COMMA, ("a", "b", "c")),
        ("  ", Column("t", TEXT), OWN, None),
        ("  two   words ", Column("t", TEXT), COMMA, "two words"),
    ],
)
def test_a_cell_is_read_as_people_write_it(
    text: str, column: Column, notation: Notation, value: object
) -> None:
    assert read_cell(text, column, notation) == value


@pytest.mark.parametrize(
    ("text", "column", "sentence"),
    [
        ("many", Column("n", NUMBER), "not a number"),
        ("($5.00)", Column("n", NUMBER), "below zero"),
        ("99999999999", Column("n", NUMBER), "too much"),
        ("1.5", Column("n", WHOLE), "not a whole number"),
        ("2024-02-30", Column("d", DAY), "not a date"),
        ("1066-10-14", Column("d", DAY), "between 1885 and 2100"),
        ("someday", Column("d", DAY), "not a date"),
        ("perhaps", Column("f", FLAG), "not yes or no"),
        ("car", Column("k", CHOICE, choices=("tool", "part")), "not one of tool, part"),
        ("doubloons", Column("c", CURRENCY), "no currency"),
        ("bushel", Column("u", UNIT), "not one of pcs"),
        ("javascript:alert(1)", Column("w", LINK), "https"),
        ("nobody", Column("m", MAIL), "no e-mail address"),
        ("x" * 11, Column("t", TEXT, 10), "at most 10 fit"),
        ("x" * 11, Column("t", LIST, 10), "more than 10"),
        ("a\x00b", Column("t", TEXT), "no text has"),
    ],
)
def test_a_cell_that_cannot_be_says_why(text: str, column: Column, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read_cell(text, column, POINT)


def test_own_files_are_known_by_their_names_and_heads() -> None:
    assert [table_of(table.heads) for table in TABLES.values()] == list(TABLES.values())
    named = table_of(["name"], name="items.csv")
    assert named is not None
    assert named.name == "items"
    assert table_of(["name"]) is None
    assert table_of(["Name", "Phone"]) is None


def test_paths_of_many_kinds_are_one() -> None:
    texts = (
        "Hall / Shelf 2",
        "Hall>Shelf 2",
        "Hall/Shelf 2",
        " Hall  »  Shelf 2 ",
        "Hall\\Shelf 2",
    )

    assert {path_of(text) for text in texts} == {"Hall / Shelf 2"}


def test_no_two_rows_are_called_the_same() -> None:
    numbered = Numbered()

    labels = [numbered.label(name) for name in ("Rim", "Rim", "Rim #2", "Rim")]

    assert labels == ["Rim", "Rim #2", "Rim #2 #2", "Rim #3"]
    assert item_label("Rim", "", "") == "Rim"
    assert item_label("Rim", "", "7J") == "Rim |  | 7J"


def test_commas_and_the_order_of_dates_are_told_by_what_leaves_no_doubt() -> None:
    assert uses_comma(["1,50", "1.234"])
    assert not uses_comma(["1.50", "1,234"])
    assert not uses_comma(["12", "n/a"])
    assert is_day_first(["3/4/2024", "13/4/2024"])
    assert not is_day_first(["3/4/2024", "3/24/2024"])
    assert is_day_first(["3/4/2024"])


def test_harmless_texts_stay_as_they_are() -> None:
    assert harmless("=1+1") == "'=1+1"
    assert harmless("'quoted") == "'quoted"


def test_the_documentation_names_every_file_and_column() -> None:
    text = Path("docs/inventory-files.md").read_text(encoding="utf-8")

    missing = [
        f"{table.name}.{column.name}"
        for table in TABLES.values()
        for column in table.columns
        if f"`{table.name}.csv`" not in text or f"`{column.name}`" not in text
    ]

    assert missing == []
