"""Forms of inspections, defects and statutory inspections."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from garage.inspections import regimes, scoring
from garage.inspections.models import Defect, InspectionTemplate, StatutoryInspection
from garage.inspections.rubric import NUMBER, STEPS, Criterion
from garage.inspections.services import Finding, JudgementInput
from garage.records.pages import UNITS
from project.kernel.money import CURRENCIES
from project.kernel.numbers import whole_number
from project.web.custom_fields import CustomFieldsMixin
from project.web.forms import DayInput, DecimalField, ManyFilesInput, MeterField

Choices = Sequence[tuple[str, str]]
PICTURES = "image/jpeg,image/png,image/webp,image/heic"
_PAPERS = f"application/pdf,{PICTURES}"
_NUMBER = DecimalField(places=3, signed=True, required=False)


class InspectionForm(CustomFieldsMixin):
    """The facts of an inspection."""

    on = forms.DateField(label=_("Date"), widget=DayInput)
    odometer = MeterField(label=_("Meter reading"), places=1, required=False)
    odometer_unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
    inspector = forms.CharField(label=_("Inspector"), max_length=120, required=False)
    note = forms.CharField(
        label=_("Note"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class StartForm(InspectionForm):
    """An inspection that begins."""

    template = forms.ChoiceField(label=_("Template"))
    vehicle = forms.ChoiceField(label=_("Vehicle"))

    field_order = ("vehicle", "template", "on", "odometer", "odometer_unit", "inspector", "note")

    def __init__(
        self, *arguments: Any, vehicles: Choices, templates: Choices, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields["vehicle"].choices = vehicles  # type: ignore[attr-defined]
        self.fields["template"].choices = templates  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service."""
        clean = dict(self.cleaned_data)
        clean.pop("version")
        return clean | {
            "vehicle_id": int(clean.pop("vehicle")),
            "version_id": int(clean.pop("template")),
        }


class SignForm(forms.Form):
    """Who signs."""

    name = forms.CharField(label=_("Your name, as it stands in the report"), max_length=120)


