"""Rules and what they make due, in words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from garage.records.origins import origin_of
from garage.schedule.learned import Learned
from garage.schedule.models import Completion, DueItem, Rule, ScheduleItem, State
from garage.schedule.selectors import due_next
from garage.schedule.sources import SOURCES
from project.kernel.actor import Actor
from project.kernel.units import DISTANCE_UNITS, from_base, unit
from project.web import retelling
from project.web.components import DueItem as DueView
from project.web.components import DueTone
from project.web.templatetags.formats import day, number, relative_day

Category = ScheduleItem.Category
ICONS = {
    Category.ENGINE: "drop",
    Category.DRIVE: "settings",
    Category.BRAKES: "odometer",
    Category.TYRES: "tyre",
    Category.BODY: "car",
    Category.ELECTRIC: "bolt",
    Category.PAPERS: "file-text",
    Category.OTHER: "wrench",
}
TONES: dict[str, DueTone] = {State.OVERDUE: "bad", State.DUE: "warn", State.SOON: "warn"}
EARLY_UNTIL, MID_UNTIL = 10, 20
PRECISE_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRow:
    """Something due as a row of the list; texts are ready to show, links empty where not allowed."""

    id: int
    title: str
    url: str
    vehicle: str
    vehicle_url: str
    icon: str
    tone: str
    state: str
    when: str
    note: str
    detail: str
    used: int | None
    log_url: str
    act_url: str
    act_label: str
    is_of_a_rule: bool
    is_snoozed: bool
    is_dated: bool
    rule_id: int | None

    @property
    def menu_id(self) -> str:
        """The id of the menu of this row."""
        return f"due-menu-{self.id}"

    @property
    def menu_label(self) -> str:
        """What the menu of this row is called."""
        return _("More for %(title)s") % {"title": self.title}


def page_url(name: str, actor: Actor, **where: int) -> str:
    """Return the address of a page of the actor's organization."""
    return reverse(name, kwargs={"organization": actor.organization_slug, **where})


def reminder_url(row: DueItem, *, actor: Actor) -> str:
    """Return the page of what is due: its own, or that of the other room's record."""
    source = SOURCES.get(row.source)
    if source is not None and row.source_id is not None:
        return page_url(source.page, actor, **{source.argument: row.source_id})
    return page_url("reminder_detail", actor, due_id=row.pk)


def due_url(row: Completion, *, actor: Actor) -> str:
    """Return the page that shows the reminders of the vehicle of a completion."""
    return page_url("vehicle_reminders", actor, vehicle_id=row.vehicle_id)


def log_url(row: DueItem, *, actor: Actor) -> str:
    """Return the form of a service record that completes something due, already filled in."""
    if row.vehicle_id is None or row.item_id is None:
        return ""
    address = page_url("service_record_add", actor, vehicle_id=row.vehicle_id)
    return f"{address}?{origin_of('reminder', row.item_id)}"


def icon_of(row: DueItem) -> str:
    """Return the icon of what is due."""
    if row.item is not None:
        return ICONS[Category(row.item.category)]
    source = SOURCES.get(row.source)
    return source.icon if source else "bell"


def reminder_row(row: DueItem, *, actor: Actor, distance_unit: str, may_edit: bool) -> ReminderRow:
    """Return something due as a row of the list."""
    state = state_of(row)
    source = SOURCES.get(row.source)
    vehicle_url = (
        page_url("vehicle_reminders", actor, vehicle_id=row.vehicle_id) if row.vehicle_id else ""
    )
    return ReminderRow(
        id=row.pk,
        title=title_of(row),
        url=reminder_url(row, actor=actor),
        vehicle=row.vehicle.name if row.vehicle else _("The whole garage"),
        vehicle_url=vehicle_url,
        icon=icon_of(row),
        tone=TONES.get(state, "ok" if state == State.LATER else ""),
        state=str(State(state).label),
        when=when_text(row),
        note=due_text(row, distance_unit=distance_unit),
        detail=rhythm_text(row.rule) if row.rule else source_label(row),
        used=used_share(row),
        log_url=log_url(row, actor=actor) if may_edit else "",
        act_url=page_url(source.act_page, actor) if source and source.act_page else "",
        act_label=_(source.act_label) if source and source.act_label else "",
        is_of_a_rule=may_edit and row.item_id is not None,
        is_snoozed=state == State.SNOOZED,
        is_dated=row.on is not None,
        rule_id=row.rule_id if may_edit else None,
    )


