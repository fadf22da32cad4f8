"""Tools, and anything else, that somebody takes along and brings back."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from inventory.locations.selectors import location_get
from inventory.stock import selectors
from inventory.stock.models import Loan, Movement
from inventory.stock.quantities import quantity_checked, quantity_text
from inventory.stock.services.booking import Act, Step, book
from inventory.stock.services.inputs import LendInput, TakeInput
from inventory.stock.services.taking import Part, parts_of
from inventory.stock.sources import source_of
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import check_date
from project.kernel.errors import Conflict, RuleViolated, worded
from project.kernel.rows import save_changes, save_new


@transaction.atomic
def tool_lend(*, actor: Actor, data: LendInput) -> Loan:
    """Hand something out; it stays ours, but lies on no shelf until it is given back."""
    actor.require(Permission.EDIT_STOCK)
    item = selectors.item_locked(actor=actor, item_id=data.item_id)
    part = _one_lot(
        parts_of(
            TakeInput(
                item_id=item.pk,
                quantity=data.quantity,
                on=data.on,
                location_id=data.location_id,
                lot_id=data.lot_id,
            ),
            item=item,
            actor=actor,
        )
    )
    if data.due_on is not None and data.due_on < data.on:
        raise RuleViolated("It is due back before it is lent.", field="due_on")
    if not data.borrower.strip():
        raise RuleViolated("Type who takes it along.", field="borrower")
    loan = save_new(_loan(data, part=part), actor=actor)
    act = Act(
        actor=actor,
        kind=Movement.Kind.LEND,
        on=data.on,
        reason=loan.borrower,
        source=source_of(loan),
    )
    origin_id = part.balance.location_id
    book(Step(item=item, lot=loan.lot, quantity=part.quantity, origin_id=origin_id), act=act)
    audit.record("stock.lend", item, actor=actor, after={"borrower": loan.borrower})
    return loan


@transaction.atomic
def tool_give_back(
    *,
    actor: Actor,
    loan_id: int,
    on: date,
    location_id: int | None = None,
    quantity: Decimal | None = None,
) -> Loan:
    """Put back what was lent, where it came from or to another place; `quantity` of `None` is all.

    The loan is open until all of it is back.
    """
    actor.require(Permission.EDIT_STOCK)
    item_id = selectors.loan_get(actor=actor, loan_id=loan_id).item_id
    item = selectors.items_locked(actor=actor, item_ids=[item_id])[item_id]
    loan = selectors.loan_get(actor=actor, loan_id=loan_id)
    if loan.returned_on is not None:
        raise Conflict("It was given back already.")
    place = location_get(actor=actor, location_id=location_id or loan.location_id)
    came = loan.still_out if quantity is None else quantity_checked(quantity)
    if came > loan.still_out:
        left = quantity_text(loan.still_out, item.unit)
        raise RuleViolated(worded("Only %(left)s are still out.", left=left), field="quantity")
    check_date(on, field="on")
    is_all = came == loan.still_out
    changes = {"returned": loan.returned + came, "returned_on": on if is_all else None}
    save_changes(loan, changes=changes)
    act = Act(
        actor=actor,
        kind=Movement.Kind.GIVE_BACK,
        on=on,
        reason=loan.borrower,
        source=source_of(loan),
    )
    step = Step(item=item, lot=loan.lot, quantity=came, destination_id=place.pk)
    book(step, act=act)
    audit.record("stock.give_back", item, actor=actor, after={"location": place.path})
    return loan


def loan_rewind(movement: Movement, *, actor: Actor) -> None:
    """Undo what a movement did to its loan: one that was lent is forgotten, one that ended goes on."""
    loan = selectors.loan_get(actor=actor, loan_id=movement.source_id or 0)
    if movement.kind == Movement.Kind.GIVE_BACK:
        changes = {"returned": loan.returned - movement.quantity, "returned_on": None}
        save_changes(loan, changes=changes)
    elif loan.returned:
        raise Conflict("It was given back since. Undo that first.")
    else:
        loan.delete()


def _one_lot(parts: list[Part]) -> Part:
    if len(parts) > 1:
        raise RuleViolated(
            "They lie in several lots or places. Lend them one by one.", field="quantity"
        )
    return parts[0]


def _loan(data: LendInput, *, part: Part) -> Loan:
    row = part.balance
    return Loan(
        lot=row.lot,
        item_id=row.item_id,
        location_id=row.location_id,
        quantity=part.quantity,
        borrower=data.borrower.strip(),
        contact=data.contact.strip(),
        lent_on=data.on,
        due_on=data.due_on,
        note=data.note.strip(),
    )
