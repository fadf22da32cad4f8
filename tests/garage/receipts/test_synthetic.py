"""The synthetic invoices are sound, and the reader understands them."""

import io
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from garage.receipts.reading import Field, Hints, Line, Reading, read_path
from tests.garage.receipts.synthetic import Invoice, build_all
from tests.garage.receipts.synthetic.countries import COUNTRIES, vin_check_digit
from tests.garage.receipts.synthetic.score import Score, alnum, score_reading, wanted_fields

INVOICES = build_all()
PHOTOGRAPHED = (
    "de-brueckmann-aw",
    "de-quade-slip",
    "gb-hartley-mot",
    "us-summit",
    "fr-martineau",
    "es-quintanilla",
    "it-sannio-parts",
    "nl-zuidkant-parts",
)
each_invoice = pytest.mark.parametrize("invoice", INVOICES, ids=lambda invoice: invoice.key)


def _text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def _hints(invoice: Invoice) -> Hints:
    """What a garage of that country would have set."""
    return Hints(date_order="mdy" if invoice.truth.country == "US" else "dmy")


def _scored(
    invoices: Iterable[Invoice], *, data: Callable[[Invoice], bytes], folder: Path
) -> Score:
    score = Score()
    for invoice in invoices:
        content = data(invoice)
        path = folder / f"{invoice.key}.{'pdf' if content.startswith(b'%PDF') else 'jpg'}"
        path.write_bytes(content)
        reading = read_path(path, hints=_hints(invoice))
        score_reading(key=invoice.key, reading=reading, truth=invoice.truth, into=score)
    return score


def _report(score: Score) -> str:
    return "\n".join([score.summary(), *score.errors])


def test_build_all_covers_every_language_and_kind() -> None:
    truths = [invoice.truth for invoice in INVOICES]

    assert len(truths) >= 30
    assert {truth.language for truth in truths} == {"de", "en", "fr", "es", "it", "nl"}
    assert {truth.country for truth in truths} == set(COUNTRIES)
    assert {truth.kind for truth in truths} == {"workshop", "parts", "fuel"}
    assert len({invoice.recipe.template for invoice in INVOICES}) >= 8


@each_invoice
def test_truth_adds_up(invoice: Invoice) -> None:
    truth = invoice.truth

    lines = sum((line.amount for line in truth.lines), Decimal(0)) - truth.discount
    tax = sum((tax.amount for tax in truth.taxes), Decimal(0))

    assert lines + (0 if truth.gross_prices else tax) + truth.rounding == truth.total
    assert truth.subtotal + tax + truth.rounding == truth.total
    assert all(
        abs(tax.base * tax.rate / 100 - tax.amount) < Decimal("0.011") for tax in truth.taxes
    )


@each_invoice
def test_pdf_says_what_the_truth_says(invoice: Invoice) -> None:
    truth = invoice.truth

    text = alnum(_text(invoice.pdf()))

    amounts = [truth.total, *(line.amount for line in truth.lines)]
    assert all(alnum(str(abs(amount))) in text for amount in amounts)
    assert alnum(truth.invoice_number) in text
    assert all(alnum(value) in text for value in (truth.plate, truth.vin) if value)
    assert alnum(truth.vendor) in text


def test_build_all_is_the_same_for_the_same_seed() -> None:
    again, other = build_all(), build_all(seed=2)

    assert [invoice.truth for invoice in again] == [invoice.truth for invoice in INVOICES]
    assert [invoice.truth for invoice in other] != [invoice.truth for invoice in INVOICES]
    assert again[0].pdf() == INVOICES[0].pdf()
    assert again[9].photo() == INVOICES[9].photo()


def test_american_vins_carry_their_check_digit() -> None:
    vins = [invoice.truth.vin for invoice in INVOICES if invoice.truth.country == "US"]

    assert all(vin[8] == vin_check_digit(vin) for vin in vins if vin)
    assert any(vins)


def test_pictures_decode_and_have_no_text() -> None:
    invoice = INVOICES[0]

    scan, photo = Image.open(io.BytesIO(invoice.scan())), Image.open(io.BytesIO(invoice.photo()))

    assert scan.mode == "L"
    assert 2000 <= max(photo.size) <= 3000
    assert not _text(invoice.scan_pdf()).strip()


@pytest.mark.timeout(90)
@pytest.mark.parametrize("seed", [1, 2])
def test_reader_understands_clean_pdfs(seed: int, tmp_path: Path) -> None:
    score = _scored(build_all(seed=seed), data=Invoice.pdf, folder=tmp_path)

    assert score.fields >= 0.95, _report(score)
    assert score.line_f1 >= 0.95, _report(score)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_reader_understands_phone_photos(tmp_path: Path) -> None:
    chosen = [invoice for invoice in INVOICES if invoice.key in PHOTOGRAPHED]

    score = _scored(chosen, data=Invoice.photo, folder=tmp_path)

    assert score.fields >= 0.90, _report(score)
    assert score.line_f1 >= 0.90, _report(score)


def _reading(*, values: dict[str, str], amounts: list[str]) -> Reading:
    fields = {name: Field(value, 1.0, "single") for name, value in values.items()}
    lines = tuple(Line(description="", amount=Decimal(amount)) for amount in amounts)
    return Reading(pages=(), fields=fields, lines=lines)


def test_score_reading_counts_what_is_right_wrong_and_invented() -> None:
    truth = next(invoice.truth for invoice in INVOICES if invoice.truth.kind == "parts")
    amounts = [str(line.amount) for line in truth.lines]
    values = wanted_fields(truth) | {"total": "1.00", "plate": "AB 12"}
    score = Score()

    score_reading(
        key="one", reading=_reading(values=values, amounts=amounts[1:]), truth=truth, into=score
    )

    asked = len(wanted_fields(truth)) + 1
    assert score.fields == pytest.approx((asked - 2) / asked)
    assert score.line_f1 == pytest.approx(2 * (len(amounts) - 1) / (2 * len(amounts) - 1))
    assert [error.split()[1] for error in score.errors] == ["total", "plate", "lines"]


def test_score_reading_forgives_a_discount_read_as_a_line() -> None:
    truth = next(invoice.truth for invoice in INVOICES if invoice.truth.discount)
    amounts = [str(line.amount) for line in truth.lines] + [str(-truth.discount)]
    score = Score()

    score_reading(key="one", reading=_reading(values={}, amounts=amounts), truth=truth, into=score)

    assert score.line_f1 == 1
