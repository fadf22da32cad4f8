"""Forms for insurance policies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from garage.expenses.forms.recurring import CODES, ShareForm
from garage.expenses.models import Policy
from garage.expenses.services import CoveredInput, PremiumInput
from garage.records.pages import UNITS
from project.web.custom_fields import CustomFieldsMixin
from project.web.forms import DayInput, DecimalField, ManyFilesInput, MeterField

ACCEPTED = "application/pdf,image/jpeg,image/png,image/webp,image/heic"
# How often a premium is paid: the choice, its unit and how many of them.
RHYTHMS = {
    "year": ("year", 1),
    "half": ("month", 6),
    "quarter": ("quarter", 1),
    "month": ("month", 1),
}


class CoveredForm(ShareForm):
    """A vehicle under a policy."""

    agreed_value = DecimalField(label=_("Agreed value"), places=3, required=False)

    @override
    def given(self) -> CoveredInput:  # type: ignore[override]
        """Return the vehicle as the service takes it."""
        share = super().given()
        return CoveredInput(
            vehicle_id=share.vehicle_id,
            share=share.share,
            agreed_value=self.cleaned_data["agreed_value"],
        )


class PolicyForm(CustomFieldsMixin):
    """A contract with an insurer, and what it costs."""

    title = forms.CharField(label=_("Name"), max_length=120)
    insurer = forms.CharField(label=_("Insurer"), max_length=120, required=False)
    number = forms.CharField(label=_("Policy number"), max_length=60, required=False)
    cover = forms.ChoiceField(label=_("Cover"), choices=Policy.Cover.choices)
    starts_on = forms.DateField(label=_("From"), widget=DayInput)
    ends_on = forms.DateField(
        label=_("Until"),
        widget=DayInput,
        required=False,
        help_text=_("Empty: it runs on."),
    )
    notice_days = forms.IntegerField(label=_("Notice"), min_value=0, max_value=730, required=False)
    deductible = DecimalField(label=_("Deductible"), places=3, required=False)
    yearly_limit = MeterField(label=_("Distance a year"), places=1, required=False)
    limit_unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=CODES)
    premium = DecimalField(
        label=_("Premium"),
        places=3,
        required=False,
        help_text=_("What one payment comes to. Empty: not paid by a schedule."),
    )
    rhythm = forms.ChoiceField(
        label=_("Paid"),
        choices=[
            ("year", _("every year")),
            ("half", _("every half year")),
            ("quarter", _("every quarter")),
            ("month", _("every month")),
        ],
        required=False,
    )
    paid_from = forms.DateField(
        label=_("First payment"),
        widget=DayInput,
        required=False,
        help_text=_("Empty: the day it begins."),
    )
    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    uploads = forms.FileField(
        label=_("Add files"),
        required=False,
        help_text=_("The policy and its terms: PDF, JPEG, PNG, WebP or HEIC."),
        widget=ManyFilesInput(attrs={"accept": ACCEPTED, "multiple": True}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service, without insurer, vehicles and files."""
        clean = dict(self.cleaned_data)
        for name in ("insurer", "uploads", "version"):
            clean.pop(name)
        amount, paid_from = clean.pop("premium"), clean.pop("paid_from")
        unit, every = RHYTHMS[clean.pop("rhythm") or "year"]
        clean["premium"] = None
        if amount is not None:
            clean["premium"] = PremiumInput(
                amount=amount, starts_on=paid_from or clean["starts_on"], unit=unit, every=every
            )
        return clean


def rhythm_of(premium: PremiumInput) -> str:
    """Return the choice of the form that a premium is paid by; nothing for another schedule."""
    pair = (premium.unit, premium.every)
    return next((name for name, known in RHYTHMS.items() if known == pair), "")


class PolicyFilterForm(forms.Form):
    """What narrows the list of policies."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    cover = forms.ChoiceField(
        label=_("Cover"), choices=[("", _("All")), *Policy.Cover.choices], required=False
    )
    vehicle = forms.ChoiceField(label=_("Vehicle"), required=False)

    def __init__(self, *arguments: Any, vehicles: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["vehicle"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *vehicles,
        ]
