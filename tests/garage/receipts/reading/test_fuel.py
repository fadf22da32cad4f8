import pytest

from garage.receipts.reading import Reading
from tests.garage.receipts.reading.papers import Row, read_till


def slip(*rows: Row) -> Reading:
    return read_till(
        ("Sunrise Petrol Station", "12 Main Road", "Tel 01632 960001", *rows, "18/03/18 15:17")
    )


def test_litres_times_price_is_proved() -> None:
    reading = slip(
        "35.10 litre Pump # 02",
        [(2, "V-Power 97"), (30, "86.00 A")],
        "2.450 RM / litre",
        [(2, "Total"), (30, "86.00")],
        [(2, "Visa"), (30, "86.00")],
    )

    assert reading.kind == "fuel"
    assert [reading.value(n) for n in ("litres", "price_per_litre", "fuel_grade")] == [
        "35.10",
        "2.450",
        "V-Power 97",
    ]
    assert reading.fields["litres"].evidence == "confirmed"
    assert reading.lines_match_total


def test_a_price_that_lost_its_point_is_put_right() -> None:
    reading = slip(
        "35.10 litre Pump # 02", "Diesel", "2450 RM / litre", [(2, "Total"), (30, "86.00")]
    )

    assert reading.value("price_per_litre") == "2.45"


@pytest.mark.parametrize(
    "rows",
    [
        ("Diesel  44,42 A", "27,61 L x 1,609 EUR/L", "Summe EUR 44,42"),
        ("SP98", "Litres 27,61 L", "Prix/L 1,609 EUR", "Montant TTC 44,42 EUR"),
    ],
)
def test_other_countries_print_it_otherwise(rows: tuple[str, ...]) -> None:
    reading = slip(*rows)

    assert [reading.value(n) for n in ("litres", "price_per_litre")] == ["27.61", "1.609"]


def test_oil_in_litres_is_no_fuel() -> None:
    reading = read_till(("Bike Shop", "Engine oil 2.00 l", "10.00  20.00", "Total 20.00"))

    assert reading.value("litres") is None
    assert reading.kind != "fuel"
