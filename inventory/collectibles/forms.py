"""Forms for collectibles and appraisals."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from inventory.catalogue.models import Appraisal, Collectible, Item
from inventory.catalogue.services import ItemInput
from inventory.collectibles.services import CollectibleInput
from project.web.editing import ACCEPTED, RecordForm, id_of, notes_field, tags_field
from project.web.forms import DayInput, DecimalField

ITEM_NAMES = ("name", "manufacturer", "part_number", "default_location_id", "notes", "tags")
_DETAILS = frozenset(field.name for field in fields(CollectibleInput))
_ITEM = frozenset(field.name for field in fields(ItemInput))


class CollectibleForm(RecordForm):
    """A collectible: the item and its details in one form."""

    sections = (
        (
            _("Collectible"),
            (
                ("name", "w4"),
                ("year", "w2"),
                ("manufacturer", "w3"),
                ("part_number", "w3"),
                ("edition", "w3"),
                ("edition_number", "w15"),
                ("edition_size", "w15"),
                ("serial_number", "w3"),
                ("default_location", "w3"),
            ),
        ),
        (_("Condition"), (("grade", "w2"), ("condition", "w4"))),
        (
            _("How it came"),
            (
                ("acquired_on", "w3"),
                ("vendor", "w3"),
                ("acquired_for", "w3"),
                ("currency", "w3"),
                ("provenance", "full"),
            ),
        ),
        (_("Insurance"), (("insured_sum", "w3"), ("insured_until", "w3"))),
        (_("Sold"), (("sold_on", "w3"), ("sold_for", "w3"))),
        (_("Notes"), (("notes", "full"), ("tags", "full"))),
    )
    name = forms.CharField(label=_("Name"), max_length=160)
    year = forms.IntegerField(label=_("Year"), min_value=1000, max_value=2100, required=False)
    manufacturer = forms.CharField(label=_("Manufacturer"), max_length=80, required=False)
    part_number = forms.CharField(label=_("Model number"), max_length=60, required=False)
    edition = forms.CharField(label=_("Edition"), max_length=120, required=False)
    edition_number = forms.IntegerField(
        label=_("Number"), min_value=1, max_value=10**9, required=False
    )
    edition_size = forms.IntegerField(
        label=_("of so many"), min_value=1, max_value=10**9, required=False
    )
    serial_number = forms.CharField(label=_("Serial number"), max_length=80, required=False)
    default_location = forms.ChoiceField(label=_("Kept at"), required=False)
    grade = forms.ChoiceField(label=_("Grade"), choices=Collectible.Grade.choices, required=False)
    condition = forms.CharField(
        label=_("Condition"),
        max_length=300,
        required=False,
        help_text=_("What a buyer would ask: box, papers, repairs, flaws."),
    )
    acquired_on = forms.DateField(label=_("Acquired on"), widget=DayInput, required=False)
    vendor = forms.CharField(label=_("From"), max_length=120, required=False)
    acquired_for = DecimalField(label=_("Paid"), places=3, required=False)
    currency = forms.ChoiceField(label=_("Currency"))
    provenance = forms.CharField(
        label=_("Provenance"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who owned it before, where it was shown, what proves it."),
    )
    insured_sum = DecimalField(label=_("Insured sum"), places=3, required=False)
    insured_until = forms.DateField(label=_("Insured until"), widget=DayInput, required=False)
    sold_on = forms.DateField(label=_("Sold on"), widget=DayInput, required=False)
    sold_for = DecimalField(label=_("Sold for"), places=3, required=False)
    notes = notes_field()
    tags = tags_field()

    def details(self) -> dict[str, Any]:
        """Return what was typed of the collectible itself, without the vendor."""
        return {name: value for name, value in self.given().items() if name in _DETAILS}

    def of_item(self) -> dict[str, Any]:
        """Return what was typed of the item."""
        given = self.given()
        values = {name: value for name, value in given.items() if name in _ITEM}
        values["tags"] = tuple(values.get("tags") or ())
        return values | {"kind": Item.Kind.COLLECTIBLE}

    @override
    def given(self) -> dict[str, Any]:
        values = super().given()
        values["default_location_id"] = id_of(values.pop("default_location"))
        return values


class AppraisalForm(RecordForm):
    """What a collectible was said to be worth."""

    sections = (
        (
            _("Appraisal"),
            (
                ("on", "w3"),
                ("source", "w3"),
                ("value", "w3"),
                ("currency", "w3"),
                ("appraiser", "full"),
                ("note", "full"),
            ),
        ),
    )
    on = forms.DateField(label=_("Date"), widget=DayInput)
    source = forms.ChoiceField(label=_("Source"), choices=Appraisal.Source.choices)
    value = DecimalField(label=_("Worth"), places=3)
    currency = forms.ChoiceField(label=_("Currency"))
    appraiser = forms.CharField(label=_("Who said so"), max_length=120, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class CertificateForm(forms.Form):
    """A paper to keep with a collectible."""

    upload = forms.FileField(
        label=_("File"),
        help_text=_("PDF, JPEG, PNG, WebP or HEIC."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    title = forms.CharField(label=_("Title"), max_length=120, required=False)


class CollectionFilterForm(forms.Form):
    """What narrows the collection."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    grade = forms.ChoiceField(
        label=_("Grade"),
        choices=[("", _("All")), *[pair for pair in Collectible.Grade.choices if pair[0]]],
        required=False,
    )
    state = forms.ChoiceField(
        label=_("Which"),
        choices=[("owned", _("Owned")), ("sold", _("Sold")), ("all", _("All"))],
        required=False,
    )
