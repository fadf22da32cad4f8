"""Pages of kits, and what fits a vehicle."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from inventory.catalogue import presenting, selectors, services
from inventory.catalogue.fitting import VehicleFacts
from inventory.catalogue.forms.items import FitmentForm, FittingForm
from inventory.catalogue.forms.kits import KitForm, KitLineForm
from inventory.catalogue.models import Kit
from inventory.catalogue.panels import kit_panels
from inventory.catalogue.views.items import MOST_SHOWN, fits_shown
from project.kernel.actor import Actor, Permission
from project.web.editing import Editor, RecordForm, deleted, edit, restored
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page
from project.web.records import following, history_of, page_url

KITS_BY = Ordering(columns={"name": "name"}, default="name")
MOST_NAMES = 300


@dataclass(frozen=True, slots=True)
class KitRow:
    """A line of a kit as its page shows it."""

    line: Any
    quantity: str


@require_safe
def kit_list(request: GarageRequest) -> HttpResponse:
    """Show the kits with what they take."""
    actor, query = request.actor, request.GET
    search = query.get("q", "")[:200].strip()
    rows = selectors.with_lines(selectors.kit_list(actor=actor, search=search), actor=actor)
    page = keyset_page(rows, ordering=KITS_BY, cursor=query.get("cursor"))
    context = {
        "search": search,
        "rows": page.items,
        "next_url": following(query, page.next),
        "can_edit": actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "inventory/catalogue/kits.html", context, fragment="rows")


@require_safe
def kit_detail(request: GarageRequest, kit_id: int) -> HttpResponse:
    """Show a kit: what it takes, and what it fits."""
    actor = request.actor
    kit = selectors.kit_get(actor=actor, kit_id=kit_id)
    lines = kit.lines.select_related("item").order_by("id")
    context = {
        "kit": kit,
        "lines": [
            KitRow(line, presenting.quantity_text(line.quantity, line.item.unit)) for line in lines
        ],
        "fits": fits_shown(selectors.fitment_list(actor=actor, kit_id=kit.pk)[:MOST_SHOWN]),
        "panels": kit_panels.of(kit, actor=actor),
        "history": history_of(kit, actor=actor),
        "can_edit": actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "inventory/catalogue/kit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def kit_add(request: GarageRequest) -> HttpResponse:
    """Begin a kit."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)

    def save(_form: RecordForm, given: dict[str, Any]) -> Kit:
        return services.kit_add(actor=actor, data=services.KitInput(**given))

    editor = Editor(
        title=_("Add a kit"),
        form=KitForm,
        initial={},
        save=save,
        done=lambda row: page_url("kit_detail", actor, kit_id=row.pk),
        back=page_url("kit_list", actor),
        submit=_("Add kit"),
        said=_("Kit added. Now add what it takes."),
    )
    return edit(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
def kit_change(request: GarageRequest, kit_id: int) -> HttpResponse:
    """Change the name and notes of a kit."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    kit = selectors.kit_get(actor=actor, kit_id=kit_id)

    def save(form: RecordForm, given: dict[str, Any]) -> Kit:
        return services.kit_change(
            actor=actor,
            kit_id=kit_id,
            changes=given,
            expected_version=form.cleaned_data["version"],
        )

    def stored() -> dict[str, Any]:
        fresh = selectors.kit_get(actor=actor, kit_id=kit_id)
        return {name: getattr(fresh, name) for name in KitForm.base_fields}

    said = {"title": kit.name, "submit": _("Save kit"), "said": _("Kit saved.")}
    return edit(request, _editor(kit, actor, form=KitForm, save=save, stored=stored, **said))


@require_http_methods(["GET", "HEAD", "POST"])
def kit_line_add(request: GarageRequest, kit_id: int) -> HttpResponse:
    """Add an item to a kit."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    kit = selectors.kit_get(actor=actor, kit_id=kit_id)
    names = list(selectors.item_choices(actor=actor).values())[:MOST_NAMES]

    def make(*arguments: Any, **options: Any) -> RecordForm:
        return KitLineForm(*arguments, suggestions={"item": names}, **options)

    def save(_form: RecordForm, given: dict[str, Any]) -> Kit:
        item = selectors.item_named(actor=actor, text=given["item"])
        line = services.KitLineInput(
            item_id=item.pk, quantity=given["quantity"], unit=given["unit"]
        )
        lines = (*services.kit_lines(kit), line)
        return services.kit_change(actor=actor, kit_id=kit_id, changes={"lines": lines})

    said = {"title": _("Add an item"), "submit": _("Add item"), "said": _("Item added.")}
    return edit(request, _editor(kit, actor, form=make, save=save, **said))


@require_POST
def kit_line_remove(request: GarageRequest, kit_id: int, item_id: int) -> HttpResponse:
    """Take an item out of a kit."""
    actor = request.actor
    kit = selectors.kit_get(actor=actor, kit_id=kit_id)
    lines = tuple(line for line in services.kit_lines(kit) if line.item_id != item_id)
    services.kit_change(actor=actor, kit_id=kit_id, changes={"lines": lines})
    messages.success(request, _("Item taken out of the kit."))
    return go(request, page_url("kit_detail", actor, kit_id=kit.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def kit_fitment_add(request: GarageRequest, kit_id: int) -> HttpResponse:
    """Say what a kit fits."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    kit = selectors.kit_get(actor=actor, kit_id=kit_id)

    def save(_form: RecordForm, given: dict[str, Any]) -> Any:
        data = services.FitmentInput(kit_id=kit.pk, **given)
        return services.fitment_add(actor=actor, data=data)

    said = {
        "title": _("What it fits"),
        "submit": _("Add vehicle"),
        "said": _("Fitment added."),
    }
    return edit(request, _editor(kit, actor, form=FitmentForm, save=save, **said))


@require_POST
def kit_delete(request: GarageRequest, kit_id: int) -> HttpResponse:
    """Put a kit into the bin."""
    row = services.kit_bin(actor=request.actor, kit_id=kit_id)
    back = page_url("kit_list", request.actor)
    return deleted(request, row, undo="kit_restore", back=back, kit_id=row.pk)


@require_POST
def kit_restore(request: GarageRequest, kit_id: int) -> HttpResponse:
    """Take a kit out of the bin."""
    row = services.kit_unbin(actor=request.actor, kit_id=kit_id)
    return restored(request, row, page="kit_detail", kit_id=row.pk)


@require_safe
def fitting(request: GarageRequest) -> HttpResponse:
    """Answer what fits a vehicle of a make, model, year and engine."""
    form = FittingForm(request.GET or None)
    found = []
    if form.is_bound and form.is_valid() and form.cleaned_data["make"]:
        vehicle = VehicleFacts(**form.cleaned_data)
        found = [
            (one, presenting.fitment_text(one.fitment))
            for one in selectors.fitting(actor=request.actor, vehicle=vehicle)
        ]
    context = {"form": form, "found": found, "is_asked": form.is_bound}
    return render_page(request, "inventory/catalogue/fitting.html", context)


def _editor(kit: Kit, actor: Actor, *, form: Any, save: Any, **more: Any) -> Editor:
    url = page_url("kit_detail", actor, kit_id=kit.pk)
    stored = more.get("stored")
    initial = stored() if stored else {}
    return Editor(
        form=form,
        save=save,
        initial=initial,
        sub=kit.name,
        done=lambda _row: url,
        back=url,
        **more,
    )
