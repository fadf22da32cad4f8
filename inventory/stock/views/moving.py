"""Pages that move stock of one item: received, used, moved, counted, lent, calibrated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.organizations.middleware import GarageRequest
from inventory.catalogue.models import Item
from inventory.catalogue.presenting import likely_text
from inventory.catalogue.selectors import item_get, price_likely
from inventory.locations.selectors import location_choices
from inventory.stock import presenting, services
from inventory.stock.forms import (
    AdjustForm,
    CalibrationForm,
    DisposeForm,
    LendForm,
    ReceiveForm,
    StockForm,
    TakeForm,
    TransferForm,
)
from inventory.stock.models import Balance, Movement
from inventory.stock.quantities import plain, quantity_text
from inventory.stock.services import (
    AdjustInput,
    CalibrationInput,
    LendInput,
    ReceiveInput,
    TakeInput,
    TransferInput,
)
from inventory.vendors.selectors import vendor_names
from inventory.vendors.services import vendor_named
from project.kernel.actor import Actor, Permission
from project.kernel.numbers import whole_number
from project.web.editing import Editor, RecordForm, currency_choices, edit
from project.web.records import page_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A way to move stock: the words of its page, its form, and the service that does it."""

    title: Any
    submit: Any
    said: Any
    form: type[StockForm]
    data: Callable[..., Any]
    service: Callable[..., Any]
    note: Any = ""


RECEIVE = Move(
    title=gettext_lazy("Receive"),
    submit=gettext_lazy("Receive"),
    said=gettext_lazy("Received."),
    form=ReceiveForm,
    data=ReceiveInput,
    service=services.stock_receive,
)
USE = Move(
    title=gettext_lazy("Use"),
    submit=gettext_lazy("Use"),
    said=gettext_lazy("Used."),
    form=TakeForm,
    data=TakeInput,
    service=services.stock_use,
)
TRANSFER = Move(
    title=gettext_lazy("Move"),
    submit=gettext_lazy("Move"),
    said=gettext_lazy("Moved."),
    form=TransferForm,
    data=TransferInput,
    service=services.stock_transfer,
)
DISPOSE = Move(
    title=gettext_lazy("Dispose of"),
    submit=gettext_lazy("Dispose of"),
    said=gettext_lazy("Disposed of."),
    form=DisposeForm,
    data=TakeInput,
    service=services.stock_dispose,
)
RETURN = Move(
    title=gettext_lazy("Return to the vendor"),
    submit=gettext_lazy("Return"),
    said=gettext_lazy("Returned to the vendor."),
    form=TakeForm,
    data=TakeInput,
    service=services.stock_return,
)
ADJUST = Move(
    title=gettext_lazy("Correct"),
    submit=gettext_lazy("Correct"),
    said=gettext_lazy("Corrected."),
    form=AdjustForm,
    data=AdjustInput,
    service=services.stock_adjust,
    note=gettext_lazy("The difference to the books is written into the ledger with your reason."),
)
LEND = Move(
    title=gettext_lazy("Lend"),
    submit=gettext_lazy("Lend"),
    said=gettext_lazy("Lent."),
    form=LendForm,
    data=LendInput,
    service=services.tool_lend,
)
CALIBRATE = Move(
    title=gettext_lazy("Record a calibration"),
    submit=gettext_lazy("Record calibration"),
    said=gettext_lazy("Calibration recorded."),
    form=CalibrationForm,
    data=CalibrationInput,
    service=services.calibration_record,
)


@require_http_methods(["GET", "HEAD", "POST"])
def stock_receive(request: GarageRequest, item_id: int) -> HttpResponse:
    """Put what arrived on a shelf."""
    return _move(request, item_id, RECEIVE)


@require_http_methods(["GET", "HEAD", "POST"])
def stock_use(request: GarageRequest, item_id: int) -> HttpResponse:
    """Use something up."""
    return _move(request, item_id, USE)


@require_http_methods(["GET", "HEAD", "POST"])
def stock_transfer(request: GarageRequest, item_id: int) -> HttpResponse:
    """Move something to another place."""
    return _move(request, item_id, TRANSFER)


@require_http_methods(["GET", "HEAD", "POST"])
def stock_dispose(request: GarageRequest, item_id: int) -> HttpResponse:
    """Throw something away."""
    return _move(request, item_id, DISPOSE)


@require_http_methods(["GET", "HEAD", "POST"])
def stock_return(request: GarageRequest, item_id: int) -> HttpResponse:
    """Send something back to the vendor."""
    return _move(request, item_id, RETURN)


