"""Writing orders: the draft, its lines, its papers."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from inventory.purchasing import selectors
from inventory.purchasing.models import PurchaseOrder
from inventory.purchasing.services.inputs import OrderInput
from inventory.purchasing.services.lines import lines_set
from inventory.purchasing.states import may, refusal
from inventory.vendors.selectors import vendor_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import check_date, today_in
from project.kernel.errors import Conflict, RuleViolated, worded
from project.kernel.files.store import attach, attachments_of, file_get
from project.kernel.money import check_currency, quantize
from project.kernel.rows import save_changes, save_new

MOST_FILES = 30
_COLUMNS = (
    "number", "reference", "currency", "freight", "tax", "tax_is_cost", "expected_on", "notes",
    "vendor_id",
)  # fmt: skip


@transaction.atomic
def order_add(*, actor: Actor, data: OrderInput) -> PurchaseOrder:
    """Draft an order; nothing is promised to anybody yet."""
    actor.require(Permission.EDIT_STOCK)
    vendor = vendor_get(actor=actor, vendor_id=data.vendor_id)
    values = {name: getattr(data, name) for name in _COLUMNS}
    values |= {
        "currency": data.currency or actor.currency,
        "number": data.number.strip() or next_number(actor=actor),
    }
    order = save_new(PurchaseOrder(**_cleaned(values, currency=values["currency"])), actor=actor)
    lines_set(order, data.lines, actor=actor)
    after = {"number": order.number, "vendor": vendor.name}
    audit.record("order.add", order, actor=actor, after=after)
    return order


@transaction.atomic
def order_change(
    *,
    actor: Actor,
    order_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> PurchaseOrder:
    """Change an order that is not over; of what came, neither item nor pack nor count can change.

    What was received keeps the cost that it came in with. `lines` are all lines, in their order.
    """
    actor.require(Permission.EDIT_STOCK)
    order = order_for("change", order_id, actor=actor)
    columns = {name: value for name, value in changes.items() if name != "lines"}
    _change_checked(order, columns, actor=actor)
    parts: dict[str, tuple[Any, Any]] = {}
    columns = _cleaned(columns, currency=columns.get("currency") or order.currency)
    if "lines" in changes:
        vendor_id = columns.get("vendor_id", order.vendor_id)
        parts = lines_set(order, changes["lines"], actor=actor, vendor_id=vendor_id)
    if parts:
        columns["updated_at"] = timezone.now()
    moved = save_changes(order, changes=columns, expected_version=expected_version)
    moved.pop("updated_at", None)
    audit.record_changes("order.change", order, actor=actor, moved=moved | parts)
    return order


@transaction.atomic
def order_files_add(
    *, actor: Actor, order_id: int, file_ids: Collection[int], title: str = ""
) -> PurchaseOrder:
    """Attach the invoice or another paper to an order."""
    actor.require(Permission.EDIT_STOCK)
    order = selectors.order_get(actor=actor, order_id=order_id)
    known = attachments_of(order, actor=actor).count()
    if known + len(file_ids) > MOST_FILES:
        raise Conflict(worded("An order holds at most %(most)s files.", most=MOST_FILES))
    for file_id in file_ids:
        attach(file_get(file_id=file_id, actor=actor), order, actor=actor, title=title)
    audit.record("order.file_add", order, actor=actor, after={"files": list(file_ids)})
    return order


def order_for(act: str, order_id: int, *, actor: Actor) -> PurchaseOrder:
    """Return an order, locked, with which an act is possible; raises `Conflict` otherwise."""
    order = selectors.order_get(actor=actor, order_id=order_id, lock=True)
    if not may(act, order.state):
        raise Conflict(refusal(act))
    return order


def next_number(*, actor: Actor) -> str:
    """Return the next number of the year, such as PO-2026-0007."""
    head = f"PO-{today_in(actor.time_zone, now=timezone.now()).year}-"
    rows = PurchaseOrder.objects.for_actor(actor).filter(number__startswith=head)
    tails = (number.removeprefix(head) for number in rows.values_list("number", flat=True))
    last = max((int(tail) for tail in tails if tail.isdecimal()), default=0)
    return f"{head}{last + 1:04}"


_FIXED_ONCE_PLACED = {
    "vendor_id": gettext_noop("The vendor of a placed order cannot change."),
    "currency": gettext_noop("The currency of a placed order cannot change."),
}


def _change_checked(order: PurchaseOrder, columns: Mapping[str, Any], *, actor: Actor) -> None:
    if "vendor_id" in columns:
        vendor_get(actor=actor, vendor_id=columns["vendor_id"])
    is_draft = order.state == PurchaseOrder.State.DRAFT
    for name, sentence in _FIXED_ONCE_PLACED.items():
        if not is_draft and name in columns and columns[name] != getattr(order, name):
            raise RuleViolated(sentence, field=name)


def _cleaned(values: Mapping[str, Any], *, currency: str) -> dict[str, Any]:
    clean: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }
    code = check_currency(currency)
    if "currency" in clean:
        clean["currency"] = code
    for name in ("freight", "tax"):
        if name in clean:
            clean[name] = quantize(clean[name], code)
    if clean.get("expected_on") is not None:
        check_date(clean["expected_on"], field="expected_on")
    return clean
