"""Forms for imports and exports."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inventory.catalogue.models import Item
from inventory.transfer.reading.layout import FIELD, TABLES
from inventory.transfer.reading.sheets import STOCK, TO_NOTES, VENDORS, columns_of
from project.kernel.money import CURRENCIES
from project.kernel.quantities import quantity_choices

SHEETS = ((STOCK, _("Items and stock")), (VENDORS, _("Vendors")))
TABLE_LABELS = {
    "item_fields": _("Own fields of items"), "vendors": _("Vendors"), "vendor_sites": _("Sites of vendors"),
    "vendor_contacts": _("People at vendors"), "categories": _("Categories"), "locations": _("Locations"),
    "items": _("Items"), "item_numbers": _("Numbers of items"), "item_codes": _("Codes of items"),
    "item_levels": _("Minimums"), "supplier_parts": _("Supplier parts"), "supplier_prices": _("Prices of suppliers"),
    "kits": _("Kits"), "kit_lines": _("Items of kits"), "fitments": _("Fitments"),
    "collectibles": _("Collectibles"), "appraisals": _("Appraisals"), "stock": _("Stock"),
    "movements": _("Movements, for reading"),
}  # fmt: skip
LABELS = {
    "name": _("Name"), "reference": _("Own number in the source"), "kind": _("Kind"), "category_path": _("Category"),
    "manufacturer": _("Manufacturer"), "part_number": _("Part number"), "code": _("Printed code"), "unit": _("Unit"),
    "description": _("Description"), "notes": _("Notes"), "tags": _("Tags"), "location_path": _("Location"),
    "quantity": _("Quantity"), "minimum": _("Minimum"), "unit_cost": _("Cost of one"),
    "total_cost": _("Cost of all"), "vendor": _("Vendor"), "vendor_number": _("Vendor’s number"),
    "received_on": _("Received on"), "expires_on": _("Expires on"), "batch": _("Batch"), "serial": _("Serial number"),
    "archived": _("Archived"), "sold_on": _("Sold on"), "tax_number": _("Tax number"),
    "account_number": _("Account number"), "contact": _("Contact"), "phone": _("Phone"), "email": _("E-mail"),
    "website": _("Website"), "street": _("Street"), "postal_code": _("Postal code"), "city": _("City"),
    "region": _("Region"), "country": _("Country"), "rating": _("Rating"), "payment_days": _("Payment days"),
    "payment_terms": _("Payment terms"), "discount_percent": _("Discount in percent"), "aliases": _("Other names"),
}  # fmt: skip


class BeginForm(forms.Form):
    """A file, and what it is of where it does not say so itself."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A ZIP or CSV of ours, Homebox, LubeLogger supplies, or any table as CSV."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.zip,text/csv,application/zip"}),
    )
    sheet = forms.ChoiceField(
        label=_("What it holds"),
        choices=(("", _("Find out")), *SHEETS),
        required=False,
    )
    counts_stock = forms.BooleanField(
        label=_("Count the stock"),
        required=False,
        help_text=_(
            "Of stock that is known, the difference to the quantity in the file is booked as counted."
            " Otherwise what lies there stays as it is."
        ),
    )


class ColumnsForm(forms.Form):
    """What each column of a file of others holds, and how it is written."""

    sheet = forms.ChoiceField(label=_("What it holds"), choices=SHEETS)
    currency = forms.ChoiceField(label=_("Prices are in"), choices=[(c, c) for c in CURRENCIES])
    decimal_comma = forms.ChoiceField(
        label=_("Decimal sign"),
        choices=(("", _("Point: 1,234.56")), ("1", _("Comma: 1.234,56"))),
        required=False,
    )
    day_first = forms.ChoiceField(
        label=_("Dates like 3/4/2024"),
        choices=(("1", _("3 April")), ("", _("4 March"))),
        required=False,
    )
    kind = forms.ChoiceField(label=_("Kind of new items"), choices=Item.Kind.choices)
    unit = forms.ChoiceField(label=_("Unit of new items"), choices=quantity_choices)
    location_path = forms.CharField(
        label=_("Location where none is said"),
        max_length=1000,
        required=False,
        help_text=_("A path such as “Garage / Shelf 2”; it is added where it is missing."),
    )

    def __init__(
        self,
        *arguments: Any,
        heads: Sequence[str],
        cells: Sequence[str],
        fields: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.heads = list(heads)
        names = dict.fromkeys([*columns_of(STOCK), *columns_of(VENDORS)])
        own = [(f"{FIELD}{key}", name) for key, name in fields]
        choices = [
            ("", _("Leave out")),
            (TO_NOTES, _("Add to the notes")),
            *((name, LABELS[name]) for name in names),
            *own,
        ]
        for number, (head, told) in enumerate(zip(self.heads, cells, strict=True)):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=head, choices=choices, required=False, help_text=told
            )

    def columns(self) -> list[forms.BoundField]:
        """Return the fields of the columns."""
        return [self[f"column-{number}"] for number in range(len(self.heads))]

    def plain(self) -> dict[str, Any]:
        """Return the mapping as the service takes it."""
        values = self.cleaned_data
        return {
            "columns": [values[f"column-{number}"] for number in range(len(self.heads))],
            "decimal_comma": bool(values["decimal_comma"]),
            "day_first": bool(values["day_first"]),
            **{name: values[name] for name in ("currency", "kind", "unit", "location_path")},
        }

    @staticmethod
    def initial_of(options: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the form shows for a mapping."""
        mapping = options.get("mapping", {})
        columns = {f"column-{n}": name for n, name in enumerate(mapping.get("columns", ()))}
        flags = {name: "1" if mapping.get(name) else "" for name in ("decimal_comma", "day_first")}
        return {"sheet": options.get("sheet", ""), **mapping, **columns, **flags}


class ExportForm(forms.Form):
    """Which files go out."""

    tables = forms.MultipleChoiceField(
        label=_("Files"),
        choices=[(name, TABLE_LABELS[name]) for name in TABLES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None ticked means all of them."),
    )
