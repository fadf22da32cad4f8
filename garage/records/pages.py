"""What the pages of service records, upgrades and expenses share: warnings, vehicles, readings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from garage.records.common import meter_unit_of
from garage.vehicles.models import MeterReading, Vehicle
from garage.vehicles.selectors import vehicle_list
from project.kernel.actor import Actor
from project.kernel.audit import kind_of
from project.kernel.units import to_base
from project.kernel.units import unit as known_unit
from project.web.records import (
    Change,
    KeptFile,
    LineRows,
    documents_of,
    file_ids_of,
    file_ids_sent,
    following,
    history_of,
    kept_files,
    page_url,
    uploads_store,
)
from project.web.templatetags.formats import day, number

__all__ = [
    "UNITS",
    "Change",
    "Doubt",
    "KeptFile",
    "LineRows",
    "documents_of",
    "file_ids_of",
    "file_ids_sent",
    "following",
    "history_of",
    "kept_files",
    "last_reading",
    "page_url",
    "reading_doubt",
    "today_for",
    "uploads_store",
    "vehicle_choices",
]
UNITS = (("", "—"), ("km", "km"), ("mi", "mi"), ("h", "h"), ("cycles", "cycles"))


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something odd that a person may accept with a tick."""

    code: str
    title: str
    text: str
    tick: str


def vehicle_choices(*, actor: Actor) -> list[tuple[str, str]]:
    """Return the vehicles for a select box, by name."""
    rows = vehicle_list(actor=actor).order_by("name", "id").values_list("id", "name", "plate")
    return [(str(pk), f"{name} · {plate}" if plate else name) for pk, name, plate in rows]


def last_reading(
    vehicle: Vehicle, *, actor: Actor, on: date | None = None, besides: models.Model | None = None
) -> MeterReading | None:
    """Return the newest counted reading of a vehicle's first meter, up to a day."""
    rows = MeterReading.objects.for_actor(actor).filter(
        vehicle=vehicle,
        state__in=(MeterReading.State.COUNTED, MeterReading.State.CONFIRMED),
    )
    if on is not None:
        rows = rows.filter(on__lte=on)
    if besides is not None and besides.pk:
        rows = rows.exclude(source_kind=kind_of(besides), source_id=besides.pk)
    found: MeterReading | None = (
        rows.select_related("meter").order_by("-meter__is_primary", "-on", "-value", "-id").first()
    )
    return found


def reading_doubt(
    given: Mapping[str, Any], vehicle: Vehicle, record: models.Model | None, *, actor: Actor
) -> Doubt | None:
    """Return a doubt when a meter reading lies below an earlier one; it is kept as suspect."""
    if given["odometer"] is None:
        return None
    earlier = last_reading(vehicle, actor=actor, on=given["on"], besides=record)
    unit = meter_unit_of(vehicle, given["odometer_unit"])
    if earlier is None or known_unit(earlier.entered_unit).dimension != known_unit(unit).dimension:
        return None
    if to_base(given["odometer"], unit) >= earlier.value:
        return None
    symbol = known_unit(earlier.entered_unit).symbol
    values = {"reading": f"{number(earlier.entered_value)} {symbol}", "day": day(earlier.on)}
    return Doubt(
        "odometer",
        _("The meter reading is lower than an earlier one"),
        _("It showed %(reading)s on %(day)s. The reading is kept, and left out until confirmed.")
        % values,
        _("Keep the reading all the same"),
    )


def today_for(_actor: Actor) -> date:
    """Return the calendar date in the zone of the person who looks, which pages activate."""
    return timezone.localdate()
