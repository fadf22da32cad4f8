"""What belongs to an item, added and taken away: numbers, codes, minimums, suppliers, fitments."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.middleware import GarageRequest
from inventory.catalogue import selectors, services
from inventory.catalogue.forms.items import (
    CodeForm,
    FitmentForm,
    LevelForm,
    NumberForm,
    SupplierPartForm,
)
from inventory.catalogue.models import Fitment, Item, SupplierPart
from inventory.catalogue.services import PriceInput
from inventory.locations.selectors import location_choices
from inventory.vendors.models import Vendor
from inventory.vendors.selectors import vendor_names
from inventory.vendors.services import vendor_named
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated
from project.kernel.numbers import parse_decimal
from project.kernel.quantities import same_measure
from project.web.editing import Editor, RecordForm, currency_choices, deleted, edit, restored
from project.web.forms import decimal_sign, typed
from project.web.pages import go
from project.web.records import page_url

MOST_NAMES = 300
_BREAK = re.compile(r"\s*(.+?)\s*=\s*(.+?)\s*")
_PART = ("number", "description", "url", "pack_quantity", "lead_days", "is_preferred", "version")


@require_http_methods(["GET", "HEAD", "POST"])
def number_add(request: GarageRequest, item_id: int) -> HttpResponse:
    """Add a cross reference."""

    def save(given: dict[str, Any], item: Item, actor: Actor) -> Any:
        data = services.NumberInput(**given)
        return services.number_add(actor=actor, item_id=item.pk, data=data)

    words = (_("Add a number"), _("Add number"), _("Number added."))
    return _add(request, item_id, form=NumberForm, save=save, words=words)


@require_POST
def number_remove(request: GarageRequest, number_id: int) -> HttpResponse:
    """Take a cross reference away."""
    item = services.number_remove(actor=request.actor, number_id=number_id)
    return _back(request, item, _("Number deleted."))


@require_http_methods(["GET", "HEAD", "POST"])
def code_add(request: GarageRequest, item_id: int) -> HttpResponse:
    """Add a printed code."""

    def save(given: dict[str, Any], item: Item, actor: Actor) -> Any:
        data = services.CodeInput(**given)
        return services.code_add(actor=actor, item_id=item.pk, data=data)

    words = (_("Add a code"), _("Add code"), _("Code added."))
    initial = {"quantity": Decimal(1), "code": request.GET.get("code", "")[:80]}
    return _add(request, item_id, form=CodeForm, save=save, words=words, initial=initial)


@require_POST
def code_remove(request: GarageRequest, code_id: int) -> HttpResponse:
    """Take a printed code away."""
    item = services.code_remove(actor=request.actor, code_id=code_id)
    return _back(request, item, _("Code deleted."))


@require_http_methods(["GET", "HEAD", "POST"])
def level_set(request: GarageRequest, item_id: int) -> HttpResponse:
    """Say how many to keep."""
    places = location_choices(actor=request.actor).items()
    where = [("", _("Altogether")), *((str(pk), path) for pk, path in places)]

    def save(given: dict[str, Any], item: Item, actor: Actor) -> Any:
        return services.level_set(actor=actor, item_id=item.pk, data=services.LevelInput(**given))

    words = (_("How many to keep"), _("Save minimum"), _("Minimum saved."))
    choices = {"location_id": where}
    return _add(request, item_id, form=LevelForm, save=save, words=words, choices=choices)


@require_POST
def level_remove(request: GarageRequest, level_id: int) -> HttpResponse:
    """Keep no minimum any more."""
    item = services.level_remove(actor=request.actor, level_id=level_id)
    return _back(request, item, _("Minimum deleted."))


@require_http_methods(["GET", "HEAD", "POST"])
def item_fitment_add(request: GarageRequest, item_id: int) -> HttpResponse:
    """Say what an item fits."""

    def save(given: dict[str, Any], item: Item, actor: Actor) -> Fitment:
        data = services.FitmentInput(item_id=item.pk, **given)
        return services.fitment_add(actor=actor, data=data)

    words = (_("What it fits"), _("Add vehicle"), _("Fitment added."))
    return _add(request, item_id, form=FitmentForm, save=save, words=words)


@require_http_methods(["GET", "HEAD", "POST"])
def fitment_change(request: GarageRequest, fitment_id: int) -> HttpResponse:
    """Change what an item or kit fits."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    row = selectors.fitment_get(actor=actor, fitment_id=fitment_id)
    url = fitted_url(row, actor=actor)

    def stored() -> Mapping[str, Any]:
        fresh = selectors.fitment_get(actor=actor, fitment_id=fitment_id)
        return {name: getattr(fresh, name) for name in FitmentForm.base_fields}

    def save(form: RecordForm, given: dict[str, Any]) -> Fitment:
        return services.fitment_change(
            actor=actor,
            fitment_id=fitment_id,
            changes=given,
            expected_version=form.cleaned_data["version"],
        )

    editor = Editor(
        title=_("What it fits"),
        sub=str(row.item or row.kit),
        form=FitmentForm,
        initial=stored(),
        save=save,
        done=lambda _row: url,
        back=url,
        submit=_("Save fitment"),
        said=_("Fitment saved."),
        stored=stored,
    )
    return edit(request, editor)