class DefectForm(CustomFieldsMixin):
    """Something that is wrong with a vehicle."""

    vehicle = forms.ChoiceField(label=_("Vehicle"))
    title = forms.CharField(label=_("What is wrong"), max_length=200)
    severity = forms.ChoiceField(label=_("Severity"), choices=Defect.Severity.choices)
    is_unsafe = forms.BooleanField(label=_("Must not be driven like this"), required=False)
    found_on = forms.DateField(label=_("Found on"), widget=DayInput)
    note = forms.CharField(
        label=_("Note"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    uploads = forms.FileField(
        label=_("Photos"),
        required=False,
        widget=ManyFilesInput(attrs={"accept": _PAPERS, "multiple": True}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, vehicles: Choices, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["vehicle"].choices = vehicles  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service, without vehicle and files."""
        clean = dict(self.cleaned_data)
        for name in ("vehicle", "uploads", "version"):
            clean.pop(name)
        is_unsafe = clean.pop("is_unsafe") or clean["severity"] == Defect.Severity.DANGEROUS
        return clean | {"is_safe_to_drive": not is_unsafe}


class DefectFilterForm(forms.Form):
    """What narrows the list of defects."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    vehicle = forms.ChoiceField(label=_("Vehicle"), required=False)
    severity = forms.ChoiceField(
        label=_("Severity"), choices=[("", _("All")), *Defect.Severity.choices], required=False
    )

    def __init__(self, *arguments: Any, vehicles: Choices, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["vehicle"].choices = [("", _("All")), *vehicles]  # type: ignore[attr-defined]


class InspectionFilterForm(forms.Form):
    """What narrows the list of inspections."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    vehicle = forms.ChoiceField(label=_("Vehicle"), required=False)
    template = forms.ChoiceField(label=_("Template"), required=False)

    def __init__(
        self, *arguments: Any, vehicles: Choices, templates: Choices, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        for name, choices in (("vehicle", vehicles), ("template", templates)):
            self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]


class StatutoryForm(CustomFieldsMixin):
    """A visit to a testing station."""

    vehicle = forms.ChoiceField(label=_("Vehicle"))
    regime = forms.ChoiceField(
        label=_("Inspection"),
        choices=[(code, regimes.label_of(code)) for code in regimes.REGIMES],
    )
    on = forms.DateField(label=_("Date"), widget=DayInput)
    result = forms.ChoiceField(label=_("Result"), choices=StatutoryInspection.Result.choices)
    vendor = forms.CharField(label=_("Testing station"), max_length=120, required=False)
    certificate_number = forms.CharField(
        label=_("Certificate number"), max_length=60, required=False
    )
    valid_until = forms.DateField(
        label=_("Valid until"),
        widget=DayInput,
        required=False,
        help_text=_("Empty: the usual time of this inspection. What the certificate says counts."),
    )
    retest_until = forms.DateField(
        label=_("Retest until"), widget=DayInput, required=False, help_text=_("After a failure.")
    )
    odometer = MeterField(label=_("Meter reading"), places=1, required=False)
    odometer_unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
    fee = DecimalField(label=_("Fee"), places=3, required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    exchange_rate = DecimalField(label=_("Exchange rate"), places=6, required=False)
    advisories = forms.CharField(
        label=_("Advisories"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line; each becomes a minor defect."),
    )
    failures = forms.CharField(
        label=_("Reasons for failure"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line; each becomes a major defect. With ! in front a dangerous one."),
    )
    notes = forms.CharField(
        label=_("Notes"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    uploads = forms.FileField(
        label=_("Add files"),
        required=False,
        help_text=_("Certificate and report: PDF, JPEG, PNG, WebP or HEIC."),
        widget=ManyFilesInput(attrs={"accept": _PAPERS, "multiple": True}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, vehicles: Choices, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["vehicle"].choices = vehicles  # type: ignore[attr-defined]

    @override
    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        on, regime = values.get("on"), values.get("regime")
        if isinstance(on, date) and regime:
            failed = values.get("result") == StatutoryInspection.Result.FAILED
            name = "retest_until" if failed else "valid_until"
            if name in values and values[name] is None:
                propose = regimes.retest_due if failed else regimes.next_due
                values[name] = propose(regime, on)
        return values

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service, without vendor and files."""
        clean = dict(self.cleaned_data)
        for name in ("vendor", "uploads", "version"):
            clean.pop(name)
        findings = (*_majors(clean.pop("failures")), *_minors(clean.pop("advisories")))
        return clean | {"vehicle_id": int(clean.pop("vehicle")), "findings": findings}


class TemplateForm(forms.Form):
    """A template apart from what it asks."""

    title = forms.CharField(label=_("Title"), max_length=120)
    description = forms.CharField(
        label=_("Description"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=InspectionTemplate.Kind.choices)
    is_condition_report = forms.BooleanField(
        label=_("Inspections tell the condition of the vehicle"), required=False
    )


def judgements_sent(
    data: QueryDict, criteria: Mapping[str, Criterion]
) -> tuple[dict[str, JudgementInput], dict[str, str]]:
    """Return what was answered for the criteria that a form names, and what cannot be read."""
    found, errors = {}, {}
    for key in data.getlist("keys")[:300]:
        if key not in criteria:
            continue
        try:
            found[key] = _judgement(data, criteria[key])
        except ValidationError as error:
            errors[key] = str(error.messages[0])
    return found, errors


def _judgement(data: QueryDict, criterion: Criterion) -> JudgementInput:
    key = criterion.key
    answer, note = data.get(f"a-{key}", ""), data.get(f"t-{key}", "")[:1000]
    number = _NUMBER.clean(data.get(f"n-{key}", "")) if criterion.scale == NUMBER else None
    if number is not None:
        return JudgementInput(number=number, note=note)
    if answer in scoring.VERDICTS:
        return JudgementInput(verdict=answer, note=note)
    level = whole_number(answer) if criterion.scale in STEPS else None
    return JudgementInput(level=level, note=note)


def _minors(text: str) -> list[Finding]:
    return [Finding(title=line[:200]) for line in _lines(text)]


def _majors(text: str) -> list[Finding]:
    found = []
    for line in _lines(text):
        is_dangerous = line.startswith("!")
        severity = Defect.Severity.DANGEROUS if is_dangerous else Defect.Severity.MAJOR
        title = line.lstrip("! ")[:200]
        if title:
            found.append(Finding(title=title, severity=severity, is_safe_to_drive=False))
    return found


def _lines(text: str) -> list[str]:
    return [tidy for line in text.splitlines() if (tidy := " ".join(line.split()))]
