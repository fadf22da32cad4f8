"""What fits what: a fitment's make, model, years and engine against a vehicle. Values in, values out."""

import re
from dataclasses import dataclass
from enum import StrEnum

from project.kernel.texts import folded, sign_key

MOST_WORDS = 8
_PIECES = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleFacts:
    """What is known of a vehicle; `engine` may be its engine, trim and code in any order."""

    make: str
    model: str = ""
    year: int | None = None
    engine: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FitFacts:
    """What a fitment says; empty means any."""

    make: str
    model: str = ""
    year_from: int | None = None
    year_to: int | None = None
    engine: str = ""


class Verdict(StrEnum):
    """Whether it fits; maybe, where the vehicle does not say enough."""

    FITS = "fits"
    MAYBE = "maybe"
    NOT = "not"


def model_keys(model: str) -> list[str]:
    """Return every key that a fitment may have to fit a model: each run of its words, and any.

    `Golf VII Variant` is met by `golf`, `golfvii`, `vii` and so on, but `A30` not by `a3`.
    """
    words = _PIECES.findall(folded(model))[:MOST_WORDS]
    runs = {
        "".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
    }
    return ["", *sorted(runs)]


def verdict(fit: FitFacts, vehicle: VehicleFacts) -> Verdict:
    """Say whether what has a fitment fits a vehicle."""
    if sign_key(fit.make) != sign_key(vehicle.make):
        return Verdict.NOT
    answers = (_model(fit, vehicle), _year(fit, vehicle), _engine(fit, vehicle))
    if Verdict.NOT in answers:
        return Verdict.NOT
    return Verdict.MAYBE if Verdict.MAYBE in answers else Verdict.FITS


def years_text(year_from: int | None, year_to: int | None) -> str:
    """Return years as people write them: `2012–2019`, `from 2012`, `to 2019`, or nothing."""
    if year_from and year_to:
        return str(year_from) if year_from == year_to else f"{year_from}–{year_to}"
    if year_from:
        return f"{year_from}–"
    return f"–{year_to}" if year_to else ""


def _model(fit: FitFacts, vehicle: VehicleFacts) -> Verdict:
    if not fit.model:
        return Verdict.FITS
    if not vehicle.model:
        return Verdict.MAYBE
    fits = sign_key(fit.model) in model_keys(vehicle.model)
    return Verdict.FITS if fits else Verdict.NOT


def _year(fit: FitFacts, vehicle: VehicleFacts) -> Verdict:
    if fit.year_from is None and fit.year_to is None:
        return Verdict.FITS
    if vehicle.year is None:
        return Verdict.MAYBE
    early = fit.year_from is not None and vehicle.year < fit.year_from
    late = fit.year_to is not None and vehicle.year > fit.year_to
    return Verdict.NOT if early or late else Verdict.FITS


def _engine(fit: FitFacts, vehicle: VehicleFacts) -> Verdict:
    wanted = set(_PIECES.findall(folded(fit.engine)))
    if not wanted:
        return Verdict.FITS
    known = set(_PIECES.findall(folded(vehicle.engine)))
    if not known:
        return Verdict.MAYBE
    return Verdict.FITS if wanted <= known else Verdict.NOT