def due_view(row: DueItem, *, actor: Actor, distance_unit: str, with_vehicle: bool) -> DueView:
    """Return something due as the dashboard and the overview list it."""
    state = state_of(row)
    rhythm = rhythm_text(row.rule) if row.rule else source_label(row)
    vehicle = row.vehicle.name if row.vehicle and with_vehicle else ""
    page = reminder_url(row, actor=actor)
    may_edit = row.item_id is not None
    return DueView(
        title=title_of(row),
        url=page,
        when=when_text(row),
        note=due_text(row, distance_unit=distance_unit),
        detail=" · ".join(part for part in (vehicle, rhythm) if part),
        icon=icon_of(row),
        tone=TONES.get(state, "ok"),
        used=used_share(row),
        log_url=log_url(row, actor=actor),
        snooze_url=f"{page}#snooze" if may_edit else "",
    )


def low_stock_view(count: int, *, actor: Actor) -> DueView:
    """Return all items that run low as one line, which leads to the shopping list."""
    title = ngettext(
        "%(n)d item is below its minimum", "%(n)d items are below their minimum", count
    )
    return DueView(
        title=title % {"n": count},
        url=page_url("shopping_list", actor),
        when=_("Shopping list"),
        detail=_("Stock"),
        icon="box",
        tone="warn",
    )


def state_of(row: Any) -> str:
    """Return the state that a query gave a row."""
    return str(row.state)


def title_of(row: DueItem) -> str:
    """Return what is due; what another room said of it in English, in the reader's language."""
    known = {"stock": retelling.LOW, "policy": retelling.ENDS}.get(row.source)
    return retelling.sentence(row.title, known) if known else row.title


def source_label(row: DueItem) -> str:
    """Return what kind of record of another room something due is."""
    source = SOURCES.get(row.source)
    return _(source.label) if source else ""


def when_text(row: Any) -> str:
    """Return how urgent something is in words: “12 days overdue”, “in 9 days”, a range of weeks."""
    if row.on is None:
        return _("Needs a reading") if row.unknown == "reading" else _("Never recorded")
    if row.state == State.SNOOZED:
        return _("Snoozed to %(day)s") % {"day": day(row.snoozed_until)}
    if row.state == State.OVERDUE:
        days = max((timezone.localdate() - row.on).days, 1)
        return ngettext("%(n)d day overdue", "%(n)d days overdue", days) % {"n": days}
    if row.opens_on is not None and row.reason == "date":
        return season_text(row.opens_on.month, row.on.month)
    if row.reason == "meter" and (text := range_text(row.earliest_on, row.latest_on, row.on)):
        return text
    near = relative_day(row.on)
    return f"{near[:1].upper()}{near[1:]}"


def range_text(earliest: date | None, latest: date | None, likely: date | None) -> str:
    """Return a span of days as people speak of it: “early March – late April”, “by mid-May”."""
    if earliest is None or likely is None:
        return ""
    if latest is None:
        return _("%(part)s or later") % {"part": _part(earliest)}
    if (latest - earliest).days <= PRECISE_DAYS:
        return _("about %(day)s") % {"day": day(likely)}
    first = _part(earliest, with_year=earliest.year != latest.year)
    last = _part(latest, with_year=True)
    return last if first == _part(latest, with_year=False) else f"{first} – {last}"


def _part(on: date, *, with_year: bool = True) -> str:
    """Return a third of a month, with the year when it is wanted and not this one."""
    month = str(MONTHS[on.month])
    if on.day <= EARLY_UNTIL:
        text = _("early %(month)s") % {"month": month}
    elif on.day <= MID_UNTIL:
        text = _("mid %(month)s") % {"month": month}
    else:
        text = _("late %(month)s") % {"month": month}
    is_plain = not with_year or on.year == timezone.localdate().year
    return text if is_plain else f"{text} {on.year}"


def due_text(row: DueItem, *, distance_unit: str) -> str:
    """Return by which day and at which reading something is due."""
    parts = []
    if row.on is None:
        return ""
    if row.due_on is not None:
        parts.append(_("by %(day)s") % {"day": day(row.due_on)})
    if row.due_meter is not None:
        parts.append(
            _("at %(value)s") % {"value": meter_text(row.due_meter, row.meter_unit, distance_unit)}
        )
    joined = f" {pgettext('two limits', 'or')} ".join(parts)
    return f"{joined[:1].upper()}{joined[1:]}"


def meter_text(base: Decimal, code: str, distance_unit: str) -> str:
    """Return a value of a meter in the reader's unit."""
    shown = distance_unit if code in DISTANCE_UNITS and distance_unit else code or "km"
    value = from_base(base, shown).quantize(Decimal(1).scaleb(-unit(shown).places))
    return f"{number(value)} {unit(shown).symbol}"


