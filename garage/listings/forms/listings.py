"""Forms for sources, imports, listings and the review list."""

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from garage.listings.importing.fields import NAMES
from garage.listings.importing.mapping import ENGINE_UNITS, POWER_UNITS, field_map
from garage.listings.importing.requests import Request, request_of
from garage.listings.models import Listing, ListingSource
from project.kernel.errors import RuleViolated
from project.kernel.money import CURRENCIES
from project.web.forms import DayInput, DecimalField

DISTANCES = (("", _("Choose")), ("km", _("Kilometres")), ("mi", _("Miles")))
MONEY = [("", _("Choose")), *((code, code) for code in CURRENCIES)]
LABELS = {
    "external_id": _("Number of the advert"), "make": _("Make"), "model": _("Model"), "title": _("Title"),
    "trim": _("Trim"), "year": _("Year"), "first_registration": _("First registration"), "price": _("Price"),
    "mileage": _("Mileage"), "fuel": _("Fuel"), "gearbox": _("Gearbox"), "engine": _("Engine size"),
    "power": _("Power"), "body": _("Body"), "drive": _("Drive"), "doors": _("Doors"), "colour": _("Colour"),
    "condition": _("Condition"), "is_damaged": _("Damaged"), "seller": _("Seller"), "region": _("Region"),
    "vin": _("VIN"), "url": _("Link"), "seen_on": _("Seen on"), "sold_price": _("Sold for"),
    "mark_road_tax": _("Road tax"), "mark_mpg": _("Consumption (mpg)"),
}  # fmt: skip
ENGINE_LABELS = {"": _("As it looks"), "l": _("Litres"), "cc": _("Cubic centimetres")}
PAGINGS = (
    ("none", _("One page")), ("page", _("By number of the page")), ("start", _("By number of the first row")),
    ("cursor", _("By a cursor in the answer")), ("link", _("By a link in the answer")),
)  # fmt: skip
KEYS = (("", _("No key")), ("header", _("In a header")), ("query", _("In the address")))
PLAIN = (
    "name",
    "market",
    "currency",
    "distance_unit",
    "licence",
    "may_redistribute",
    "retention_days",
    "gone_days",
)
ASKED = ("every_days", "is_enabled", "secret")


class ListingFilterForm(forms.Form):
    """What narrows the list of listings."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    make = forms.CharField(label=_("Make"), max_length=60, required=False)
    model = forms.CharField(label=_("Model"), max_length=80, required=False)
    year_from = forms.IntegerField(
        label=_("Year from"), min_value=1885, max_value=2100, required=False
    )
    year_to = forms.IntegerField(label=_("Year to"), min_value=1885, max_value=2100, required=False)
    price_from = DecimalField(label=_("Price from"), required=False)
    price_to = DecimalField(label=_("Price to"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)
    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("All")), *Listing.Status.choices], required=False
    )
    excluded = forms.ChoiceField(
        label=_("Left out"), choices=(("", _("All")), ("no", _("Compared")), ("yes", _("Left out"))), required=False
    )  # fmt: skip

    def __init__(self, *arguments: Any, sources: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["source"].choices = [("", _("All")), *sources]  # type: ignore[attr-defined]


class ExcludeForm(forms.Form):
    """Why a listing is left out."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Accident, parts car, wrong price and so on."),
    )