@require_POST
def fitment_remove(request: GarageRequest, fitment_id: int) -> HttpResponse:
    """Take a fitment away."""
    row = services.fitment_remove(actor=request.actor, fitment_id=fitment_id)
    messages.success(request, _("Fitment deleted."))
    return go(request, fitted_url(row, actor=request.actor))


@require_http_methods(["GET", "HEAD", "POST"])
def supplier_part_add(request: GarageRequest, item_id: int) -> HttpResponse:
    """Say that a vendor sells an item."""

    def save(given: dict[str, Any], item: Item, actor: Actor) -> SupplierPart:
        values = _supplied(given, actor=actor)
        data = services.SupplierPartInput(item_id=item.pk, **values)
        return services.supplier_part_add(actor=actor, data=data)

    words = (_("Add a supplier"), _("Add supplier"), _("Supplier added."))
    initial = {"pack_quantity": Decimal(1), "currency": request.actor.currency}
    return _add(
        request,
        item_id,
        form=SupplierPartForm,
        save=save,
        words=words,
        initial=initial,
        choices={"currency": currency_choices()},
        suggestions={"vendor": vendor_names(actor=request.actor)[:MOST_NAMES]},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def supplier_part_change(request: GarageRequest, supplier_part_id: int) -> HttpResponse:
    """Change how a vendor sells an item."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    part = selectors.supplier_part_get(actor=actor, part_id=supplier_part_id)
    url = page_url("item_detail", actor, item_id=part.item_id)
    choices = {"currency": currency_choices(), "pack_unit": _units(part.item)}
    suggestions = {"vendor": vendor_names(actor=actor)[:MOST_NAMES]}

    def make(*arguments: Any, **options: Any) -> SupplierPartForm:
        return SupplierPartForm(*arguments, choices=choices, suggestions=suggestions, **options)

    def save(form: RecordForm, given: dict[str, Any]) -> SupplierPart:
        values = _supplied(given | {"vendor": form.cleaned_data["vendor"]}, actor=actor)
        values["prices"] += _foreign(part, currency=form.cleaned_data["currency"])
        return services.supplier_part_change(
            actor=actor,
            part_id=supplier_part_id,
            changes=values,
            expected_version=form.cleaned_data["version"],
        )

    editor = Editor(
        title=_("Supplier"),
        sub=str(part.item),
        form=make,
        initial=_part_stored(part, actor=actor),
        save=save,
        done=lambda _row: url,
        back=url,
        submit=_("Save supplier"),
        said=_("Supplier saved."),
        stored=lambda: _part_stored(
            selectors.supplier_part_get(actor=actor, part_id=supplier_part_id), actor=actor
        ),
    )
    return edit(request, editor)


@require_POST
def supplier_part_delete(request: GarageRequest, supplier_part_id: int) -> HttpResponse:
    """Put a supplier part into the bin."""
    row = services.supplier_part_bin(actor=request.actor, part_id=supplier_part_id)
    back = page_url("item_detail", request.actor, item_id=row.item_id)
    undo = "supplier_part_restore"
    return deleted(request, row, undo=undo, back=back, supplier_part_id=row.pk)


@require_POST
def supplier_part_restore(request: GarageRequest, supplier_part_id: int) -> HttpResponse:
    """Take a supplier part out of the bin."""
    row = services.supplier_part_unbin(actor=request.actor, part_id=supplier_part_id)
    return restored(request, row, page="item_detail", item_id=row.item_id)


def fitted_url(row: Fitment, *, actor: Actor) -> str:
    """Return the page of what a fitment is of."""
    if row.kit_id is not None:
        return page_url("kit_detail", actor, kit_id=row.kit_id)
    return page_url("item_detail", actor, item_id=row.item_id)


def _add(
    request: GarageRequest,
    item_id: int,
    *,
    form: type[RecordForm],
    save: Callable[[dict[str, Any], Item, Actor], Any],
    words: tuple[str, str, str],
    initial: Mapping[str, Any] | None = None,
    choices: Mapping[str, Any] | None = None,
    suggestions: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the form of something that belongs to an item; `words` are title, button and message."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    item = selectors.item_get(actor=actor, item_id=item_id)
    url = page_url("item_detail", actor, item_id=item.pk)
    units = {name: _units(item) for name in ("unit", "pack_unit") if name in form.base_fields}

    def make(*arguments: Any, **options: Any) -> RecordForm:
        offered = {**units, **(choices or {})}
        return form(*arguments, choices=offered, suggestions=suggestions or {}, **options)

    def keep(shown: RecordForm, given: dict[str, Any]) -> Any:
        if "vendor" in shown.cleaned_data:
            given["vendor"] = shown.cleaned_data["vendor"]
        return save(given, item, actor)

    title, submit, said = words
    editor = Editor(
        title=title,
        sub=item.name,
        form=make,
        initial=dict(initial or {}),
        save=keep,
        done=lambda _row: url,
        back=url,
        submit=submit,
        said=said,
    )
    return edit(request, editor)


def _units(item: Item) -> list[tuple[str, str]]:
    return [(unit.code, unit.symbol) for unit in same_measure(item.unit)]


def _supplied(given: Mapping[str, Any], *, actor: Actor) -> dict[str, Any]:
    """Return what the service takes for what was typed: a vendor by name, prices line by line."""
    values = dict(given)
    vendor = vendor_named(actor=actor, name=values.pop("vendor"), kind=Vendor.Kind.PARTS)
    if vendor is None:
        raise RuleViolated(_("Type the vendor."), field="vendor")
    price, breaks = values.pop("price"), values.pop("breaks")
    currency = values.pop("currency")
    steps = _breaks(breaks, currency=currency)
    if price is not None:
        steps = [PriceInput(price=price, currency=currency), *steps]
    return values | {"vendor_id": vendor.pk, "prices": tuple(steps)}


def _breaks(text: str, *, currency: str) -> list[PriceInput]:
    """Read lines like `10 = 4.20`; raises `RuleViolated` for others."""
    found = []
    for line in filter(str.strip, text.splitlines()):
        match = _BREAK.fullmatch(line)
        if match is None:
            raise RuleViolated(_("Type lines like 10 = 4.20."), field="breaks")
        comma = decimal_sign() == ","
        try:
            packs, price = (parse_decimal(part, decimal_comma=comma) for part in match.groups())
        except RuleViolated as error:
            raise RuleViolated(error.message, field="breaks") from error
        found.append(PriceInput(packs=packs, price=price, currency=currency))
    return found


def _foreign(part: SupplierPart, *, currency: str) -> tuple[PriceInput, ...]:
    """Return the prices that the form does not show, for it shows those of one currency."""
    shown = {currency, *[step.currency for step in part.prices.all()[:1]]}
    return tuple(
        PriceInput(packs=step.packs, price=step.price, currency=step.currency)
        for step in part.prices.all()
        if step.currency not in shown
    )


def _part_stored(part: SupplierPart, *, actor: Actor) -> dict[str, Any]:
    every = list(part.prices.all())
    steps = [step for step in every if step.currency == every[0].currency]
    single = next((step for step in steps if step.packs == 1), None)
    lines = [f"{typed(step.packs)} = {typed(step.price)}" for step in steps if step != single]
    return {name: getattr(part, name) for name in _PART} | {
        "vendor": part.vendor.name,
        "pack_unit": part.pack_unit or part.item.unit,
        "price": single.price if single else None,
        "currency": steps[0].currency if steps else actor.currency,
        "breaks": "\n".join(lines),
    }


def _back(request: GarageRequest, item: Item, said: str) -> HttpResponse:
    messages.success(request, said)
    return go(request, page_url("item_detail", request.actor, item_id=item.pk))