@require_http_methods(["GET", "HEAD", "POST"])
def stock_adjust(request: GarageRequest, item_id: int) -> HttpResponse:
    """Make the books say what lies there."""
    return _move(request, item_id, ADJUST)


@require_http_methods(["GET", "HEAD", "POST"])
def tool_lend(request: GarageRequest, item_id: int) -> HttpResponse:
    """Hand something out."""
    return _move(request, item_id, LEND)


@require_http_methods(["GET", "HEAD", "POST"])
def calibration_record(request: GarageRequest, item_id: int) -> HttpResponse:
    """Write down a calibration."""
    return _move(request, item_id, CALIBRATE)


def _move(request: GarageRequest, item_id: int, move: Move) -> HttpResponse:
    """Show the form of a move, or make it."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    item = item_get(actor=actor, item_id=item_id)
    balances = presenting.balances_of(item, actor=actor)

    def save(form: RecordForm, given: dict[str, Any]) -> Any:
        known = {column.name for column in fields(move.data)}  # type: ignore[arg-type]
        values = {name: value for name, value in given.items() if name in known}
        if "vendor" in form.fields:
            vendor = vendor_named(actor=actor, name=form.cleaned_data["vendor"], kind="parts")
            values["vendor_id"] = vendor.pk if vendor else None
        return move.service(actor=actor, data=move.data(item_id=item.pk, **values))

    url = page_url("stock_item", actor, item_id=item.pk)
    there = sum((row.quantity for row in balances), Decimal(0))
    editor = Editor(
        title=str(move.title),
        sub=f"{item.name} · {quantity_text(there, item.unit)}",
        form=_form(move.form, item, balances, actor=actor),
        initial=_initial(request, item, balances, move=move),
        save=save,
        done=lambda _row: url,
        back=url,
        submit=str(move.submit),
        said=str(move.said),
        note=str(move.note) or _proposal(item, move=move, actor=actor),
        undo=lambda done: _undo_url(done, actor=actor),
    )
    return edit(request, editor)


def _proposal(item: Item, *, move: Move, actor: Actor) -> str:
    """Return where the proposed cost of what arrives comes from; empty where none is known."""
    price = price_likely(actor=actor, item=item) if move is RECEIVE else None
    return _("Proposed: %(price)s.") % {"price": likely_text(price)} if price else ""


def _undo_url(done: Any, *, actor: Actor) -> str:
    """Return the address that undoes an act; empty for what is no movement."""
    batch = getattr(done, "batch", None)
    is_act = isinstance(done, Movement) or bool(getattr(done, "movements", None))
    return page_url("batch_undo", actor, batch=batch) if is_act else ""


def _form(
    form: type[StockForm], item: Item, balances: list[Balance], *, actor: Actor
) -> Callable[..., StockForm]:
    """Return the form with the places, lots and vendors to choose from."""
    names = form.base_fields
    here = presenting.place_choices(balances, item)
    everywhere = [(str(key), path) for key, path in location_choices(actor=actor).items()]
    offered: dict[str, list[tuple[str, str]]] = {
        "destination_id": everywhere,
        "lot_id": presenting.lot_choices(balances, any_label=_("What comes first")),
        "currency": list(currency_choices()),
        "location_id": everywhere,
    }
    if form not in {ReceiveForm, AdjustForm}:
        offered["location_id"] = [("", _("Anywhere")), *here] if len(here) != 1 else here
    choices = {name: values for name, values in offered.items() if name in names}
    suggestions = {"vendor": vendor_names(actor=actor)} if "vendor" in names else {}

    def make(*arguments: Any, **options: Any) -> StockForm:
        made = form(*arguments, choices=choices, suggestions=suggestions, **options)
        if len(offered["lot_id"]) <= 2:  # noqa: PLR2004 - "what comes first" and one lot
            made.fields.pop("lot_id", None)
        if "quantity" in made.fields:
            made.fields["quantity"].label = f"{made.fields['quantity'].label} ({item.unit})"
        return made

    return make


def _initial(
    request: GarageRequest, item: Item, balances: list[Balance], *, move: Move
) -> Mapping[str, Any]:
    """Return what the form begins with: today, one piece, and the place that the address names."""
    actor = request.actor
    asked = whole_number(request.GET.get("location", ""))
    usual = item.default_location_id or (balances[0].location_id if balances else None)
    lot_id = whole_number(request.GET.get("lot", ""))
    price = price_likely(actor=actor, item=item) if move is RECEIVE else None
    return {
        "on": presenting.today_for(actor),
        "unit_cost": plain(price.unit_price) if price else None,
        "quantity": plain(Decimal(1)),
        "location_id": asked or usual,
        "lot_id": lot_id,
        "currency": actor.currency,
    }