class ImportForm(forms.Form):
    """A file of listings, and which source it is of; a new one where none fits."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, with the names of the columns in the first row."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )
    source = forms.ChoiceField(label=_("Source"), required=False)
    name = forms.CharField(label=_("Name of the new source"), max_length=80, required=False)
    market = forms.CharField(
        label=_("Country"), max_length=2, required=False, help_text=_("Two letters, like GB or DE.")
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=MONEY, required=False)
    distance_unit = forms.ChoiceField(
        label=_("Distances are in"), choices=DISTANCES, required=False
    )

    def __init__(
        self, *arguments: Any, sources: Sequence[tuple[str, str]], may_add: bool, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        new = [("", _("A new source"))] if may_add else []
        self.fields["source"].choices = [*sources, *new]  # type: ignore[attr-defined]
        self.fields["source"].required = not may_add
        self.may_add = may_add
        if not may_add:
            for name in ("name", "market", "currency", "distance_unit"):
                del self.fields[name]

    @override
    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.may_add and not values.get("source"):
            for name in ("name", "market", "currency", "distance_unit"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, _("Say this of the new source."))
        return values


class MappingForm(forms.Form):
    """What each column holds, in which units, and from when the listings are."""

    currency = forms.ChoiceField(label=_("Prices are in"), choices=MONEY)
    distance_unit = forms.ChoiceField(label=_("Distances are in"), choices=DISTANCES)
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
    engine_unit = forms.ChoiceField(
        label=_("Engine size in"),
        choices=[(unit, ENGINE_LABELS[unit]) for unit in ENGINE_UNITS],
        required=False,
    )
    power_unit = forms.ChoiceField(
        label=_("Power in"),
        choices=[(unit, {"kw": "kW", "ps": "PS", "hp": "hp"}[unit]) for unit in POWER_UNITS],
    )
    seen_on = forms.DateField(
        label=_("Listings are from"),
        widget=DayInput,
        help_text=_("The day on which they were on offer."),
    )
    fixed_make = forms.CharField(
        label=_("Make of all of them"),
        max_length=60,
        required=False,
        help_text=_("Where no column says it."),
    )

    def __init__(
        self, *arguments: Any, heads: Sequence[str], cells: Sequence[str], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.heads = list(heads)
        choices = [("", _("Leave out")), *((name, LABELS[name]) for name in NAMES)]
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
        places: dict[str, list[str]] = {}
        for number, head in enumerate(self.heads):
            if name := values.get(f"column-{number}"):
                places.setdefault(name, []).append(head)
        fixed = {"make": values["fixed_make"]} if values["fixed_make"] else {}
        units = {
            name: values[name]
            for name in ("currency", "distance_unit", "engine_unit", "power_unit")
        }
        return units | {
            "places": places,
            "fixed": fixed,
            "decimal_comma": bool(values["decimal_comma"]),
            "day_first": bool(values["day_first"]),
        }

    @staticmethod
    def initial_of(mapping: dict[str, Any], heads: Sequence[str]) -> dict[str, Any]:
        """Return what the form shows for a mapping."""
        of_head = {
            head: name for name, found in mapping.get("places", {}).items() for head in found
        }
        shown: dict[str, Any] = {
            f"column-{number}": of_head.get(head, "") for number, head in enumerate(heads)
        }
        for name in ("currency", "distance_unit", "engine_unit", "power_unit"):
            shown[name] = mapping.get(name, "")
        return shown | {
            "fixed_make": mapping.get("fixed", {}).get("make", ""),
            "decimal_comma": "1" if mapping.get("decimal_comma") else "",
            "day_first": "1" if mapping.get("day_first", True) else "",
        }


class SourceForm(forms.Form):
    """A source of files."""

    name = forms.CharField(label=_("Name"), max_length=80)
    market = forms.CharField(
        label=_("Country"), max_length=2, help_text=_("Two letters, like GB or DE.")
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=MONEY)
    distance_unit = forms.ChoiceField(label=_("Distances are in"), choices=DISTANCES)
    gone_days = forms.IntegerField(
        label=_("Gone when not seen for (days)"), min_value=1, max_value=3650, initial=30
    )
    retention_days = forms.IntegerField(
        label=_("Delete after (days)"),
        min_value=1,
        max_value=3650,
        initial=730,
        help_text=_("Counted from when a listing was seen and brought in last."),
    )
    licence = forms.CharField(label=_("Licence and terms"), max_length=300, required=False)
    may_redistribute = forms.BooleanField(label=_("Listings may be passed on"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service."""
        return {name: self.cleaned_data[name] for name in PLAIN}


