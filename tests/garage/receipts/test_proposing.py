"""From a reading to a draft: values, sources and doubts, without a database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from garage.receipts import drafts, matching, purposes
from garage.receipts.drafts import Draft, DraftField, DraftLine
from garage.receipts.matching import Evidence, VehicleFacts
from garage.receipts.proposing import Habit, KnownVendor, Surroundings, propose
from garage.receipts.reading import Reading
from tests.garage.receipts.conftest import invoice_line, read_field, workshop_invoice

OCTAVIA = VehicleFacts(
    id=1,
    name="Octavia Combi",
    plates=("HH MK 2194",),
    vin="TMBJJ7NX5MY012345",
    words="Octavia Combi Skoda Octavia",
    readings=((date(2026, 11, 1), Decimal(184000)),),
)
MONSTER = VehicleFacts(id=2, name="Monster", plates=("HH D 77",), words="Monster Ducati")
AROUND = Surroundings(
    today=date(2026, 11, 21), currency="EUR", vehicles=(OCTAVIA, MONSTER), usual_vehicle_id=2
)


def drafted(reading: Reading | None = None, **around: Any) -> Draft:
    return propose(reading or workshop_invoice(), replace(AROUND, **around))


# --- The vehicle ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("evidence", "vehicle_id", "label", "is_guess"),
    [
        (Evidence(plate="hh-mk2194"), 1, "plate on invoice", False),
        (Evidence(text="Kennzeichen HH - MK 2194 Laufleistung"), 1, "plate on invoice", False),
        (Evidence(vin="TMBJJ7NX5MY012345"), 1, "VIN on invoice", False),
        (Evidence(text="FIN TMBJJ7NX5MY012345"), 1, "VIN on invoice", False),
        (Evidence(vin="MY012345"), 1, "end of the VIN", False),
        (Evidence(name="Skoda Octavia 2.0 TDI"), 1, "name on invoice", False),
        (Evidence(text="Ducati service"), 2, "name on invoice", True),
        (Evidence(text="nothing of the kind"), 2, "guessed: used last", True),
        (Evidence(plate="B XY 1"), None, "B XY 1 is not in the garage", True),
    ],
)
def test_match_vehicle(
    evidence: Evidence, vehicle_id: int | None, label: str, is_guess: bool
) -> None:
    match = matching.match_vehicle(evidence, (OCTAVIA, MONSTER), usual_id=2)

    assert (match.id, match.label, match.is_guess) == (vehicle_id, label, is_guess)


def test_match_vehicle_takes_the_only_one() -> None:
    match = matching.match_vehicle(Evidence(), (MONSTER,))

    assert (match.id, match.label, match.is_guess) == (2, "your only vehicle", False)


def test_match_vehicle_does_not_choose_between_equals() -> None:
    other = replace(MONSTER, id=3)

    assert matching.match_vehicle(Evidence(text="Ducati"), (MONSTER, other)).id is None


@pytest.mark.parametrize(
    ("km", "on", "doubt"),
    [
        (184312, date(2026, 11, 18), ""),
        (183999, date(2026, 11, 18), "lower than the last entry"),
        (984312, date(2026, 11, 18), "far above the last entry"),
        (184312, date(2026, 10, 1), "higher than a later entry"),
        (100, None, ""),
    ],
)
def test_odometer_doubt(km: int, on: date | None, doubt: str) -> None:
    assert matching.odometer_doubt(OCTAVIA, km=Decimal(km), on=on) == doubt


# --- Doubts --------------------------------------------------------------------------------------


def test_a_clear_invoice_leaves_no_doubt() -> None:
    draft = drafted()

    assert drafts.doubts(draft) == []
    assert draft.value("kind") == "work"
    assert draft.field("lines").label == "adds up"


@pytest.mark.parametrize(
    ("changed", "field", "label"),
    [
        ({"vendor": None}, "vendor", "not found"),
        ({"date": None}, "date", "not found"),
        ({"total": None}, "total", "not found"),
        ({"date": read_field("2027-01-01")}, "date", "in the future"),
        ({"total": read_field("318.47", evidence="guessed")}, "total", "hard to read"),
        ({"odometer": read_field("100")}, "odometer", "lower than the last entry"),
        ({"plate": read_field("B XY 1")}, "vehicle", "B XY 1 is not in the garage"),
    ],
)
def test_what_is_not_clear_asks_for_a_look(
    changed: dict[str, object], field: str, label: str
) -> None:
    draft = drafted(workshop_invoice(fields=changed))

    assert field in drafts.doubts(draft)
    assert draft.field(field).label == label


def test_lines_that_do_not_give_the_total_are_in_doubt() -> None:
    lines = (invoice_line("Oil", "100"),)

    draft = drafted(workshop_invoice(lines=lines, lines_match_total=False))

    assert drafts.doubts(draft) == ["lines"]


def test_fuel_without_litres_is_in_doubt() -> None:
    assert "litres" in drafts.doubts(drafted(workshop_invoice(kind="fuel")))


def test_a_hint_says_how_a_doubtful_value_was_read() -> None:
    odometer = read_field("184312", evidence="guessed", raw="184.3?2")

    draft = drafted(workshop_invoice(fields={"odometer": odometer}))

    assert draft.field("odometer").hint == "Read as 184.3?2."


def test_miles_are_compared_as_kilometres() -> None:
    fields = {"odometer": read_field("114500"), "odometer_unit": read_field("mi")}

    draft = drafted(workshop_invoice(fields=fields))

    assert draft.field("odometer").label == ""
    assert draft.value("odometer_unit") == "mi"


def test_a_known_vendor_lends_name_and_kind() -> None:
    vendor = KnownVendor(id=5, name="Brandt & Sons", usual_kind="parts")

    draft = drafted(workshop_invoice(kind="other"), vendor=vendor)

    assert (draft.value("vendor"), draft.value("kind")) == ("Brandt & Sons", "parts")
    assert draft.field("vendor").read == "Brandt Autoservice"


def test_habits_decide_where_lines_go() -> None:
    habits = {"engine oil": Habit(kind="fluid", purpose="ignore")}
    lines = (invoice_line("Engine oil 5W-30", "318.47"),)

    draft = drafted(workshop_invoice(lines=lines), habits=habits)

    assert (draft.lines[0].kind, draft.lines[0].purpose) == ("fluid", "ignore")


# --- Words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("description", "purpose"),
    [
        ("Brake fluid change", "maintenance"),
        ("Ölwechsel inkl. Filter", "maintenance"),
        ("Hauptuntersuchung nach § 29 StVZO", "inspection"),
        ("MOT test class 4", "inspection"),
        ("Contrôle technique", "inspection"),
        ("Réparation du radiateur", "repair"),
        ("Riparazione frizione", "repair"),
        ("Reparación de embrague", "repair"),
        ("Koppeling vervangen", "repair"),
        ("Kupplung ersetzen", "repair"),
        ("Anhängerkupplung nachrüsten", "upgrade"),
        ("Bremsbeläge vorn", "repair"),
        ("Brake discs, front", "repair"),
        ("Courroie de distribution", "repair"),
        ("Zahnriemensatz", "repair"),
        ("Winterreifen montieren", "maintenance"),
        ("Bremsflüssigkeit wechseln", "maintenance"),
    ],
)
def test_purpose_of(description: str, purpose: str) -> None:
    assert purposes.purpose_of(description) == purpose


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ([("Labour", "200", "labour"), ("Oil filter (Mann)", "16", "part")], "Oil filter"),
        ([("Tyres", "400", "part"), ("Valves", "8", "part")], "Tyres, Valves"),
        (
            [("Tyres", "400", "part"), ("Valves", "8", "part"), ("Balancing", "30", "labour")],
            "Balancing, Tyres and 1 more",
        ),
        ([("Labour", "98", "labour")], "Labour"),
        (
            [("Motoröl 5W-30", "74", "fluid"), ("Arbeitslohn Ölservice", "60", "labour")],
            "Ölservice, Motoröl 5W-30",
        ),
        ([], "Invoice of Brandt"),
    ],
)
def test_title_of(lines: list[tuple[str, str, str]], title: str) -> None:
    found = [DraftLine(description=d, amount=a, kind=k) for d, a, k in lines]

    assert purposes.title_of(found, kind="work", vendor="Brandt") == title


@pytest.mark.parametrize(
    ("text", "category"),
    [("Kfz-Versicherung 2027", "fixed"), ("Road tax renewal", "fixed"), ("Car wash", "parts")],
)
def test_category_of(text: str, category: str) -> None:
    assert purposes.category_of(text) == category


def test_words_of_leaves_numbers_and_accents_out() -> None:
    assert purposes.words_of("Ölfilter 5W-30 (MANN W712/95)") == "olfilter mann"


# --- Values and sums -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("total", " 1.234,56 ", "1234.56"),
        ("total", "318.47", "318.47"),
        ("total", "much", "much"),
        ("odometer", "184,312", "184312"),
        ("odometer", "184.312", "184312"),
        ("odometer", "184312.5", "184312.5"),
        ("date", "18.11.2026", "2026-11-18"),
        ("date", "31.11.2026", "31.11.2026"),
        ("vendor", "  Brandt ", "Brandt"),
    ],
)
def test_tidy(name: str, typed: str, kept: str) -> None:
    assert drafts.tidy(name, typed) == kept


@pytest.mark.parametrize(
    ("amounts", "tax", "agrees", "include_tax"),
    [
        (["100", "19"], "19", True, True),
        (["100"], "19", True, False),
        (["100", "18.97"], "19", True, True),
        (["90"], "19", False, True),
        (["119"], "", True, True),
    ],
)
def test_check_sum(amounts: list[str], tax: str, agrees: bool, include_tax: bool) -> None:
    lines = tuple(DraftLine(amount=amount) for amount in amounts)
    fields = {"total": DraftField(value="119"), "tax": DraftField(value=tax)}

    check = drafts.check_sum(Draft(fields=fields, lines=lines))

    assert check is not None
    assert (check.agrees, check.include_tax) == (agrees, include_tax)


def test_a_draft_survives_its_json() -> None:
    draft = drafted()

    assert Draft.from_json(draft.to_json()) == draft


def test_writing_a_value_differently_is_no_edit() -> None:
    draft = drafts.with_edits(drafted(), changes={"total": "318,47", "date": "18.11.2026"})

    assert draft.edited == frozenset()


def test_a_new_reading_keeps_what_a_person_changed() -> None:
    edited = drafts.with_edits(drafted(), changes={"total": "300"})
    better = drafted(workshop_invoice(fields={"total": read_field("318.48")}))

    merged = drafts.with_reading(edited, better)

    assert (merged.value("total"), merged.field("total").read) == ("300", "318.48")
    assert merged.field("total").evidence == "person"
