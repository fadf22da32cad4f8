"""What schedules and expiries will cost: when they are due, times what was paid for them before."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from garage.expenses.splitting import share_out
from garage.forecast.arithmetic import Expected, Range, due_again, from_past
from garage.forecast.rows import PAID, PAID_ELSEWHERE, PAID_ONCE, Found, Row, Source, Unpriced
from garage.maintenance.models import ServiceLine
from garage.schedule.matching import matched
from garage.schedule.models import Completion, DueItem, Rule
from garage.schedule.selectors import DueFilter, due_list
from garage.schedule.sources import SOURCES
from garage.vehicles.models import TimelineEntry
from garage.vehicles.models.timeline import Category
from project.kernel.actor import Actor
from project.kernel.money import places

MOST_DUE, MOST_PAST, PAST = 4000, 4000, 3
SERVICE = "garage.servicerecord"
STATUTORY = "statutory"
DAYS = {
    "day": Decimal(1),
    "week": Decimal(7),
    "month": Decimal("30.436875"),
    "year": Decimal("365.2425"),
}
LEAST_DAYS = 14
Work = tuple[int, int]  # vehicle, item
Cost = tuple[Range, str, str]  # how much, as what, resting on what


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """What was paid for a piece of work, the newest first, and as what it was counted."""

    amounts: list[Decimal]
    category: str


def work_ahead(*, actor: Actor, today: date, until: date, vehicle_id: int | None = None) -> Found:
    """Return what is due by rules and by law up to a day."""
    narrow = DueFilter(vehicle_id=vehicle_id, until=until)
    due: list[DueItem] = list(
        due_list(actor=actor, narrow=narrow, today=today).order_by("sort_on", "id")[:MOST_DUE]
    )
    paid = _paid({row.item_id for row in due if row.item_id}, actor=actor)
    fees = _fees([row.source_id for row in due if row.source == STATUTORY], actor=actor)
    found = Found()
    for row in due:
        if row.source and row.source != STATUTORY:
            continue  # a policy costs its premium; what papers cost, their expenses say
        known = _of_item(row, paid) if not row.source else _of_law(row, fees)
        if known is None:
            found.unpriced.append(
                Unpriced(title=row.title, on=row.on, source=_source(row), vehicle_id=row.vehicle_id)
            )
        else:
            found.rows.extend(_rows(row, known, today=today, until=until))
    return found


def _rows(due: DueItem, cost: Cost, *, today: date, until: date) -> list[Row]:
    """Return one row for each time that something is due in the span."""
    amount, category, basis = cost
    first = max(due.on or today, today)
    days = _every(due)
    again = due_again(first, days=days, until=until) if days else [first]
    early = max(due.earliest_on or first, today)
    late = due.latest_on or (date.max if due.earliest_on else first)
    before, after = max((first - early).days, 0), max((late - first).days, 0)
    return [
        Row(
            expected=Expected(
                key=f"due-{due.pk}-{place}",
                on=on,
                amount=amount,
                category=category,
                earliest_on=max(_moved(on, -before), today),
                latest_on=_moved(on, after),
            ),
            title=due.title,
            basis=basis,
            source=_source(due),
            vehicle_id=due.vehicle_id,
        )
        for place, on in enumerate(again)
    ]


def _moved(day: date, days: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _every(due: DueItem) -> int:
    """Return after how many days something is due again, 0 when it is due once."""
    rule: Rule | None = due.rule
    if rule is None or not rule.repeats or due.on is None:
        return 0
    if due.base_on is not None and (due.on - due.base_on).days >= LEAST_DAYS:
        return (due.on - due.base_on).days
    if rule.time_every:
        return max(round(rule.time_every * DAYS[rule.time_unit] * rule.factor), LEAST_DAYS)
    return 0


def _of_item(due: DueItem, paid: Mapping[Work, Paid]) -> Cost | None:
    """Return what the last ones cost here, else what it cost on another vehicle."""
    if own := paid.get((due.vehicle_id or 0, due.item_id or 0)):
        basis = PAID if len(own.amounts) > 1 else PAID_ONCE
        return from_past(own.amounts), own.category, basis
    other = paid.get((0, due.item_id or 0))
    return (from_past(other.amounts, own=False), other.category, PAID_ELSEWHERE) if other else None


def _of_law(due: DueItem, fees: Mapping[int, Decimal]) -> Cost | None:
    fee = fees.get(due.source_id or 0)
    return None if fee is None else (from_past([fee]), Category.SERVICE, PAID_ONCE)


def _source(due: DueItem) -> Source:
    room = SOURCES.get(due.source)
    if room is not None and due.source_id is not None:
        return Source(page=room.page, argument=room.argument, row_id=due.source_id)
    return Source(page="reminder_detail", argument="due_id", row_id=due.pk)


def _fees(ids: Sequence[int | None], *, actor: Actor) -> dict[int, Decimal]:
    """Return what the last statutory inspections cost."""
    rows = TimelineEntry.objects.for_actor(actor).filter(
        source_kind="garage.statutoryinspection",
        source_id__in=ids,
        amount__gt=0,
        sum_currency=actor.currency,
    )
    return dict(rows.values_list("source_id", "sum_amount"))


def _paid(item_ids: set[int], *, actor: Actor) -> dict[Work, Paid]:
    """Return what was paid for items by vehicle, and by 0 for any; of a bill over several, a share."""
    done = list(
        Completion.objects.for_actor(actor)
        .filter(item_id__in=item_ids, undone_at__isnull=True, is_void=False)
        .exclude(source_kind="")
        .select_related("item")
        .order_by("-on", "-id")[:MOST_PAST]
    )
    bills = _bills(done, actor=actor)
    shares = _shares(done, bills, actor=actor)
    found: dict[Work, Paid] = {}
    for row in done:
        amount = shares.get(row.pk)
        if not amount:
            continue
        category = bills[row.source_kind, row.source_id or 0][1]
        for key in ((row.vehicle_id, row.item_id), (0, row.item_id)):
            known = found.setdefault(key, Paid(amounts=[], category=category))
            if len(known.amounts) < PAST:
                known.amounts.append(amount)
    return found


def _bills(
    done: Sequence[Completion], *, actor: Actor
) -> dict[tuple[str, int], tuple[Decimal, str]]:
    """Return what the records of completions cost in the organization's currency, and as what."""
    rows = TimelineEntry.objects.for_actor(actor).filter(
        source_kind__in={row.source_kind for row in done},
        source_id__in={row.source_id for row in done},
        sum_currency=actor.currency,
        sum_amount__gt=0,
    )
    return {
        (kind, source_id): (amount, category or Category.SERVICE)
        for kind, source_id, amount, category in rows.values_list(
            "source_kind", "source_id", "sum_amount", "category"
        )
    }


