"""Stock-takes: what lies on the shelves is counted, and the differences are booked once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from inventory.catalogue.selectors import item_get
from inventory.locations.selectors import location_get
from inventory.stock import selectors
from inventory.stock.models import Balance, Movement, StockTake, StockTakeLine
from inventory.stock.quantities import counted_checked
from inventory.stock.services.adjusting import difference_book
from inventory.stock.services.booking import ZERO, Act
from inventory.stock.services.inputs import AdjustInput, Taking
from inventory.stock.services.taking import costs_of
from inventory.stock.sources import source_of
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import check_date
from project.kernel.errors import Conflict, RuleViolated, worded
from project.kernel.rows import save_changes, save_new

MOST_LINES = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundInput:
    """Something that lies where the books know nothing of it."""

    item_id: int
    location_id: int
    counted: Decimal


@transaction.atomic
def stock_take_start(
    *, actor: Actor, location_id: int | None, on: date, note: str = ""
) -> StockTake:
    """Begin to count a place with everything in it, or all places; raises `Conflict` for a second.

    What is counted is an item in a place; of serialized items each piece is a line of its own.
    """
    actor.require(Permission.EDIT_STOCK)
    place = location_get(actor=actor, location_id=location_id) if location_id else None
    if selectors.stock_takes_open(actor=actor).filter(location=place).exists():
        raise Conflict("This place is being counted already. Finish or cancel that count first.")
    row = save_new(
        StockTake(location=place, started_on=check_date(on, field="on"), note=note.strip()),
        actor=actor,
    )
    which = selectors.StockFilter(location_id=location_id)
    lying = selectors.stock_list(actor=actor, which=which).order_by("location__path", "item__name")
    lines: dict[tuple[int, int | None, int], StockTakeLine] = {}
    for balance in lying.iterator():
        _line_add(lines, row, balance)
    if len(lines) > MOST_LINES:
        raise RuleViolated(
            worded(
                "More than %(most)s things lie there. Count a part of it, such as one room.",
                most=MOST_LINES,
            ),
            field="location_id",
        )
    StockTakeLine.objects.for_actor(actor).bulk_create(lines.values(), batch_size=500)
    audit.record("stock_take.start", row, actor=actor, after={"lines": len(lines)})
    return row


@transaction.atomic
def stock_take_count(
    *, actor: Actor, stock_take_id: int, counts: Mapping[int, Decimal | None]
) -> StockTake:
    """Write down what was counted, by the ids of the lines; `None` takes a count back.

    What the books say at this moment is kept beside it, so that what moves later does no harm.
    """
    actor.require(Permission.EDIT_STOCK)
    row = _open(stock_take_id, actor=actor)
    lines = selectors.stock_take_lines(actor=actor, stock_take_id=row.pk)
    found = {line.pk: line for line in lines.filter(pk__in=counts)}
    for line_id, counted in counts.items():
        if line_id in found and found[line_id].counted != counted:
            _count(found[line_id], counted, actor=actor)
    return row


@transaction.atomic
def stock_take_found(*, actor: Actor, stock_take_id: int, data: FoundInput) -> StockTakeLine:
    """Write down something that lies where the books know nothing of it."""
    actor.require(Permission.EDIT_STOCK)
    row = _open(stock_take_id, actor=actor)
    place = location_get(actor=actor, location_id=data.location_id)
    if row.location is not None and not place.trail.startswith(row.location.trail):
        raise RuleViolated("This place is not part of the count.", field="location_id")
    item = item_get(actor=actor, item_id=data.item_id)
    known = selectors.stock_take_lines(actor=actor, stock_take_id=row.pk)
    line = known.filter(item=item, location=place, lot__isnull=True).first()
    if line is None:
        line = save_new(StockTakeLine(stock_take=row, item=item, location=place), actor=actor)
    _count(line, data.counted, actor=actor)
    return line


@transaction.atomic
def stock_take_close(*, actor: Actor, stock_take_id: int) -> Taking:
    """Book every difference in one act, once; what was not counted stays as it is."""
    actor.require(Permission.EDIT_STOCK)
    row = _open(stock_take_id, actor=actor)
    lines = selectors.stock_take_lines(actor=actor, stock_take_id=row.pk)
    counted = [line for line in lines.filter(counted__isnull=False) if line.counted is not None]
    if not counted:
        raise RuleViolated("Nothing was counted yet. Count something, or cancel.")
    differing = [line for line in counted if line.counted != line.expected]
    selectors.items_locked(actor=actor, item_ids={line.item_id for line in differing})
    act = Act(
        actor=actor,
        kind=Movement.Kind.COUNT,
        on=row.started_on,
        reason=str(row)[:200],
        source=source_of(row),
    )
    movements = [move for line in differing for move in _book(line, act=act).movements]
    save_changes(row, changes={"closed_at": timezone.now()})
    audit.record("stock_take.close", row, actor=actor, after={"differences": len(differing)})
    return Taking(batch=act.batch, movements=movements, costs=costs_of(movements))


@transaction.atomic
def stock_take_cancel(*, actor: Actor, stock_take_id: int) -> StockTake:
    """Give a count up; nothing is booked."""
    actor.require(Permission.EDIT_STOCK)
    row = _open(stock_take_id, actor=actor)
    save_changes(row, changes={"cancelled_at": timezone.now()})
    audit.record("stock_take.cancel", row, actor=actor)
    return row


def _open(stock_take_id: int, *, actor: Actor) -> StockTake:
    row = selectors.stock_take_get(actor=actor, stock_take_id=stock_take_id, lock=True)
    if row.closed_at or row.cancelled_at:
        raise Conflict("This count is over. Start a new one.")
    return row


def _line_add(
    lines: dict[tuple[int, int | None, int], StockTakeLine], row: StockTake, balance: Balance
) -> None:
    lot_id = balance.lot_id if balance.lot.serial else None
    key = (balance.item_id, lot_id, balance.location_id)
    line = lines.get(key)
    if line is None:
        line = lines[key] = StockTakeLine(
            organization_id=row.organization_id,
            stock_take=row,
            item_id=balance.item_id,
            lot_id=lot_id,
            location_id=balance.location_id,
            expected=ZERO,
        )
    line.expected += balance.quantity


def _count(line: StockTakeLine, counted: Decimal | None, *, actor: Actor) -> None:
    changes = {
        "counted": None if counted is None else counted_checked(counted),
        "counted_at": None if counted is None else timezone.now(),
        "expected": _in_books(line, actor=actor),
    }
    save_changes(line, changes=changes)


def _in_books(line: StockTakeLine, *, actor: Actor) -> Decimal:
    rows = Balance.objects.for_actor(actor).filter(
        item_id=line.item_id, location_id=line.location_id
    )
    if line.lot_id is not None:
        rows = rows.filter(lot_id=line.lot_id)
    return Decimal(rows.aggregate(n=Sum("quantity"))["n"] or ZERO)


def _book(line: StockTakeLine, *, act: Act) -> Taking:
    """Book a difference on top of what has moved since the line was counted."""
    difference = (line.counted or ZERO) - line.expected
    data = AdjustInput(
        item_id=line.item_id,
        location_id=line.location_id,
        lot_id=line.lot_id,
        counted=max(_in_books(line, actor=act.actor) + difference, ZERO),
        on=act.on,
    )
    return difference_book(data, act=act)
