from decimal import Decimal

from garage.receipts.reading import scoring
from garage.receipts.reading.scoring import Known
from tests.garage.receipts.reading.papers import read_till

LABEL = {
    "company": "SUNRISE HARDWARE SDN BHD",
    "address": "NO 12, JALAN MAWAR 3, 43000 KAJANG",
    "date": "2018-02-03",
    "date_text": "03/02/2018",
    "total": "25.90",
    "total_text": "25.90",
    "assisted": {"items_verified": True, "items": [{"amount": "25.90"}]},
}
ROWS = (
    "SUNRISE HARDWARE SDN BHD",
    "NO 12, JALAN MAWAR 3,",
    "43000 KAJANG",
    "DATE: 03/02/2018",
    [(2, "PAINT BRUSH"), (32, "25.90")],
    [(2, "TOTAL RM"), (32, "25.90")],
)


def test_a_right_reading_scores_full() -> None:
    scores = scoring.score(read_till(ROWS), Known.from_label(LABEL))

    assert all(scores.checks.values())
    assert (scores.lines_right, scores.lines_read, scores.lines_known) == (1, 1, 1)


def test_nothing_read_scores_nothing() -> None:
    scores = scoring.score(None, Known.from_label(LABEL))

    assert not any(scores.checks.values())


def test_close_is_not_exact() -> None:
    label = {**LABEL, "company": "SUNRISE HARDWARES SDN BHD"}

    checks = scoring.score(read_till(ROWS), Known.from_label(label)).checks

    assert (checks["company_close"], checks["company_exact"]) == (True, False)


def test_lines_that_are_not_verified_do_not_count() -> None:
    label = {**LABEL, "assisted": {"items_verified": False, "items": []}}

    scores = scoring.score(read_till(ROWS), Known.from_label(label))

    assert "items_all_right" not in scores.checks
    assert scores.lines_read == 0


def test_summary_gives_shares_and_quantiles() -> None:
    known = Known.from_label(LABEL)
    scores = [scoring.score(read_till(ROWS), known), scoring.score(None, known)]

    measures = scoring.summary(scores, seconds=[1.0, 3.0])

    assert (measures["total"], measures["draft_ok"], measures["files"]) == (50.0, 50.0, 2)
    assert measures["items_f1"] == round(2 / 3, 3)
    assert measures["confirmed_wrong"] == 0
    assert measures["seconds_p95"] == 3.0


def test_synthetic_truth_asks_for_its_headers() -> None:
    truth = {
        "vendor": "SUNRISE HARDWARE SDN BHD", "address": "x", "date": "2018-02-03", "total": "25.90",
        "tax": None, "invoice_number": "A1", "currency": "MYR", "plate": None, "vin": None, "odometer": None,
        "litres": None, "price_per_litre": None, "lines": [{"amount": "25.90"}],
    }  # fmt: skip

    known = Known.from_truth(truth)
    checks = scoring.score(read_till(ROWS), known).checks

    assert known.total == Decimal("25.90")
    assert (checks["currency"], checks["invoice_number"]) == (True, False)
