"""The forms of the scan page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inventory.scanning.gs1 import LONGEST
from inventory.scanning.selectors import Mode
from inventory.scanning.services import ScanInput
from project.web.forms import DecimalField

COST_PLACES = 6
Choices = Sequence[tuple[str, str]]

MODE_LABELS = {
    Mode.FIND: _("Find"),
    Mode.RECEIVE: _("Receive"),
    Mode.USE: _("Use"),
    Mode.MOVE: _("Move"),
    Mode.COUNT: _("Count"),
}


class ScanForm(forms.Form):
    """One scan: a code from a scanner, typed, or in a photo."""

    mode = forms.ChoiceField(
        choices=list(MODE_LABELS.items()), widget=forms.HiddenInput, initial=Mode.FIND
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=LONGEST,
        required=False,
        strip=True,
        widget=forms.TextInput(
            attrs={
                "autofocus": True,
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "enterkeyhint": "go",
            }
        ),
    )
    quantity = DecimalField(label=_("Quantity"), places=4, required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    unit_cost = DecimalField(
        label=_("Cost of one"),
        places=COST_PLACES,
        required=False,
        help_text=_("Empty: what was last paid, else what a vendor asks."),
    )
    target = forms.ChoiceField(label=_("For"), required=False)
    frame = forms.FileField(label=_("Photo of a code"), required=False)

    def __init__(
        self, *arguments: Any, places: Choices, targets: Choices = (), **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields["place"].choices = [("", _("The usual place")), *places]  # type: ignore[attr-defined]
        self.fields["target"].choices = [("", _("Nothing in particular")), *targets]  # type: ignore[attr-defined]

    def given(self, code: str) -> ScanInput:
        """Return the scan of a code with what else was typed."""
        clean = self.cleaned_data
        return ScanInput(
            code=code,
            mode=Mode(clean["mode"]),
            quantity=clean.get("quantity"),
            location_id=int(clean["place"]) if clean.get("place") else None,
            unit_cost=clean.get("unit_cost"),
            target=clean.get("target") or "",
        )


class LinkForm(forms.Form):
    """Which item an unknown code belongs to, and how much its package holds."""

    code = forms.CharField(label=_("Code"), max_length=80)
    quantity = DecimalField(
        label=_("A package holds"),
        places=4,
        required=False,
        help_text=_("In the unit of the item; empty for one."),
    )
    q = forms.CharField(label=_("Find the item"), max_length=200, required=False)
