"""The templates that come with My Garage; they are copied into an organization and changed there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from garage.inspections.rubric import QUESTIONS, RUBRIC, Rubric
from garage.inspections.shipped_content import (
    condition,
    pre_purchase,
    roadworthiness,
    seasonal,
    track_day,
    trip,
)
from project.kernel.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """One of our templates, in the language of whoever copies it."""

    key: str
    title: str
    description: str
    kind: str
    rubric: Rubric
    is_condition_report: bool = False


def _pre_purchase() -> Shipped:
    return Shipped(
        key="pre_purchase",
        title=_("Pre-purchase inspection"),
        description=_("Before you buy: body, mechanics, road test and papers, with points."),
        kind=RUBRIC,
        rubric=pre_purchase(),
        is_condition_report=True,
    )


def _condition() -> Shipped:
    return Shipped(
        key="collector_condition",
        title=_("Condition of a collector car"),
        description=_("Every zone graded 1 to 6, weighted into one condition for its value."),
        kind=RUBRIC,
        rubric=condition(),
        is_condition_report=True,
    )


def _roadworthiness() -> Shipped:
    return Shipped(
        key="roadworthiness",
        title=_("Roadworthiness check"),
        description=_("What a testing station looks at, with measured limits."),
        kind=RUBRIC,
        rubric=roadworthiness(),
    )


def _seasonal() -> Shipped:
    return Shipped(
        key="seasonal",
        title=_("Seasonal check"),
        description=_("Spring and autumn: tyres, lights, fluids, battery."),
        kind=RUBRIC,
        rubric=seasonal(),
    )


def _track_day() -> Shipped:
    return Shipped(
        key="track_day",
        title=_("Track day check"),
        description=_("Scrutineering at home, before the car goes on the circuit."),
        kind=RUBRIC,
        rubric=track_day(),
    )


def _trip() -> Shipped:
    return Shipped(
        key="trip",
        title=_("Before a long trip"),
        description=_("Ten questions that take five minutes."),
        kind=QUESTIONS,
        rubric=trip(),
    )


_ALL: dict[str, Callable[[], Shipped]] = {
    "pre_purchase": _pre_purchase,
    "collector_condition": _condition,
    "roadworthiness": _roadworthiness,
    "seasonal": _seasonal,
    "track_day": _track_day,
    "trip": _trip,
}


def shipped_list() -> list[Shipped]:
    """Return all our templates."""
    return [make() for make in _ALL.values()]


def shipped_get(key: str) -> Shipped:
    """Return one of our templates; raises `NotFound`."""
    if key not in _ALL:
        raise NotFound("There is no template of that name.")
    return _ALL[key]()