def _shares(
    done: Sequence[Completion],
    bills: Mapping[tuple[str, int], tuple[Decimal, str]],
    *,
    actor: Actor,
) -> dict[int, Decimal]:
    """Return the part of its bill of each completion: by the lines that name its item, else even."""
    groups: dict[tuple[str, int], list[Completion]] = defaultdict(list)
    for row in done:
        if (row.source_kind, row.source_id) in bills:
            groups[row.source_kind, row.source_id or 0].append(row)
    shared = [key[1] for key, rows in groups.items() if len(rows) > 1 and key[0] == SERVICE]
    lines: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    found = ServiceLine.objects.for_actor(actor).filter(record_id__in=shared, amount__gt=0)
    for record_id, text, amount in found.values_list("record_id", "description", "amount"):
        lines[record_id].append((text, amount))
    parts: dict[int, Decimal] = {}
    for key, rows in groups.items():
        weights = [_weight(row, lines.get(key[1], [])) for row in rows]
        weights = weights if all(weights) else [Decimal(1)] * len(rows)
        amounts = share_out(bills[key][0], weights, places=places(actor.currency))
        parts |= {row.pk: amount for row, amount in zip(rows, amounts, strict=True)}
    return parts


def _weight(row: Completion, lines: Sequence[tuple[str, Decimal]]) -> Decimal:
    words = {0: [row.item.name, *row.item.keywords]}
    return sum((amount for text, amount in lines if matched([text], words)), Decimal(0))
