"""Whose receipt is this: the vehicle it is about, and whether its odometer can be right."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from garage.receipts.reading import Reading
from project.kernel.errors import worded

MOST_KM_A_DAY = Decimal(1500)
SLACK_DAYS = 14
_BELOW, _ABOVE_LATER, _FAR = (
    "lower than the last entry",
    "higher than a later entry",
    "far above the last entry",
)
ODOMETER_DOUBTS = frozenset({_BELOW, _ABOVE_LATER, _FAR})
_VIN_TAIL = 6
_NOT_KEY = re.compile(r"[^A-Z0-9]")
_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleFacts:
    """What is known of a vehicle of the garage; readings are in km, the newest last."""

    id: int
    name: str
    plates: tuple[str, ...] = ()
    vin: str = ""
    words: str = ""
    unit: str = "km"
    readings: tuple[tuple[date, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a receipt says about the vehicle."""

    plate: str = ""
    vin: str = ""
    name: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleMatch:
    """The vehicle that a receipt seems to be about; `id` is `None` when nothing points to one."""

    id: int | None
    label: str
    confidence: float
    is_guess: bool = False


def evidence_of(reading: Reading) -> Evidence:
    """Return what a reading says about the vehicle."""
    return Evidence(
        plate=reading.value("plate") or "",
        vin=reading.value("vin") or "",
        name=reading.value("vehicle_name") or "",
        text=reading.text,
    )


def key_of(text: str) -> str:
    """Return a plate or VIN without spaces, dashes and case."""
    return _NOT_KEY.sub("", text.upper())


def match_vehicle(
    evidence: Evidence, vehicles: Sequence[VehicleFacts], *, usual_id: int | None = None
) -> VehicleMatch:
    """Find the vehicle by plate, VIN, then name; else the only one, else the last one used."""
    return (
        _by_plate(evidence, vehicles)
        or _by_vin(evidence, vehicles)
        or _by_words(evidence, vehicles)
        or _by_habit(evidence, vehicles, usual_id=usual_id)
    )


def _by_plate(evidence: Evidence, vehicles: Sequence[VehicleFacts]) -> VehicleMatch | None:
    read = key_of(evidence.plate)
    text = key_of(evidence.text)
    for vehicle in vehicles:
        keys = [key for plate in vehicle.plates if (key := key_of(plate))]
        if read and read in keys:
            return VehicleMatch(id=vehicle.id, label="plate on invoice", confidence=0.98)
    for vehicle in vehicles:
        # Somewhere in the text, only plates long enough not to be part of a number.
        if any(len(key) >= _VIN_TAIL and key in text for key in map(key_of, vehicle.plates)):
            return VehicleMatch(id=vehicle.id, label="plate on invoice", confidence=0.9)
    return None


def _by_vin(evidence: Evidence, vehicles: Sequence[VehicleFacts]) -> VehicleMatch | None:
    read, text = key_of(evidence.vin), key_of(evidence.text)
    for vehicle in vehicles:
        vin = key_of(vehicle.vin)
        if vin and (vin == read or (len(vin) > _VIN_TAIL and vin in text)):
            return VehicleMatch(id=vehicle.id, label="VIN on invoice", confidence=0.98)
    for vehicle in vehicles:
        vin = key_of(vehicle.vin)
        if len(read) >= _VIN_TAIL and vin.endswith(read[-_VIN_TAIL:]):
            return VehicleMatch(id=vehicle.id, label="end of the VIN", confidence=0.85)
    return None


def _by_words(evidence: Evidence, vehicles: Sequence[VehicleFacts]) -> VehicleMatch | None:
    """Compare make, model and name with what the receipt calls the vehicle; one winner only."""
    said = _words(f"{evidence.name} {evidence.text}")
    scores = sorted(
        ((len(said & _words(vehicle.words)), vehicle.id) for vehicle in vehicles), reverse=True
    )
    if not scores or not scores[0][0]:
        return None
    if len(scores) > 1 and scores[0][0] == scores[1][0]:
        return None
    score, vehicle_id = scores[0]
    return VehicleMatch(
        id=vehicle_id,
        label="name on invoice",
        confidence=min(0.9, 0.5 + 0.15 * score),
        is_guess=score == 1,
    )


def _by_habit(
    evidence: Evidence, vehicles: Sequence[VehicleFacts], *, usual_id: int | None
) -> VehicleMatch:
    contradicts = bool(evidence.plate or evidence.vin)
    if contradicts:
        label = worded("%(value)s is not in the garage", value=evidence.plate or evidence.vin)
        return VehicleMatch(id=None, label=label, confidence=0.0, is_guess=True)
    if len(vehicles) == 1:
        return VehicleMatch(id=vehicles[0].id, label="your only vehicle", confidence=0.8)
    known = {vehicle.id for vehicle in vehicles}
    if usual_id in known:
        return VehicleMatch(id=usual_id, label="guessed: used last", confidence=0.3, is_guess=True)
    return VehicleMatch(id=None, label="not found", confidence=0.0, is_guess=True)


def _words(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.casefold()) if not word.isdigit()}


def odometer_doubt(vehicle: VehicleFacts, *, km: Decimal, on: date | None) -> str:
    """Say why an odometer reading cannot be right beside the others, or nothing."""
    if on is None or not vehicle.readings:
        return ""
    before = [reading for reading in vehicle.readings if reading[0] <= on]
    after = [reading for reading in vehicle.readings if reading[0] > on]
    if before and km < before[-1][1]:
        return _BELOW
    if after and km > after[0][1]:
        return _ABOVE_LATER
    if before:
        days = (on - before[-1][0]).days + SLACK_DAYS
        if km - before[-1][1] > MOST_KM_A_DAY * days:
            return _FAR
    return ""
