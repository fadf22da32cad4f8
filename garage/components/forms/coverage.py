"""Forms for warranties, claims and recalls."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from garage.components.models import Recall, WarrantyClaim
from garage.records.editing import RecordForm, id_of, notes_field, uploads_field
from garage.records.pages import UNITS
from project.web.forms import DayInput, DecimalField, MeterField


class WarrantyForm(RecordForm):
    """A warranty; what it covers is one choice of vehicles, components and work."""

    sections = (
        (
            _("Warranty"),
            (
                ("title", "full"),
                ("covers", "full"),
                ("provider", "w3"),
                ("contract_number", "w3"),
            ),
        ),
        (
            _("How long it runs"),
            (
                ("starts_on", "w3"),
                ("ends_on", "w3"),
                ("distance", "w2"),
                ("distance_unit", "w2"),
                ("starts_odometer", "w2"),
            ),
        ),
        (_("Terms and files"), (("terms", "full"), ("uploads", "full"))),
    )
    title = forms.CharField(label=_("Title"), max_length=120)
    covers = forms.ChoiceField(label=_("Covers"))
    provider = forms.CharField(label=_("Given by"), max_length=120, required=False)
    contract_number = forms.CharField(label=_("Contract number"), max_length=60, required=False)
    starts_on = forms.DateField(label=_("From"), widget=DayInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput, required=False)
    distance = DecimalField(label=_("For a distance of"), places=1, required=False)
    distance_unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
    starts_odometer = MeterField(
        label=_("Meter at the start"),
        places=1,
        required=False,
        help_text=_("0 when it counts from new. Left empty, it is told from the readings."),
    )
    terms = forms.CharField(
        label=_("Terms"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is covered, what is not, and what has to be done for it."),
    )
    uploads = uploads_field(_("Contract and papers"))

    @override
    def given(self) -> dict[str, Any]:
        values = super().given()
        kind, _dot, text = values.pop("covers").partition("-")
        for name in ("vehicle", "component", "record"):
            values[f"{name}_id"] = int(text) if name == kind else None
        return values


class ClaimForm(RecordForm):
    """A claim on a warranty."""

    sections = (
        (
            _("Claim"),
            (
                ("title", "full"),
                ("on", "w3"),
                ("outcome", "w3"),
                ("amount", "w3"),
                ("currency", "w3"),
                ("notes", "full"),
            ),
        ),
    )
    title = forms.CharField(label=_("What broke"), max_length=200)
    on = forms.DateField(label=_("Date"), widget=DayInput)
    outcome = forms.ChoiceField(label=_("What came of it"), choices=WarrantyClaim.Outcome.choices)
    amount = DecimalField(label=_("Paid by the warranty"), places=3, required=False)
    currency = forms.ChoiceField(label=_("Currency"))
    notes = notes_field()


class RecallForm(RecordForm):
    """A recall of a vehicle."""

    sections = (
        (
            _("Recall"),
            (
                ("title", "full"),
                ("campaign", "w3"),
                ("issuer", "w3"),
                ("announced_on", "w3"),
                ("risk", "full"),
                ("remedy", "full"),
            ),
        ),
        (
            _("What was done"),
            (
                ("state", "w2"),
                ("booked_on", "w2"),
                ("done_on", "w2"),
                ("record_id", "full"),
            ),
        ),
        (_("Notes and files"), (("notes", "full"), ("uploads", "full"))),
    )
    title = forms.CharField(label=_("What is wrong"), max_length=200)
    campaign = forms.CharField(label=_("Campaign number"), max_length=60, required=False)
    issuer = forms.CharField(
        label=_("Issued by"),
        max_length=120,
        required=False,
        help_text=_("The maker or the authority."),
    )
    announced_on = forms.DateField(label=_("Announced on"), widget=DayInput, required=False)
    risk = forms.CharField(
        label=_("What can happen"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    remedy = forms.CharField(
        label=_("Remedy"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    state = forms.ChoiceField(label=_("State"), choices=Recall.State.choices)
    booked_on = forms.DateField(label=_("Booked for"), widget=DayInput, required=False)
    done_on = forms.DateField(label=_("Done on"), widget=DayInput, required=False)
    record_id = forms.ChoiceField(
        label=_("Work that answered it"),
        required=False,
        help_text=_("With it, the recall is done on the day of that work."),
    )
    notes = notes_field()
    uploads = uploads_field()

    @override
    def given(self) -> dict[str, Any]:
        values = super().given()
        values["record_id"] = id_of(values["record_id"])
        if values["record_id"] and values["state"] in {Recall.State.OPEN, Recall.State.BOOKED}:
            values["state"] = Recall.State.DONE
        return values


class CoverageFilterForm(forms.Form):
    """What narrows the list of warranties and recalls."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
