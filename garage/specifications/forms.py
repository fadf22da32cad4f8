"""The form of a specification card: one row a line."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from garage.specifications.models import Specification
from garage.specifications.services import SpecificationInput


class SpecificationRow(forms.Form):
    """One line of the card; without a value it is left out."""

    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    value = forms.CharField(label=_("Value"), max_length=160, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    group = forms.ChoiceField(label=_("Group"), choices=Specification.Group.choices, required=False)

    @override
    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("value") and not values.get("name"):
            self.add_error("name", _("Type what this is."))
        return values

    @property
    def is_said(self) -> bool:
        """Whether the row says something."""
        return bool(self.cleaned_data.get("value"))

    def given(self) -> SpecificationInput:
        """Return the line as the service takes it."""
        clean = self.cleaned_data
        return SpecificationInput(
            name=clean["name"],
            value=clean["value"],
            unit=clean["unit"],
            group=clean["group"] or Specification.Group.OTHER,
        )
