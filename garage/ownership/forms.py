"""What people ask of the cost of ownership: a span, assumptions, a replacement, scenarios."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from typing_extensions import override

from garage.ownership.deciding import Replacement
from garage.ownership.projecting import MOST_YEARS, Assumptions
from garage.ownership.selectors import Question
from project.kernel.units import DISTANCE_UNITS, to_base, unit
from project.web.forms import DayInput, DecimalField, MeterField

MOST_DISTANCE, MOST_CHANGE, MOST_AMOUNT = Decimal(500_000), Decimal(50), Decimal(100_000_000)
MOST_SCENARIOS, MOST_AGE = 4, 40
YEARS = [(str(count), str(count)) for count in range(1, MOST_YEARS + 1)]
Choices = Sequence[tuple[str, str]]


class BoundedField(DecimalField):
    """A decimal of a form that stays within sensible ends."""

    def __init__(self, *, least: Decimal = Decimal(0), most: Decimal, **options: Any) -> None:
        super().__init__(signed=least < 0, **options)
        self.least, self.most = least, most

    @override
    def clean(self, value: Any) -> Any:
        """Return the number; raises `ValidationError` beyond its ends."""
        number = super().clean(value)
        if number is not None and not self.least <= number <= self.most:
            message = _("Type a number from %(least)s to %(most)s.")
            raise forms.ValidationError(message % {"least": self.least, "most": self.most})
        return number


class DistanceField(BoundedField, MeterField):
    """A distance of a form that stays within sensible ends."""


def _distance(label: Any, **options: Any) -> DistanceField:
    return DistanceField(label=label, places=0, most=MOST_DISTANCE, required=False, **options)


def _change(label: Any, **options: Any) -> BoundedField:
    return BoundedField(
        label=label, places=1, least=-MOST_CHANGE, most=MOST_CHANGE, required=False, **options
    )


def _amount(label: Any, **options: Any) -> BoundedField:
    return BoundedField(label=label, places=2, most=MOST_AMOUNT, required=False, **options)


class PeriodForm(forms.Form):
    """A span of whole months."""

    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=DayInput)
    until = forms.DateField(label=gettext_lazy("To"), required=False, widget=DayInput)


class InUnit(forms.Form):
    """A form whose distances are in the unit that its address names."""

    unit = forms.ChoiceField(
        choices=[(code, code) for code in DISTANCE_UNITS], widget=forms.HiddenInput
    )

    def km_of(self, name: str) -> Decimal | None:
        """Return a distance in kilometres."""
        typed = self.cleaned_data.get(name)
        return None if typed is None else to_base(typed, self.cleaned_data["unit"])


class AssumptionsForm(InUnit):
    """What is taken for granted of the coming years."""

    years = forms.ChoiceField(label=gettext_lazy("Years"), choices=YEARS)
    distance = _distance(
        gettext_lazy("Distance a year"), help_text=gettext_lazy("Empty: as in the last year.")
    )
    energy = _change(gettext_lazy("Energy prices, percent a year"))
    inflation = _change(gettext_lazy("Other prices, percent a year"))
    repairs = _amount(
        gettext_lazy("Repairs a year"), help_text=gettext_lazy("Empty: as in the last years.")
    )

    def assumptions(self) -> Assumptions:
        """Return what was typed."""
        given = self.cleaned_data
        return Assumptions(
            years=int(given["years"]),
            km_a_year=self.km_of("distance"),
            energy_change=given["energy"] or Decimal(0),
            inflation=given["inflation"] or Decimal(0),
            repairs=given["repairs"],
        )


class KeepForm(InUnit):
    """What would replace a vehicle: another one of the garage, or one to buy."""

    price = _amount(gettext_lazy("Price of one to buy"))
    age = forms.IntegerField(
        label=gettext_lazy("Its age in years"), min_value=0, max_value=MOST_AGE, required=False
    )
    running = BoundedField(
        label=gettext_lazy("Its energy and service, per distance"),
        places=4,
        most=Decimal(1000),
        required=False,
        help_text=gettext_lazy("Empty: as with this vehicle."),
    )
    fixed = _amount(
        gettext_lazy("Its tax and insurance a year"),
        help_text=gettext_lazy("Empty: as with this vehicle."),
    )
    other_repairs = _amount(
        gettext_lazy("Its repairs in the coming year"),
        help_text=gettext_lazy("Empty: as with this vehicle."),
    )
    buying = _amount(gettext_lazy("What buying costs"))
    selling = _amount(gettext_lazy("What selling this one costs"))
    distance = _distance(
        gettext_lazy("Distance a year"), help_text=gettext_lazy("Empty: as in the last year.")
    )
    repairs = _amount(
        gettext_lazy("Repairs of this one in the coming year"),
        help_text=gettext_lazy("Empty: as in the last years."),
    )

    def __init__(self, *arguments: Any, vehicles: Choices = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["other"] = forms.ChoiceField(
            label=_("A vehicle of the garage"), choices=[("", "—"), *vehicles], required=False
        )

    def question(self) -> Question:
        """Return what was asked."""
        given = self.cleaned_data
        other = int(given["other"]) if given["other"] else None
        return Question(
            other_id=other,
            typed=self._typed() if other is None else None,
            km_a_year=self.km_of("distance"),
            repairs=given["repairs"],
            buying=given["buying"] or Decimal(0),
            selling=given["selling"] or Decimal(0),
        )

    def _typed(self) -> Replacement | None:
        given = self.cleaned_data
        if given["price"] is None:
            return None
        running = given["running"]
        factor = unit(given["unit"]).factor
        return Replacement(
            price=given["price"],
            km_cost=None if running is None else running / factor,
            fixed=given["fixed"],
            repairs=given["other_repairs"],
            age_years=3 if given["age"] is None else given["age"],
        )


class CompareForm(InUnit):
    """Up to four scenarios: a vehicle, how far it goes, and what energy will do."""

    years = forms.ChoiceField(label=gettext_lazy("Years"), choices=YEARS)
    inflation = _change(gettext_lazy("Other prices, percent a year"))

    def __init__(self, *arguments: Any, vehicles: Choices = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        for number in range(1, MOST_SCENARIOS + 1):
            self.fields[f"vehicle_{number}"] = forms.ChoiceField(
                label=_("Vehicle %(number)s") % {"number": number},
                choices=[("", "—"), *vehicles],
                required=False,
            )
            self.fields[f"distance_{number}"] = _distance(_("Distance a year"))
            self.fields[f"energy_{number}"] = _change(_("Energy prices, percent a year"))

    def scenarios(self) -> list[tuple[int, Assumptions]]:
        """Return the vehicles that were chosen, each with its assumptions."""
        given = self.cleaned_data
        return [
            (
                int(given[f"vehicle_{number}"]),
                Assumptions(
                    years=int(given["years"]),
                    km_a_year=self.km_of(f"distance_{number}"),
                    energy_change=given[f"energy_{number}"] or Decimal(0),
                    inflation=given["inflation"] or Decimal(0),
                ),
            )
            for number in range(1, MOST_SCENARIOS + 1)
            if given[f"vehicle_{number}"]
        ]

    @property
    def slots(self) -> list[list[forms.BoundField]]:
        """The fields of each scenario."""
        names = ("vehicle", "distance", "energy")
        return [
            [self[f"{name}_{number}"] for name in names] for number in range(1, MOST_SCENARIOS + 1)
        ]