class AskedSourceForm(SourceForm):
    """A source that is asked: an HTTP service or a tool server."""

    url = forms.CharField(
        label=_("Address"),
        max_length=1000,
        required=False,
        help_text=_("With {make}, {model}, {year_from} and {year_to} where they belong."),
    )
    server = forms.ChoiceField(label=_("Server of this machine"), required=False)
    tool = forms.CharField(label=_("Tool"), max_length=100, required=False)
    arguments = forms.CharField(
        label=_("Arguments"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_('JSON, like {"make": "{make}", "year_from": "{year_from}"}.'),
    )
    secret = forms.CharField(
        label=_("Key"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept encrypted. Leave it empty to keep the one that is stored."),
    )
    key_in = forms.ChoiceField(label=_("The key goes"), choices=KEYS, required=False)
    key_name = forms.CharField(
        label=_("Name of header or parameter"), max_length=60, required=False
    )
    key_prefix = forms.CharField(
        label=_("In front of the key"), max_length=20, required=False, strip=False
    )
    list_path = forms.CharField(
        label=_("Where the listings stand"),
        max_length=200,
        required=False,
        help_text=_("A path into the answer, like data.listings."),
    )
    places = forms.CharField(
        label=_("Where the facts stand"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("A line for each: price = retailListing.price"),
    )
    engine_unit = MappingForm.base_fields["engine_unit"]
    power_unit = MappingForm.base_fields["power_unit"]
    paging = forms.ChoiceField(label=_("Further pages"), choices=PAGINGS)
    page_name = forms.CharField(label=_("Parameter of the page"), max_length=60, required=False)
    first_page = forms.IntegerField(
        label=_("The first page is"), min_value=0, max_value=1, initial=1, required=False
    )
    size_name = forms.CharField(label=_("Parameter of the size"), max_length=60, required=False)
    size = forms.IntegerField(label=_("Rows a page"), min_value=1, max_value=1000, initial=50)
    next_path = forms.CharField(
        label=_("Where the next page stands"), max_length=200, required=False
    )
    most_pages = forms.IntegerField(
        label=_("Pages at most"), min_value=1, max_value=100, initial=10
    )
    most_rows = forms.IntegerField(
        label=_("Listings at most"), min_value=1, max_value=20_000, initial=2000
    )
    per_minute = forms.IntegerField(
        label=_("Requests a minute"), min_value=1, max_value=600, initial=30
    )
    every_days = forms.IntegerField(
        label=_("Ask again after (days)"),
        min_value=0,
        max_value=365,
        initial=7,
        help_text=_("0 asks only when you say so."),
    )
    is_enabled = forms.BooleanField(label=_("Switched on"), required=False)

    def __init__(self, *arguments: Any, kind: str, servers: Sequence[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.kind = kind
        self.fields["server"].choices = [("", "–"), *((name, name) for name in servers)]  # type: ignore[attr-defined]
        dropped = (
            ("server", "tool", "arguments")
            if kind == ListingSource.Kind.HTTP
            else ("key_in", "key_name", "key_prefix")
        )
        for name in dropped:
            del self.fields[name]

    def clean_arguments(self) -> dict[str, Any]:
        """Return the arguments of the tool."""
        text = self.cleaned_data["arguments"].strip() or "{}"
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ValidationError(
                _("Type JSON, like {“make”: “{make}”}, with straight quotes.")
            ) from error
        if not isinstance(found, dict):
            raise ValidationError(_("Type an object in braces."))
        return found

    def clean_places(self) -> dict[str, list[str]]:
        """Return where each fact stands."""
        places: dict[str, list[str]] = {}
        for line in self.cleaned_data["places"].splitlines():
            name, sign, path = line.partition("=")
            if sign and path.strip():
                places.setdefault(name.strip(), []).append(path.strip())
            elif line.strip():
                raise ValidationError(_("Write each line like: price = retailListing.price"))
        try:
            field_map({"places": places})
        except RuleViolated as error:
            raise ValidationError(error.message) from error
        return places

    @override
    def given(self) -> dict[str, Any]:
        values = self.cleaned_data
        names = [name for name in Request.__dataclass_fields__ if name in values]
        request = {name: values[name] for name in names if values[name] is not None}
        units = {
            name: values[name]
            for name in ("currency", "distance_unit", "engine_unit", "power_unit")
        }
        given = super().given() | {name: values[name] for name in ASKED}
        return given | {"request": request, "mapping": units | {"places": values["places"]}}

    @staticmethod
    def initial_of(request: dict[str, Any], mapping: dict[str, Any]) -> dict[str, Any]:
        """Return what the form shows for a request and a mapping."""
        asked = request_of(request)
        shown = {name: getattr(asked, name) for name in Request.__dataclass_fields__}
        lines = [
            f"{name} = {path}"
            for name, found in mapping.get("places", {}).items()
            for path in found
        ]
        units = {
            "engine_unit": mapping.get("engine_unit", ""),
            "power_unit": mapping.get("power_unit", "kw"),
        }
        arguments = json.dumps(asked.arguments, indent=1) if asked.arguments else ""
        return shown | units | {"arguments": arguments, "places": "\n".join(lines)}


class AliasForm(forms.Form):
    """What the words of an advert mean."""

    make = forms.CharField(label=_("Make"), max_length=60)
    model = forms.CharField(label=_("Model"), max_length=80, required=False)
