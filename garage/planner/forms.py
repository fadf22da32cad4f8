"""Forms of the planner: tasks with parts, plans, lanes, days of the diary."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from garage.planner.models import Plan
from garage.planner.services import PartInput, StepInput
from project.kernel.money import CURRENCIES
from project.web.custom_fields import CustomFieldsMixin
from project.web.forms import DayInput, DecimalField, ManyFilesInput

Choices = Sequence[tuple[str, str]]
PICTURES = "image/jpeg,image/png,image/webp,image/heic"
DUE = (
    ("", _("Any time")),
    ("overdue", _("Overdue")),
    ("soon", _("Within a week")),
    ("none", _("Without a date")),
)


class StepsField(forms.CharField):
    """A checklist as text: one step a line; a line that starts with “x” or “✓” is done."""

    MARKS = ("✓", "x ", "X ", "[x]")

    @override
    def to_python(self, value: Any) -> Any:
        lines = (line.strip() for line in (super().to_python(value) or "").splitlines())
        return tuple(self._step(line) for line in lines if line)

    @override
    def run_validators(self, value: Any) -> None:
        """How many and how long, the service says."""

    @override
    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(f"✓ {step.text}" if step.is_done else step.text for step in value)

    def _step(self, line: str) -> StepInput:
        for mark in self.MARKS:
            if line.startswith(mark) and line != mark.strip():
                return StepInput(text=line.removeprefix(mark).strip(), is_done=True)
        return StepInput(text=line)


class PartForm(forms.Form):
    """A part that a task needs."""

    description = forms.CharField(label=_("Part"), max_length=200, required=False)
    item = forms.CharField(label=_("Item of the inventory"), max_length=160, required=False)
    part_number = forms.CharField(label=_("Part number"), max_length=60, required=False)
    quantity = DecimalField(label=_("Needed"), places=3, required=False)
    on_hand = DecimalField(label=_("On hand"), places=3, required=False)
    unit_price = DecimalField(label=_("Price"), places=4, required=False)

    def given(self) -> PartInput:
        """Return the part as the service takes it; one is needed unless a number is typed."""
        values = dict(self.cleaned_data)
        item = values.pop("item")
        values["description"] = values["description"] or item
        needed = values.pop("quantity")
        return PartInput(
            **(values | {"on_hand": values["on_hand"] or Decimal(0)}),
            quantity=Decimal(1) if needed is None else needed,
        )


class TaskForm(CustomFieldsMixin):
    """Something to be done."""

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    plan = forms.ChoiceField(label=_("Plan"), required=False)
    vehicle = forms.ChoiceField(label=_("Vehicle"), required=False)
    lane = forms.ChoiceField(label=_("Lane"), required=False)
    due_on = forms.DateField(label=_("Due"), widget=DayInput, required=False)
    assignee = forms.ChoiceField(label=_("Who does it"), required=False)
    hours = DecimalField(
        label=_("Estimated hours"),
        places=2,
        required=False,
        help_text=_("Progress counts a task by its hours."),
    )
    cost = DecimalField(
        label=_("Estimated cost of the work"),
        places=3,
        required=False,
        help_text=_("Without the parts; those have prices of their own."),
    )
    currency = forms.ChoiceField(label=_("Currency"))
    description = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    steps = StepsField(
        label=_("Steps"),
        required=False,
        max_length=30_000,
        help_text=_("One a line. A line that starts with ✓ is done."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *arguments: Any,
        plans: Choices,
        vehicles: Choices,
        people: Choices,
        lanes: Choices,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        _choose(self, "plan", plans, empty=_("None"))
        _choose(self, "vehicle", vehicles, empty=_("None"))
        _choose(self, "assignee", people, empty=_("Nobody yet"))
        _choose(self, "currency", [(code, code) for code in CURRENCIES])
        if lanes:
            _choose(self, "lane", lanes)
        else:
            del self.fields["lane"]

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service, without the parts."""
        clean = dict(self.cleaned_data)
        clean.pop("version")
        for name in ("plan", "vehicle", "assignee", "lane"):
            if name in clean:
                chosen = clean.pop(name)
                clean[f"{name}_id"] = int(chosen) if chosen else None
        return clean


class PlanForm(CustomFieldsMixin):
    """Something large that is made of tasks."""

    title = forms.CharField(label=_("What it is"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Plan.Kind.choices)
    state = forms.ChoiceField(label=_("State"), choices=Plan.State.choices)
    vehicle = forms.ChoiceField(label=_("Vehicle"), required=False)
    budget = DecimalField(label=_("Budget"), places=3, required=False)
    currency = forms.ChoiceField(label=_("Currency"))
    started_on = forms.DateField(label=_("Started"), widget=DayInput, required=False)
    target_on = forms.DateField(label=_("Target date"), widget=DayInput, required=False)
    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, vehicles: Choices, **options: Any) -> None:
        super().__init__(*arguments, **options)
        _choose(self, "vehicle", vehicles, empty=_("None"))
        _choose(self, "currency", [(code, code) for code in CURRENCIES])

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service."""
        clean = dict(self.cleaned_data)
        clean.pop("version")
        vehicle = clean.pop("vehicle")
        clean["vehicle_id"] = int(vehicle) if vehicle else None
        return clean


class DiaryForm(forms.Form):
    """What happened on a day."""

    on = forms.DateField(label=_("Date"), widget=DayInput)
    text = forms.CharField(
        label=_("What happened"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    uploads = forms.FileField(
        label=_("Add photos"),
        required=False,
        help_text=_("JPEG, PNG, WebP or HEIC. Where they were taken is not kept."),
        widget=ManyFilesInput(attrs={"accept": PICTURES, "multiple": True}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service, without photos."""
        return {name: self.cleaned_data[name] for name in ("on", "text")}


class LaneForm(forms.Form):
    """A lane of the board."""

    name = forms.CharField(label=_("Name"), max_length=40)
    is_done = forms.BooleanField(label=_("Tasks in it are finished"), required=False)


class BoardFilterForm(forms.Form):
    """What narrows the board."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    vehicle = forms.ChoiceField(label=_("Vehicle"), required=False)
    plan = forms.ChoiceField(label=_("Plan"), required=False)
    assignee = forms.ChoiceField(label=_("Who"), required=False)
    due = forms.ChoiceField(label=_("Due"), choices=DUE, required=False)

    def __init__(
        self,
        *arguments: Any,
        plans: Choices,
        vehicles: Choices,
        people: Choices,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        for name, choices in (("vehicle", vehicles), ("plan", plans), ("assignee", people)):
            _choose(self, name, choices, empty=_("All"))


class PlanFilterForm(forms.Form):
    """What narrows the list of plans."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    vehicle = forms.ChoiceField(label=_("Vehicle"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), *Plan.Kind.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *Plan.State.choices], required=False
    )

    def __init__(self, *arguments: Any, vehicles: Choices, **options: Any) -> None:
        super().__init__(*arguments, **options)
        _choose(self, "vehicle", vehicles, empty=_("All"))


def _choose(form: forms.Form, name: str, choices: Choices, *, empty: Any = None) -> None:
    first = [] if empty is None else [("", empty)]
    form.fields[name].choices = [*first, *choices]  # type: ignore[attr-defined]
