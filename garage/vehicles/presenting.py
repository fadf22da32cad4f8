"""Vehicles, meters and files as the components of pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.preferences.selectors import preferences_of
from accounts.users.models import User
from garage.vehicles import kinds
from garage.vehicles.models import Meter, MeterReading, Vehicle
from garage.vehicles.selectors import Standing, VehicleDocument
from project.kernel.actor import Actor
from project.kernel.files.models import Attachment, StoredFile
from project.kernel.files.pictures import LARGE, THUMB
from project.kernel.units import DISTANCE_UNITS, from_base, shown, unit
from project.web.charts import LineChart, Point
from project.web.components import DocumentItem, Link, Photo, VehicleCard
from project.web.templatetags.formats import day, number

TABS = (
    ("vehicle_overview", gettext_lazy("Overview")),
    ("vehicle_timeline", gettext_lazy("Timeline")),
    ("vehicle_work", gettext_lazy("Work")),
    ("vehicle_energy", gettext_lazy("Fuel & energy")),
    ("vehicle_reminders", gettext_lazy("Reminders")),
    ("vehicle_inspections", gettext_lazy("Inspections")),
    ("vehicle_components", gettext_lazy("Components")),
    ("vehicle_readings", gettext_lazy("Readings")),
    ("vehicle_documents", gettext_lazy("Photos and documents")),
    ("vehicle_costs", gettext_lazy("Costs")),
    ("vehicle_valuation", gettext_lazy("Value")),
    ("vehicle_details", gettext_lazy("Details")),
    ("vehicle_specifications", gettext_lazy("Specification")),
    ("vehicle_parts", gettext_lazy("Parts")),
)
# Pages that stand below one of the tabs.
BELOW = dict.fromkeys(
    ("vehicle_ownership", "vehicle_outlook", "vehicle_keep_or_sell"), "vehicle_costs"
)
MOST_POINTS = 60
_WITHOUT_FUEL = {Vehicle.Kind.TRAILER, Vehicle.Kind.BICYCLE}
_TONES = {"sold": "sold", "scrapped": "sold", "stored": "idle", "for_sale": "idle"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderFigure:
    """A key figure in the head of a vehicle's pages."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    url: str = ""


def unit_of(user: User | AnonymousUser) -> str:
    """Return the distance unit of the person who looks."""
    return preferences_of(user).distance_unit or "km"


def page_url(name: str, *, actor: Actor, **where: int) -> str:
    """Return the address of a page of the actor's organization."""
    return reverse(name, kwargs={"organization": actor.organization_slug, **where})


def picture_url(file_id: int, variant: str, *, actor: Actor) -> str:
    """Return the address of a picture of a file."""
    where = {"organization": actor.organization_slug, "file_id": file_id, "variant": variant}
    return reverse("file_picture", kwargs=where)


def cover_url(vehicle: Vehicle, *, actor: Actor, variant: str = THUMB) -> str:
    """Return the address of a vehicle's cover photo, or nothing while it has none."""
    return picture_url(vehicle.cover_id, variant, actor=actor) if vehicle.cover_id else ""


def subtitle(vehicle: Vehicle) -> str:
    """Return make, model and year in one line, without what the name says already."""
    made = " ".join(part for part in (vehicle.make, vehicle.model) if part)
    parts = ["" if made == vehicle.name else made, vehicle.variant, str(vehicle.model_year or "")]
    return " · ".join(part for part in parts if part)


def status_line(vehicle: Vehicle, standing: Standing) -> tuple[str, str]:
    """Return the tone and the text of a tile's last line: the doubt, the status or the work."""
    if standing.doubts:
        number_of = {"number": standing.doubts}
        return "warn", ngettext(
            "%(number)d reading to confirm", "%(number)d readings to confirm", standing.doubts
        ) % number_of
    if vehicle.status != Vehicle.Status.ACTIVE:
        return _TONES.get(vehicle.status, "ok"), str(vehicle.get_status_display())
    if standing.worked_on:
        return "ok", _("Last work %(day)s") % {"day": day(standing.worked_on)}
    return "ok", ""


