from decimal import Decimal

from garage.receipts.reading import Hints, Reading
from tests.garage.receipts.reading.papers import Row, read_till

HEAD: tuple[Row, ...] = (
    "SUNRISE HARDWARE SDN BHD",
    "(123456-X)",
    "NO 12, JALAN MAWAR 3,",
    "TAMAN INDAH, 43000 KAJANG, SELANGOR",
    "TEL: 03-8765 4321",
    "GST ID NO: 000123456789",
    "TAX INVOICE",
    "INVOICE NO: CS00012345",
    "DATE: 03/02/2018 11:49",
)
FOOT: tuple[Row, ...] = (
    [(2, "Total Sales (Incl GST)"), (32, "25.90")],
    [(2, "Rounding Adj"), (32, "0.00")],
    [(2, "CASH"), (32, "50.00")],
    [(2, "CHANGE"), (32, "24.10")],
    [(2, "GST Summary"), (20, "Amount"), (32, "Tax")],
    [(2, "S = 6%"), (20, "24.43"), (32, "1.47")],
    "THANK YOU",
)


def read(*rows: Row) -> Reading:
    return read_till((*HEAD, *rows, *FOOT), hints=Hints(currency="MYR"))


def amounts(reading: Reading) -> list[str]:
    return [str(line.amount) for line in reading.lines]


def test_head_and_foot_are_read() -> None:
    reading = read([(2, "PAINT BRUSH"), (32, "25.90")])

    assert reading.value("vendor") == "SUNRISE HARDWARE SDN BHD"
    assert reading.value("address") == ("NO 12, JALAN MAWAR 3, TAMAN INDAH, 43000 KAJANG, SELANGOR")
    assert reading.value("date") == "2018-02-03"
    assert reading.value("total") == "25.90"
    assert reading.value("invoice_number") == "CS00012345"
    assert reading.value("vendor_tax_id") == "000123456789"
    assert reading.value("vendor_phone") == "03-8765 4321"
    assert reading.value("payment") == "cash"
    assert reading.currency == "MYR"


def test_the_total_is_confirmed_by_cash_less_change() -> None:
    reading = read([(2, "PAINT BRUSH"), (32, "25.90")])

    assert reading.fields["total"].evidence == "confirmed"
    assert reading.lines_match_total
    assert reading.lines_include_tax


def test_tax_is_read_from_the_summary() -> None:
    reading = read([(2, "PAINT BRUSH"), (32, "25.90")])

    assert reading.value("tax") == "1.47"
    assert [(tax.rate, tax.base) for tax in reading.taxes] == [(Decimal(6), Decimal("24.43"))]


def test_words_above_code_and_factors() -> None:
    reading = read(
        "PAINT BRUSH 4 INCH",
        [(2, "9067860"), (14, "2 X"), (20, "8.20"), (32, "16.40")],
        "SAND PAPER",
        [(2, "9067861"), (14, "1 X"), (20, "9.50"), (32, "9.50")],
    )

    assert [line.description for line in reading.lines] == ["PAINT BRUSH 4 INCH", "SAND PAPER"]
    assert [(line.quantity, line.unit_price) for line in reading.lines] == [
        (Decimal(2), Decimal("8.20")),
        (Decimal(1), Decimal("9.50")),
    ]
    assert amounts(reading) == ["16.40", "9.50"]


def test_words_below_a_row_of_numbers() -> None:
    reading = read(
        [(2, "Item"), (14, "Qty"), (20, "Price"), (32, "Amount")],
        [(2, "1512"), (14, "2"), (20, "8.20"), (32, "16.40")],
        "COTTON GLOVE",
        [(2, "1513"), (14, "1"), (20, "9.50"), (32, "9.50")],
        "SAND PAPER",
    )

    assert [line.description for line in reading.lines] == ["COTTON GLOVE", "SAND PAPER"]


def test_factors_below_the_amount() -> None:
    reading = read([(2, "PAINT BRUSH"), (30, "RM25.90")], "@2 X RM 12.95")

    (line,) = reading.lines
    assert (line.quantity, line.unit_price) == (Decimal(2), Decimal("12.95"))


def test_a_printed_sum_of_the_lines_is_not_a_line() -> None:
    reading = read(
        [(2, "PAINT BRUSH"), (32, "16.40")],
        [(2, "SAND PAPER"), (32, "9.50")],
        [(20, "2"), (32, "25.90")],
    )

    assert amounts(reading) == ["16.40", "9.50"]


def test_a_discount_lowers_the_sum() -> None:
    reading = read(
        [(2, "PAINT BRUSH"), (32, "27.90")],
        [(2, "Member Discount"), (32, "-2.00")],
    )

    assert amounts(reading) == ["27.90", "-2.00"]
    assert reading.lines[1].kind == "discount"
    assert reading.lines_match_total


def test_cash_rounding_makes_the_total() -> None:
    reading = read_till(
        (
            *HEAD,
            [(2, "PAINT BRUSH"), (32, "20.98")],
            [(2, "Total Incl. of GST"), (32, "20.98")],
            [(2, "Rounding Adj"), (32, "0.02")],
            [(2, "Total RM"), (32, "21.00")],
            [(2, "Cash"), (32, "50.00")],
            [(2, "Change"), (32, "29.00")],
        )
    )

    assert reading.value("total") == "21.00"


def test_a_total_without_support_is_only_single() -> None:
    reading = read_till((*HEAD, "SOMETHING", [(2, "TOTAL"), (32, "21.00")]))

    assert reading.fields["total"].evidence == "single"


def test_a_page_without_figures_has_no_total() -> None:
    reading = read_till(("SHOPPING LIST", "milk", "bread"))

    assert reading.value("total") is None
    assert reading.lines == ()


def test_a_known_vendor_replaces_a_damaged_name() -> None:
    hints = Hints(currency="MYR", vendors=("Sunrise Hardware Sdn Bhd",))

    reading = read_till(("SUNR1SE HARDWAKE SDN BHD", *HEAD[1:], *FOOT), hints=hints)

    assert reading.value("vendor") == "Sunrise Hardware Sdn Bhd"
    assert reading.fields["vendor"].evidence == "confirmed"
    assert reading.fields["vendor"].raw == "SUNR1SE HARDWAKE SDN BHD"


def test_boxes_lie_where_the_text_stands() -> None:
    reading = read([(2, "PAINT BRUSH"), (32, "25.90")])

    vendor, total = reading.fields["vendor"].box, reading.fields["total"].box
    assert vendor is not None
    assert total is not None
    assert vendor.y0 < total.y0
    assert total.x0 > 0.5
