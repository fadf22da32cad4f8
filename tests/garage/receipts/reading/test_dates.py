import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garage.receipts.reading import DateOrder, dates
from tests.garage.receipts.reading.papers import Row, sheet


def best(*rows: Row, order: DateOrder = "dmy") -> str | None:
    found = dates.find_dates(sheet(rows), order=order)
    return found[0].value.isoformat() if found else None


@given(
    day=st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2069, 12, 31)),
    pattern=st.sampled_from(["%d.%m.%Y", "%d/%m/%Y", "%d-%m-%y", "%Y-%m-%d", "%d %b %Y"]),
)
def test_find_dates_reads_back_what_was_printed(day: dt.date, pattern: str) -> None:
    assert best(f"Date: {day.strftime(pattern)}") == day.isoformat()


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("12 mars 2026", "2026-03-12"),
        ("12. März 2026", "2026-03-12"),
        ("12 de marzo de 2026", "2026-03-12"),
        ("13 dicembre 2025", "2025-12-13"),
        ("5 januari 2026", "2026-01-05"),
        ("1er août 2025", "2025-08-01"),
        ("12-MAR-26", "2026-03-12"),
        ("March 12, 2026", "2026-03-12"),
        ("DATE: 02/JAN/2017", "2017-01-02"),
        ("12-06-201817:46:16", "2018-06-12"),
        ("20180428/191204", "2018-04-28"),
        ("Date:2018/02/2213:34:14", "2018-02-22"),
        ("0l/O5/2018", "2018-05-01"),
    ],
)
def test_find_dates_reads_months_and_damage(text: str, date: str) -> None:
    assert best(text) == date


def test_the_date_of_the_bill_wins_over_due_and_first_registration() -> None:
    rows = ("Erstzulassung 01.02.2015", "Rechnungsdatum 12.03.2026", "Zahlbar bis 26.03.2026")

    assert best(*rows) == "2026-03-12"


def test_a_label_above_names_the_date_below_it() -> None:
    rows = ([(2, "Fällig"), (22, "Rechnungsdatum")], [(2, "26.03.2026"), (22, "12.03.2026")])

    assert best(*rows) == "2026-03-12"


def test_the_order_is_the_garages_unless_the_page_proves_another() -> None:
    assert best("Date 03/04/2026") == "2026-04-03"
    assert best("Date 03/04/2026", order="mdy") == "2026-03-04"
    assert best("Date 03/04/2026", "Due 04/25/2026") == "2026-03-04"


@pytest.mark.parametrize(
    "text", ["Tel 03-12-345678", "1-300-80-2366", "No 8, Jalan 7/118B", "99/99/2020"]
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert best(text) is None
