"""Forms for recurring expenses, and for settling their dates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from garage.expenses.models import ExpenseKind, RecurringExpense
from garage.expenses.services import ShareInput
from garage.vehicles.models.timeline import Category
from project.kernel.money import CURRENCIES
from project.web.custom_fields import CustomFieldsMixin
from project.web.forms import DayInput, DecimalField

CODES = [(code, code) for code in CURRENCIES]
BY_KIND = _("As its kind says")


class ShareForm(forms.Form):
    """A vehicle that bears a part of an amount."""

    choices: tuple[tuple[str, str], ...] = ()

    vehicle = forms.ChoiceField(label=_("Vehicle"))
    share = DecimalField(label=_("Share"), places=3, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["vehicle"].choices = [("", "—"), *self.choices]  # type: ignore[attr-defined]

    def given(self) -> ShareInput:
        """Return the share as the service takes it; nothing typed is one part."""
        clean = self.cleaned_data
        share = clean["share"]
        values = {} if share is None else {"share": share}
        return ShareInput(vehicle_id=int(clean["vehicle"]), **values)


def rows_of(base: type[ShareForm], vehicles: list[tuple[str, str]]) -> type[ShareForm]:
    """Return the form of a row in which these vehicles can be chosen."""
    return type(base.__name__, (base,), {"choices": tuple(vehicles)})


class RecurringForm(CustomFieldsMixin):
    """An expense that comes again."""

    title = forms.CharField(label=_("What for"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=ExpenseKind.choices)
    category = forms.ChoiceField(
        label=_("Category"),
        choices=[("", BY_KIND), *Category.choices],
        required=False,
        help_text=_("Where the charts count it."),
    )
    amount = DecimalField(label=_("Amount"), places=3)
    currency = forms.ChoiceField(label=_("Currency"), choices=CODES)
    exchange_rate = DecimalField(label=_("Exchange rate"), places=6, required=False)
    vendor = forms.CharField(label=_("Vendor"), max_length=120, required=False)
    every = forms.IntegerField(label=_("Every"), min_value=1, max_value=400)
    unit = forms.ChoiceField(label=_("Unit"), choices=RecurringExpense.Unit.choices)
    starts_on = forms.DateField(label=_("First payment"), widget=DayInput)
    day_of_month = forms.IntegerField(
        label=_("Day of the month"),
        min_value=1,
        max_value=31,
        required=False,
        help_text=_("31 is the last day of every month. Empty: that of the first payment."),
    )
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput, required=False)
    times = forms.IntegerField(
        label=_("Number of payments"),
        min_value=1,
        max_value=2000,
        required=False,
        help_text=_("Empty: without end."),
    )
    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, home: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["exchange_rate"].help_text = _(
            "How many %(currency)s one unit of the other currency was worth."
        ) % {"currency": home}

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service, without vendor and vehicles."""
        clean = dict(self.cleaned_data)
        for name in ("vendor", "version"):
            clean.pop(name)
        return clean


class RecurringFilterForm(forms.Form):
    """What narrows the list of recurring expenses."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), *ExpenseKind.choices], required=False
    )
    vehicle = forms.ChoiceField(label=_("Vehicle"), required=False)
    ended = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("All")), ("no", _("Running")), ("yes", _("Ended"))],
        required=False,
    )

    def __init__(self, *arguments: Any, vehicles: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["vehicle"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *vehicles,
        ]


class DueForm(forms.Form):
    """One date that waits: whether it is meant, and what was paid."""

    tick = forms.BooleanField(label=_("Choose"), required=False)
    amount = DecimalField(label=_("Amount"), places=3, required=False)
