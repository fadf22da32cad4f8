"""From cells to facts, as files of several countries write them."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from garage.listings.importing.fingerprint import is_same_mileage
from garage.listings.importing.guessing import field_named, guess_map
from garage.listings.importing.mapping import FieldMap, by_column, check_map, field_map
from garage.listings.importing.quantities import day_of, quantity
from garage.listings.importing.requests import (
    MarketQuery,
    Request,
    arguments_of,
    first_address,
    next_address,
)
from garage.listings.importing.rows import RowReader, Unusable, usual_use
from project.kernel.errors import RuleViolated
from project.kernel.paths import by_path
from project.kernel.tables import table_rows, table_shape

DAY = date(2020, 6, 30)
HEADS = [
    "Marke",
    "Modell",
    "Erstzulassung",
    "Preis (EUR)",
    "Kilometerstand",
    "Kraftstoff",
    "Getriebe",
    "Leistung PS",
    "Hubraum ccm",
]


def read(heads: list[str], row: list[str], **changed: Any) -> Any:
    guess = guess_map(heads, [row])
    values = {name: getattr(guess, name) for name in FieldMap.__dataclass_fields__}
    values["distance_unit"] = values["distance_unit"] or "km"
    mapping = FieldMap(**(values | changed))
    return RowReader(mapping, by_column(heads), seen_on=DAY).read(row)


@pytest.mark.parametrize(
    ("text", "comma", "expected"),
    [
        ("£17,500", False, ("17500", "", "GBP")),
        ("17.500,- €", True, ("17500", "", "EUR")),
        ("EUR 17 500", True, ("17500", "", "EUR")),
        ("15,437", False, ("15437", "", "")),
        ("38.000 km", True, ("38000", "km", "")),
        ("38k", False, ("38000", "", "")),
        ("1596 cc", False, ("1596", "cc", "")),
        ("1,6 l", True, ("1.6", "l", "")),
        ("150 PS", False, ("150", "ps", "")),
        (12.5, True, ("12.5", "", "")),
        ("n/a", False, None),
        ("POA", False, None),
        ("from 9,000", False, None),
        ("", False, None),
        (float("nan"), False, None),
        ("9" * 500, False, None),
    ],
)
def test_quantity(text: Any, comma: bool, expected: tuple[str, str, str] | None) -> None:
    found = quantity(text, decimal_comma=comma)

    assert (found and (f"{found.number:f}", found.unit, found.currency)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2019-03-01", date(2019, 3, 1)),
        ("03/2019", date(2019, 3, 1)),
        ("31.12.2019", date(2019, 12, 31)),
        ("12/31/2019", date(2019, 12, 31)),
        ("2019-03-01T10:00:00Z", date(2019, 3, 1)),
        (1_584_000_000, date(2020, 3, 12)),
        ("1584000000000", date(2020, 3, 12)),
        ("31.02.2019", None),
        ("2019", None),
        ("9" * 40, None),
        ("soon", None),
    ],
)
def test_day_of(value: Any, expected: date | None) -> None:
    assert day_of(value) == expected


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("price_gbp", "price"), ("Vraagprijs", "price"), ("mileage2", "mileage"), ("fuelType", "fuel"),
        ("engine size", "engine"), ("Prix (€)", "price"), ("Año", "year"), ("Kilométrage", "mileage"),
        ("Première immatriculation", "first_registration"), ("road_tax_gbp", "mark_road_tax"),
        ("boîte de vitesses", "gearbox"), ("nonsense", ""), ("", ""),
    ],
)  # fmt: skip
def test_field_named(head: str, name: str) -> None:
    assert field_named(head) == name


def test_a_german_table_is_understood() -> None:
    row = [
        "VW",
        "Golf",
        "03/2017",
        "14.990,00",
        "85.300",
        "Benzin",
        "Schaltgetriebe",
        "150",
        "1.395",
    ]

    values = read(HEADS, row)

    assert (values.price, values.mileage_km, values.year) == (
        Decimal("14990.00"),
        Decimal("85300.0"),
        2017,
    )
    assert (values.first_registration, values.power_kw, values.engine_cc) == (
        date(2017, 3, 1),
        110,
        1395,
    )
    assert (values.fuel, values.gearbox) == ("petrol", "manual")


def test_values_that_slipped_into_the_next_column_are_found() -> None:
    heads = [
        "model",
        "year",
        "price",
        "transmission",
        "mileage",
        "fuel type",
        "engine size",
        "mileage2",
        "fuel type2",
        "engine size2",
    ]
    whole = ["Focus", "2018", "£12,497", "Manual", "13,589", "14", "£145", "60.1", "Petrol", "1"]
    slipped = ["Focus", "2019", "£17,145", "Manual", "", "Diesel", "1.5", "6,447", "", ""]

    one, other = (read(heads, row, distance_unit="mi") for row in (whole, slipped))

    assert (one.mileage_km, one.fuel, one.engine_cc) == (Decimal("21869.4"), "petrol", 1000)
    assert (other.mileage_km, other.fuel, other.engine_cc) == (Decimal("10375.4"), "diesel", 1500)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"Preis (EUR)": ""}, "The price is missing."),
        ({"Preis (EUR)": "0"}, "The price is zero."),
        ({"Preis (EUR)": "cheap"}, "“cheap” is not a price."),
        ({"Preis (EUR)": "£9,000"}, "The price is in GBP, the source is in EUR."),
        ({"Erstzulassung": ""}, "The year is missing."),
        ({"Erstzulassung": "2060"}, "The year 2060 lies in the future."),
        ({"Modell": "n/a"}, "The model is missing."),
        ({"Kilometerstand": "9999999"}, "No vehicle has gone 9999999."),
    ],
)
def test_a_row_says_why_it_is_refused(changed: dict[str, str], sentence: str) -> None:
    row = dict(
        zip(
            HEADS,
            ["VW", "Golf", "2017", "14.990,00", "85.300", "Benzin", "manuell", "150", "1.395"],
            strict=True,
        )
    )

    with pytest.raises(Unusable, match=sentence):
        read(HEADS, list((row | changed).values()), currency="EUR")


def test_a_link_that_is_none_is_left_out() -> None:
    heads, row = ["model", "year", "price", "url"], ["Golf", "2017", "9000", "javascript:alert(1)"]

    assert read(heads, row).url == ""


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter"),
    [
        ("Marke;Preis\nŠkoda;9000\nVW;8000\n".encode(), "utf-8-sig", ";"),
        ("\ufeffmake,price\nVW,1\n".encode(), "utf-8-sig", ","),
        ("make\tprice\nVW\t1\n".encode("utf-16"), "utf-16", "\t"),
    ],
)
def test_table_shape(content: bytes, encoding: str, delimiter: str) -> None:
    shape = table_shape(content)

    assert (shape.encoding, shape.delimiter, len(shape.heads)) == (encoding, delimiter, 2)


def test_an_old_set_of_characters_is_recognised() -> None:
    text = (
        "Marke;Modell;Händler;Preis\n"
        + "Citroën;C4;Müller Köln;9000\nŠkoda;Fabia;Schröder Lübeck;7000\n" * 20
    )
    content = text.encode("cp1252")

    shape = table_shape(content)
    rows = list(table_rows(io.BytesIO(content), encoding=shape.encoding, delimiter=shape.delimiter))

    assert shape.heads[2] == "Händler"
    assert rows[0] == (2, ["Citroën", "C4", "Müller Köln", "9000"])
    assert len(rows) == 40


def test_usual_use_needs_enough_rows() -> None:
    heads = ["model", "year", "price", "mileage"]
    rows = [read(heads, ["Golf", "2015", "9000", str(60_000 + n)]) for n in range(10)]

    assert usual_use(rows[:9], seen_on=DAY) is None
    assert usual_use(rows, seen_on=DAY) == Decimal(12001)


def test_field_map_and_check_map_refuse() -> None:
    with pytest.raises(RuleViolated):
        field_map({"places": {"colour_of_sky": ["x"]}})
    with pytest.raises(RuleViolated):
        by_path("a[")
    whole = {
        "places": {"price": ["p"], "model": ["m"], "year": ["y"]},
        "currency": "EUR",
        "distance_unit": "km",
    }
    check_map(field_map(whole))
    for name in ("price", "model", "year"):
        places = {key: value for key, value in whole["places"].items() if key != name}  # type: ignore[attr-defined]
        with pytest.raises(RuleViolated):
            check_map(field_map(whole | {"places": places}))


def test_is_same_mileage() -> None:
    assert is_same_mileage(Decimal(100_000), Decimal(101_000))
    assert not is_same_mileage(Decimal(100_000), Decimal(101_001))
    assert is_same_mileage(None, None)
    assert not is_same_mileage(None, Decimal(0))


def test_addresses_are_filled_and_followed() -> None:
    request = Request(
        url="https://x.example/s?m={make}&y={year_from}",
        key_in="query",
        key_name="api_key",
        paging="start",
        page_name="start",
        first_page=0,
        size_name="rows",
        size=20,
    )
    first = first_address(request, MarketQuery("Škoda & Co", "x", 2015, 2020), key="k")

    assert first == "https://x.example/s?m=%C5%A0koda+%26+Co&y=2015&rows=20&api_key=k&start=0"
    assert next_address(request, first, answer={}, page=2, rows=20).endswith("start=40")
    assert next_address(request, first, answer={}, page=2, rows=0) == ""
    cursor = Request(paging="cursor", page_name="after", next_path="meta.next")
    assert (
        next_address(
            cursor, "https://x.example/s", answer={"meta": {"next": "ab c"}}, page=1, rows=1
        )
        == "https://x.example/s?after=ab+c"
    )
    assert next_address(cursor, "https://x.example/s", answer={"meta": {}}, page=1, rows=1) == ""


def test_arguments_keep_their_kinds() -> None:
    request = Request(
        arguments={"make": "{make}", "from": "{year_from}", "text": "{make} {model}", "n": 5},
        paging="page",
        page_name="page",
    )

    found = arguments_of(request, MarketQuery("VW", "Golf", 2015, 2020), page=3)

    assert found == {"make": "VW", "from": 2015, "text": "VW Golf", "n": 5, "page": 3}
