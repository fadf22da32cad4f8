import pytest
from hypothesis import given
from hypothesis import strategies as st

from garage.receipts.reading import Hints, vehicle
from tests.garage.receipts.reading.papers import Row, sheet

VIN = "1HGCM82633A004352"


def plate(*rows: Row, hints: Hints | None = None) -> str | None:
    found = vehicle.find_plate(sheet(rows), hints=hints or Hints())
    return found.value if found else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Kennzeichen: B-AB 1234", "B-AB 1234"),
        ("Amtl. Kennzeichen CB D 496 / km-Stand 128173 km", "CB D 496"),
        ("Kontrollschild: VD 91 397", "VD 91 397"),
        ("Immatriculation AB-123-CD", "AB-123-CD"),
        ("Matrícula 6359 HSW", "6359 HSW"),
        ("Targa PH263RV", "PH263RV"),
        ("Kenteken 21-GBN-2", "21-GBN-2"),
        ("Reg. No.: JB67 GXV, Mileage: 104,171", "JB67 GXV"),
        ("Vehicle No: WKX 1234", "WKX 1234"),
    ],
)
def test_find_plate_reads_it_beside_its_label(text: str, value: str) -> None:
    assert plate(text) == value


def test_find_plate_reads_it_below_its_label() -> None:
    rows = ([(2, "Modell"), (20, "Kennzeichen")], [(2, "BMW R 1200"), (20, "UL-XS 832")])

    assert plate(*rows) == "UL-XS 832"


def test_a_plate_of_the_garage_needs_no_label() -> None:
    found = vehicle.find_plate(sheet(["Golf, BAB 1234"]), hints=Hints(plates=("B-AB 1234",)))

    assert found is not None
    assert (found.value, found.is_known) == ("B-AB 1234", True)


@pytest.mark.parametrize(
    "text",
    ["GST Reg No: 000123456789", "Co Reg No: A123456", "B-AB 1234", "Kennzeichen BMW R 1200 GS"],
)
def test_numbers_of_companies_are_no_plates(text: str) -> None:
    assert plate(text) is None


@pytest.mark.parametrize(
    "label", ["VIN", "FIN", "Fahrgestell-Nr.", "N° de châssis", "Bastidor", "Telaio"]
)
def test_find_vin_reads_it_beside_its_label(label: str) -> None:
    found = vehicle.find_vin(sheet([f"{label}: WVWZZZ1KZAW123456"]), hints=Hints())

    assert found is not None
    assert found.value == "WVWZZZ1KZAW123456"


def test_find_vin_without_label_needs_its_check_digit() -> None:
    right = vehicle.find_vin(sheet([f"Honda {VIN}"]), hints=Hints())
    wrong = vehicle.find_vin(sheet(["Honda 1HGCM82693A004352"]), hints=Hints())

    assert right is not None
    assert right.is_guess
    assert wrong is None


@given(
    place=st.integers(0, 16).filter(lambda place: place != 8), digit=st.sampled_from("0123456789")
)
def test_a_check_digit_notices_one_wrong_digit(place: int, digit: str) -> None:
    changed = VIN[:place] + digit + VIN[place + 1 :]

    is_same = VIN[place] == digit
    is_twin = not VIN[place].isdigit() and vehicle._TRANSLITERATION[VIN[place]] == int(digit)
    assert vehicle.has_check_digit(changed) is (is_same or is_twin)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("Km-Stand: 123.456 km", "123456", "km"),
        ("Mileage 64,694", "64694", "mi"),
        ("Kilométrage compteur 95977 km", "95977", "km"),
        ("Kilómetros 13.251 km", "13251", "km"),
        ("Tachostand 8'967", "8967", "km"),
        ("Kilometerstand: 120685 km", "120685", "km"),
        ("Odometer (mi) 12500", "12500", "mi"),
        ("Mileage In / Out 94552 / 94552", "94552", "mi"),
    ],
)
def test_find_odometer_needs_a_label(text: str, value: str, unit: str) -> None:
    found = vehicle.find_odometer(sheet([text]))

    assert found is not None
    assert (found[0].value, found[1]) == (value, unit)


@pytest.mark.parametrize(
    "text", ["Next service due in 12 months or at 119,000", "Card 6018840126306675"]
)
def test_other_numbers_are_no_odometer(text: str) -> None:
    assert vehicle.find_odometer(sheet([text])) is None


def test_find_vehicle_name_stops_at_the_next_label() -> None:
    found = vehicle.find_vehicle_name(
        sheet(["Fahrzeug Opel Astra K 1.4 / Amtl. Kennzeichen CB D 496"])
    )

    assert found is not None
    assert found.value == "Opel Astra K 1.4"
