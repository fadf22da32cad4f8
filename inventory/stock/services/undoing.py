"""Taking back what was done by mistake: movements that lead the other way, at the same cost."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from inventory.catalogue.models import PaidPrice
from inventory.stock import selectors
from inventory.stock.models import Movement
from inventory.stock.services.booking import LOANS, Act, Step, book
from inventory.stock.services.lending import loan_rewind
from inventory.stock.services.promising import reservation_draw
from inventory.stock.sources import Source, undoes_itself
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in
from project.kernel.errors import Conflict, RuleViolated


@transaction.atomic
def batch_undo(*, actor: Actor, batch: UUID, source: Source | None = None) -> list[Movement]:
    """Reverse everything that one act moved, exactly; the last movement first.

    Raises `Conflict` when it was undone already, and `RuleViolated` when it is an undo itself, when
    what came in has been used since, or when it belongs to a record that undoes it on its own
    page: that one names itself as `source`.
    """
    actor.require(Permission.EDIT_STOCK)
    known = selectors.batch_movements(actor=actor, batch=batch)
    items = selectors.items_locked(actor=actor, item_ids={row.item_id for row in known})
    _undoable(known, source=source, actor=actor)
    act = Act(
        actor=actor,
        kind=known[0].kind,
        on=today_in(actor.time_zone, now=timezone.now()),
        reason=known[0].reason,
        source=_source(known[0]),
    )
    undone = []
    for row in reversed(known):
        if row.kind in LOANS:
            loan_rewind(row, actor=actor)
        if row.kind == Movement.Kind.USE:
            reservation_draw(row.item, quantity=-row.quantity, source=_source(row), actor=actor)
        if row.kind == Movement.Kind.RECEIVE:
            prices_forget(Source(audit.kind_of(row.lot), row.lot_id), actor=actor)
        undone.append(book(_back(row), act=act))
    for item in items.values():
        audit.record("stock.undo", item, actor=actor, before={"batch": str(batch)})
    return undone


@transaction.atomic
def source_undo(*, actor: Actor, source: Source) -> int:
    """Reverse all that a record moved and that was not undone yet, and forget what it paid.

    Returns how many acts that were. Raises `RuleViolated` when something of it was used since.
    """
    actor.require(Permission.EDIT_STOCK)
    rows = Movement.objects.for_actor(actor).filter(
        source_kind=source.kind,
        source_id=source.id,
        reverses__isnull=True,
        reversed_by__isnull=True,
    )
    batches = dict.fromkeys(rows.order_by("-id").values_list("batch", flat=True))
    for batch in batches:
        batch_undo(actor=actor, batch=batch, source=source)
    prices_forget(source, actor=actor)
    return len(batches)


def prices_forget(source: Source, *, actor: Actor) -> None:
    """Forget what was never paid, as the record that brought the prices did not happen."""
    rows = PaidPrice.objects.for_actor(actor)
    rows.filter(source_kind=source.kind, source_id=source.id).delete()


def _undoable(rows: list[Movement], *, source: Source | None, actor: Actor) -> None:
    if any(row.reverses_id is not None for row in rows):
        raise RuleViolated("This is an undo itself. Book it once more instead.")
    reversals = Movement.objects.for_actor(actor).filter(reverses__in=[row.pk for row in rows])
    if reversals.exists():
        raise Conflict("This was undone already.")
    first = _source(rows[0])
    if first is not None and undoes_itself(first.kind) and source != first:
        raise RuleViolated("This belongs to a record. Undo it there.", code="undo-elsewhere")


def _source(row: Movement) -> Source | None:
    return Source(row.source_kind, row.source_id) if row.source_id is not None else None


def _back(row: Movement) -> Step:
    return Step(
        item=row.item,
        lot=row.lot,
        quantity=row.quantity,
        origin_id=row.destination_id,
        destination_id=row.origin_id,
        cost=row.cost,
        reverses=row,
    )