def vehicle_card(
    vehicle: Vehicle,
    *,
    actor: Actor,
    distance_unit: str,
    standing: Standing,
    tab: str = "",
    told: tuple[str, str] | None = None,
) -> VehicleCard:
    """Return a vehicle that carries its `primary_meters` as a tile or row, opening at a tab."""
    meters: Sequence[Meter] = vehicle.primary_meters  # type: ignore[attr-defined]
    tone, status = status_line(vehicle, standing)
    if told is not None and not standing.doubts and vehicle.status == Vehicle.Status.ACTIVE:
        tone, status = told
    return VehicleCard(
        name=vehicle.name,
        url=page_url(tab if tab in dict(TABS) else TABS[0][0], actor=actor, vehicle_id=vehicle.pk),
        body=vehicle.body,
        color=vehicle.color,
        photo_url=cover_url(vehicle, actor=actor),
        plate=vehicle.plate,
        subtitle=subtitle(vehicle),
        odometer=meter_text(meters[0], distance_unit) if meters else "",
        tone=tone,  # type: ignore[arg-type]
        status=status,
    )


def display_unit(unit_code: str, distance_unit: str) -> str:
    """Return the unit in which a reader sees a meter: theirs for distances, else its own."""
    return distance_unit if unit_code in DISTANCE_UNITS else unit_code


def meter_text(meter: Meter, distance_unit: str) -> str:
    """Return the life value of a meter with its unit, or nothing before the first reading."""
    value = meter_value(meter, distance_unit)
    symbol = unit(display_unit(meter.unit, distance_unit)).symbol
    return f"{number(value)} {symbol}" if value is not None else ""


def meter_value(meter: Meter, distance_unit: str) -> Decimal | None:
    """Return the life value of a meter in the reader's unit; as typed where that is the same."""
    if meter.life_value is None:
        return None
    typed = meter.entered_value is not None
    return shown(
        meter.life_value,
        entered=meter.entered_value if meter.entered_value is not None else meter.life_value,
        entered_unit=meter.entered_unit if typed else "",
        display_unit=display_unit(meter.unit, distance_unit),
    )


def life_text(life: Decimal, meter: Meter, distance_unit: str) -> str:
    """Return a life value of a meter in the reader's unit."""
    code = display_unit(meter.unit, distance_unit)
    places = Decimal(1).scaleb(-unit(code).places)
    return f"{number(from_base(life, code).quantize(places))} {unit(code).symbol}"


def meter_figure(
    meter: Meter, *, use: Decimal | None, distance_unit: str, url: str
) -> HeaderFigure:
    """Return a meter as a key figure, with its use a day or what the dial itself shows."""
    code = display_unit(meter.unit, distance_unit)
    value = meter_value(meter, distance_unit)
    return HeaderFigure(
        label=str(meter),
        value=number(value),
        unit=unit(code).symbol if value is not None else "",
        note=_meter_note(meter, use=use, code=code),
        url=url,
    )


def _meter_note(meter: Meter, *, use: Decimal | None, code: str) -> str:
    if meter.entered_value is not None and meter.entered_unit != code:
        typed = f"{number(meter.entered_value)} {unit(meter.entered_unit).symbol}"
        return _("%(value)s on the dial") % {"value": typed}
    if use is not None and use > 0:
        a_day = from_base(use, code).quantize(Decimal(1) if use >= 10 else Decimal("0.1"))  # noqa: PLR2004
        return _("%(value)s a day") % {"value": f"{number(a_day)} {unit(code).symbol}"}
    if meter.read_on is not None:
        return _("read on %(day)s") % {"day": day(meter.read_on)}
    return _("no reading yet")


def vehicle_tabs(vehicle: Vehicle, *, actor: Actor, current: str) -> list[Link]:
    """Return the pages of a vehicle as tabs, without those that do not apply."""
    current = BELOW.get(current, current)
    return [
        Link(
            label=_tab_label(name, str(label), vehicle),
            url=page_url(name, actor=actor, vehicle_id=vehicle.pk),
            current=name == current,
        )
        for name, label in TABS
        if name != "vehicle_energy" or name == current or takes_energy(vehicle)
    ]