def rhythm_text(rule: Rule) -> str:
    """Return how often a rule makes something due: “every 12 months or 15,000 km”."""
    if not rule.repeats:
        return _("once")
    steps = []
    if rule.time_every is not None:
        steps.append(_every_text(rule.time_every, rule.time_unit))
    if rule.meter_every is not None:
        meter = f"{number(rule.meter_every)} {unit(rule.meter_unit or 'km').symbol}"
        has_every = rule.time_every is not None and rule.time_every > 1
        steps.append(meter if has_every else _("every %(steps)s") % {"steps": meter})
    word = _("and") if rule.combine == Rule.Combine.LAST else pgettext("two limits", "or")
    text = f" {word} ".join(steps)
    if rule.season_from and rule.season_until:
        text = f"{text}, {season_text(rule.season_from, rule.season_until)}"
    if rule.factor != 1:
        text = f"{text} × {number(rule.factor)}"
    return text


def _every_text(count: int, code: str) -> str:
    """Return “every month” or “every 3 months”: in many languages the two are not said alike."""
    if count == 1:
        once = {
            "day": _("every day"), "week": _("every week"),
            "month": _("every month"), "year": _("every year"),
        }  # fmt: skip
        return once[code]
    texts = {
        "day": ngettext("every %(count)d day", "every %(count)d days", count),
        "week": ngettext("every %(count)d week", "every %(count)d weeks", count),
        "month": ngettext("every %(count)d month", "every %(count)d months", count),
        "year": ngettext("every %(count)d year", "every %(count)d years", count),
    }
    return texts[code] % {"count": count}


def overdue_pills(count: int) -> list[tuple[str, str, str]]:
    """Return what the head of a vehicle says of what is overdue, as text, tone and icon."""
    text = ngettext("%(n)d overdue", "%(n)d overdue", count) % {"n": count}
    return [(text, "bad", "alert")] if count else []


def season_text(first: int, last: int) -> str:
    """Return a season: “Oct – Nov”."""
    names = [str(MONTHS_3[month]).capitalize() for month in (first, last)]
    return names[0] if first == last else " – ".join(names)


def scope_text(rule: Rule) -> str:
    """Return what a rule is for: a vehicle, a group, or the whole garage."""
    if rule.vehicle is not None:
        return rule.vehicle.name
    if rule.group is not None:
        return _("Group %(name)s") % {"name": rule.group.name}
    return _("All vehicles")


def used_share(row: DueItem) -> int | None:
    """Return how much of the interval is gone, in percent."""
    if row.on is None or row.base_on is None or row.on <= row.base_on:
        return None
    gone = (timezone.localdate() - row.base_on).days * 100 // (row.on - row.base_on).days
    return max(0, min(gone, 100))


def base_text(row: DueItem, *, distance_unit: str) -> str:
    """Return what the next time is counted from."""
    words = {
        DueItem.Base.DONE: _("Last done"),
        DueItem.Base.START: _("Counted from"),
        DueItem.Base.ASSUMED: _("Assumed since it was new,"),
    }
    parts = [words.get(DueItem.Base(row.base), "")]
    if row.base_on is not None:
        parts.append(date_format(row.base_on, "j M Y"))
    if row.base_meter is not None and row.due_meter is not None:
        value = meter_text(row.base_meter, row.meter_unit, distance_unit)
        parts.append(_("at %(value)s") % {"value": value})
    return " ".join(part for part in parts if part)


def next_text(found: Any, *, state: str, code: str, distance_unit: str) -> str:
    """Return when a rule that is not saved yet would be due."""
    if found is None or found.on is None:
        return _("not known yet")
    parts = [day(found.on)]
    if found.due_meter is not None and found.reason == "meter":
        parts = [_("about %(day)s") % {"day": day(found.on)}]
        parts.append(meter_text(found.due_meter, code, distance_unit))
    text = ", ".join(parts)
    return _("%(when)s, overdue") % {"when": text} if state == State.OVERDUE else text


def vehicle_states(*, actor: Actor, vehicle_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return the tone and the text of what is due first on each vehicle; none where nothing is."""
    return {
        pk: (TONES.get(state_of(row), "ok"), f"{title_of(row)}: {when_text(row)}")
        for pk, row in due_next(actor=actor, vehicle_ids=vehicle_ids).items()
    }


def learned_text(found: Learned, *, meter_unit: str) -> str:
    """Return how often something was done, in the unit of its rule."""
    parts = [_every_text(found.days, "day")]
    if found.meter is not None:
        code = meter_unit or "km"
        meter = f"{number(from_base(found.meter, code), 0)} {unit(code).symbol}"
        parts.insert(0, _("every %(steps)s") % {"steps": meter})
    told = {"every": " / ".join(parts), "times": found.times}
    return _("You did this %(every)s, the last %(times)d times.") % told
