"""The form that chooses what a report shows."""

from django import forms
from django.utils.translation import gettext_lazy as _

from garage.reports.models import Section
from garage.reports.values import Options
from project.web.forms import DayInput

USUAL = tuple(section.value for section in Section if section != Section.RECEIPTS)


class OptionsForm(forms.Form):
    """What a report shows and hides."""

    sections = forms.MultipleChoiceField(
        label=_("Sections"), choices=Section.choices, widget=forms.CheckboxSelectMultiple
    )
    hides_prices = forms.BooleanField(label=_("Hide prices"), required=False)
    hides_names = forms.BooleanField(label=_("Hide names of workshops and people"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=DayInput)
    until = forms.DateField(label=_("To"), required=False, widget=DayInput)

    def options(self) -> Options:
        """Return what was chosen, as the services take it; fields with an error count as empty."""
        given = self.cleaned_data
        return Options(
            sections=tuple(given.get("sections") or USUAL),
            hides_prices=given.get("hides_prices", False),
            hides_names=given.get("hides_names", False),
            since=given.get("since"),
            until=given.get("until"),
        )