def takes_energy(vehicle: Vehicle) -> bool:
    """Say whether a vehicle is filled up or charged: not a trailer, unless its fuel is said."""
    if vehicle.fuel == Vehicle.Fuel.UNKNOWN:
        return vehicle.kind not in _WITHOUT_FUEL
    return vehicle.fuel != Vehicle.Fuel.NONE


def _tab_label(name: str, label: str, vehicle: Vehicle) -> str:
    is_charged = name == "vehicle_energy" and vehicle.fuel == Vehicle.Fuel.ELECTRIC
    return _("Charging") if is_charged else label


def no_meter_figure(kind: str) -> dict[str, str]:
    """Return what stands in the place of the meter before the first reading."""
    hours = kinds.facts_of(kind).meter_unit == "h"
    label = _("Hour meter") if hours else _("Odometer")
    return {"label": label, "value": "–", "note": _("no reading yet")}


def archived_text() -> str:
    """Return the mark of an archived vehicle."""
    return _("Archived")


def doubts_text(count: int) -> str:
    """Return how many readings wait for a person."""
    return ngettext("%(n)d reading to confirm", "%(n)d readings to confirm", count) % {"n": count}


def photo(link: Attachment, vehicle: Vehicle, *, actor: Actor) -> Photo:
    """Return a prepared photo as the gallery shows it."""
    parts = (link.title, link.zone, day(link.taken_on) if link.taken_on else "")
    caption = " · ".join(part for part in parts if part)
    return Photo(
        url=page_url("photo_detail", actor=actor, photo_id=link.pk),
        thumbnail_url=picture_url(link.file_id, THUMB, actor=actor),
        alt=link.title or _("Photo of %(name)s") % {"name": vehicle.name},
        caption=caption,
        is_cover=link.is_cover,
    )


def large_url(link: Attachment, *, actor: Actor) -> str:
    """Return the address of a photo in full size, or nothing while it is being prepared."""
    ready = link.file.is_clean_picture
    return picture_url(link.file_id, LARGE, actor=actor) if ready else ""


def document(item: VehicleDocument, *, actor: Actor) -> DocumentItem:
    """Return a file of a vehicle or its records as a row."""
    file = item.link.file
    parts = (item.entry.title if item.entry else "", day(item.on))
    return DocumentItem(
        title=item.link.title or file.name,
        url=page_url("file_download", actor=actor, file_id=file.pk),
        detail=" · ".join(part for part in parts if part),
        thumbnail_url=_thumbnail(file, actor=actor),
    )


def _thumbnail(file: StoredFile, *, actor: Actor) -> str:
    made = {row.variant for row in file.derivatives.all() if row.is_clean_picture}
    return picture_url(file.pk, THUMB, actor=actor) if THUMB in made else ""


def meter_chart(
    pairs: Sequence[tuple[MeterReading, Decimal]], meter: Meter, distance_unit: str
) -> LineChart | None:
    """Return the course of a meter by its counted readings, oldest first; `None` for fewer than two."""
    few = thinned(pairs)
    if len(few) < 2:  # noqa: PLR2004
        return None
    code = display_unit(meter.unit, distance_unit)
    points = tuple(
        Point(
            label=day(reading.on),
            value=float(from_base(life, code)),
            text=life_text(life, meter, distance_unit),
        )
        for reading, life in few
    )
    summary = _("%(meter)s from %(first)s to %(last)s.") % {
        "meter": meter,
        "first": points[0].text,
        "last": points[-1].text,
    }
    return LineChart(id=f"meter-{meter.pk}", summary=summary, points=points)


def thinned(
    pairs: Sequence[tuple[MeterReading, Decimal]],
) -> list[tuple[MeterReading, Decimal]]:
    """Return at most 60 of them, evenly, with the first and the last."""
    if len(pairs) <= MOST_POINTS:
        return list(pairs)
    step = (len(pairs) - 1) / (MOST_POINTS - 1)
    return [pairs[round(index * step)] for index in range(MOST_POINTS)]
