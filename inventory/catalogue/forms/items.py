"""Forms for items and what belongs to them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from inventory.catalogue.models import Item, ItemNumber
from project.kernel.custom.models import CustomField
from project.kernel.quantities import quantity_choices
from project.web.editing import RecordForm, id_of, notes_field, tags_field, uploads_field
from project.web.forms import DecimalField

PLACES = 4
ASKED = "p_"
MOST_MONTHS = 600


def months_field(label: Any, help_text: Any) -> forms.IntegerField:
    """Return a field for a number of months."""
    return forms.IntegerField(
        label=label, help_text=help_text, required=False, min_value=1, max_value=MOST_MONTHS
    )


class ItemForm(RecordForm):
    """An item: what is asked first, and what may wait."""

    sections = (
        (
            _("Item"),
            (("name", "full"), ("kind", "w3"), ("unit", "w3"), ("manufacturer", "w3"), ("part_number", "w3"), ("code", "full")),
        ),
        (_("Where it belongs"), (("category_id", "w3"), ("default_location_id", "w3"))),
        (
            _("More"),
            (("description", "full"), ("shelf_life_months", "w3"), ("calibration_months", "w3"), ("is_serialized", "full"), ("notes", "full"), ("tags", "full"), ("uploads", "full")),
        ),
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=160)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Item.Kind.choices,
        help_text=_("What it is by nature; a tool can be lent, a fluid is measured."),
    )
    unit = forms.ChoiceField(label=_("Counted in"), choices=quantity_choices)
    manufacturer = forms.CharField(label=_("Manufacturer"), max_length=80, required=False)
    part_number = forms.CharField(label=_("Part number"), max_length=60, required=False)
    code = forms.CharField(
        label=_("Barcode"),
        max_length=80,
        required=False,
        help_text=_("The EAN or UPC on the package. A scanner can type it."),
    )
    category_id = forms.ChoiceField(
        label=_("Category"),
        required=False,
        help_text=_("Your own group of items, such as Filters or Lighting."),
    )
    default_location_id = forms.ChoiceField(label=_("Usual place"), required=False)
    description = forms.CharField(label=_("Description"), max_length=300, required=False)
    shelf_life_months = months_field(_("Keeps for, months"), _("Empty when it does not go off."))
    calibration_months = months_field(_("Calibrate every, months"), _("For tools that measure."))
    is_serialized = forms.BooleanField(label=_("Each piece has a serial number"), required=False)
    notes = notes_field()
    tags = tags_field()
    uploads = uploads_field(_("Pictures and files"))

    def __init__(self, *arguments: Any, is_new: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not is_new:
            del self.fields["code"]

    @override
    def given(self) -> dict[str, Any]:
        values = super().given()
        for name in ("category_id", "default_location_id"):
            values[name] = id_of(values[name])
        values["tags"] = tuple(values["tags"])
        code = values.pop("code", "")
        return values | ({"codes": (code,)} if code else {})


class ItemFilterForm(forms.Form):
    """What narrows the list of items."""

    q = forms.CharField(
        label=_("Search"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Name, number or code")}),
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    only = forms.ChoiceField(label=_("Only"), required=False)
    kind = forms.ChoiceField(
        choices=[("", _("All")), *Item.Kind.choices], required=False, widget=forms.HiddenInput
    )

    def ask(self, parameters: Sequence[CustomField]) -> None:
        """Ask for the parameters of the chosen category too."""
        for row in parameters:
            label = f"{row.name} ({row.unit})" if row.unit else row.name
            self.fields[f"{ASKED}{row.key}"] = _asked(row, label)

    def said(self) -> dict[str, str]:
        """Return what is asked of the parameters, by their keys."""
        return {
            name.removeprefix(ASKED): value
            for name, value in self.cleaned_data.items()
            if name.startswith(ASKED) and value
        }


def _asked(row: CustomField, label: str) -> forms.Field:
    if row.kind in {CustomField.Kind.CHOICE, CustomField.Kind.YES_NO}:
        offered = (
            [("yes", _("Yes"))]
            if row.kind == CustomField.Kind.YES_NO
            else [(text, text) for text in row.choices]
        )
        return forms.ChoiceField(label=label, choices=[("", _("All")), *offered], required=False)
    return forms.CharField(label=label, max_length=200, required=False)


class NumberForm(RecordForm):
    """Another number of the same thing."""

    sections = ((_("Number"), (("kind", "full"), ("manufacturer", "w3"), ("number", "w3"))),)
    kind = forms.ChoiceField(label=_("Kind"), choices=ItemNumber.Kind.choices)
    manufacturer = forms.CharField(label=_("Manufacturer"), max_length=80, required=False)
    number = forms.CharField(label=_("Number"), max_length=60)


class CodeForm(RecordForm):
    """A printed code, and what its package holds."""

    sections = ((_("Code"), (("code", "full"), ("quantity", "w3"), ("unit", "w3"))),)
    code = forms.CharField(label=_("Code"), max_length=80, help_text=_("EAN, UPC or your own."))
    quantity = DecimalField(label=_("One package holds"), places=PLACES)
    unit = forms.ChoiceField(label=_("Unit"))


class LevelForm(RecordForm):
    """How many to keep, and where."""

    sections = (
        (
            _("How many to keep"),
            (("location_id", "full"), ("minimum", "w2"), ("target", "w2"), ("unit", "w2")),
        ),
    )
    location_id = forms.ChoiceField(label=_("Where"), required=False)
    minimum = DecimalField(label=_("At least"), places=PLACES)
    target = DecimalField(
        label=_("Fill up to"),
        places=PLACES,
        required=False,
        help_text=_("The shopping list fills it up to this."),
    )
    unit = forms.ChoiceField(label=_("Unit"))

    @override
    def given(self) -> dict[str, Any]:
        values = super().given()
        return values | {"location_id": id_of(values["location_id"])}


def _year(label: Any) -> forms.IntegerField:
    limits = [MinValueValidator(1880), MaxValueValidator(2100)]
    return forms.IntegerField(label=label, required=False, validators=limits)


class FitmentForm(RecordForm):
    """Vehicles that an item or kit fits."""

    sections = (
        (
            _("Fits"),
            (("make", "w3"), ("model", "w3"), ("year_from", "w2"), ("year_to", "w2"), ("engine", "w2"), ("note", "full")),
        ),
    )  # fmt: skip
    make = forms.CharField(label=_("Make"), max_length=60)
    model = forms.CharField(
        label=_("Model"), max_length=80, required=False, help_text=_("Empty means every model.")
    )
    year_from = _year(_("From year"))
    year_to = _year(_("To year"))
    engine = forms.CharField(
        label=_("Engine"), max_length=60, required=False, help_text=_("Such as 2.0 TDI.")
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class FittingForm(forms.Form):
    """A vehicle, to ask what fits it."""

    make = forms.CharField(label=_("Make"), max_length=60, required=False)
    model = forms.CharField(label=_("Model"), max_length=80, required=False)
    year = _year(_("Year"))
    engine = forms.CharField(label=_("Engine"), max_length=60, required=False)


class SupplierPartForm(RecordForm):
    """An item as a vendor sells it; prices are lines like “10 = 4.20”."""

    sections = (
        (
            _("Supplier"),
            (("vendor", "w3"), ("number", "w3"), ("description", "full"), ("url", "full")),
        ),
        (
            _("Pack and price"),
            (("pack_quantity", "w3"), ("pack_unit", "w3"), ("price", "w2"), ("currency", "w2"), ("lead_days", "w2"), ("breaks", "full"), ("is_preferred", "full")),
        ),
    )  # fmt: skip
    vendor = forms.CharField(label=_("Vendor"), max_length=120)
    number = forms.CharField(label=_("Their number"), max_length=60, required=False)
    description = forms.CharField(label=_("Their description"), max_length=200, required=False)
    url = forms.URLField(label=_("Page"), max_length=300, required=False, assume_scheme="https")
    pack_quantity = DecimalField(label=_("One pack holds"), places=PLACES)
    pack_unit = forms.ChoiceField(label=_("Unit"))
    price = DecimalField(label=_("Price of a pack"), places=PLACES, required=False)
    currency = forms.ChoiceField(label=_("Currency"))
    breaks = forms.CharField(
        label=_("Cheaper from"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: packs = price of a pack, such as 10 = 4.20."),
    )
    lead_days = forms.IntegerField(
        label=_("Days until it comes"), required=False, min_value=0, max_value=1000
    )
    is_preferred = forms.BooleanField(label=_("Buy it here first"), required=False)


class CategoryForm(RecordForm):
    """A category, and what it belongs to."""

    sections = ((_("Category"), (("name", "w3"), ("parent_id", "w3"))),)
    name = forms.CharField(label=_("Name"), max_length=80)
    parent_id = forms.ChoiceField(label=_("Belongs to"), required=False)

    @override
    def given(self) -> dict[str, Any]:
        values = super().given()
        return values | {"parent_id": id_of(values["parent_id"])}
