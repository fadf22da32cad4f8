"""The form that chooses labels: it is sent by GET, so that a choice has an address."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from inventory.labels.layouts import LAYOUTS, USUAL
from inventory.labels.printing import Print
from inventory.labels.selectors import MOST_COPIES, MOST_LABELS, Choice
from project.kernel.numbers import whole_numbers


class LabelForm(forms.Form):
    """On which labels, how often, and which branch of the places."""

    layout = forms.ChoiceField(
        label=_("Labels"), choices=[(key, one.name) for key, one in LAYOUTS.items()]
    )
    first = forms.IntegerField(
        label=_("First free label"),
        min_value=1,
        max_value=max(one.places for one in LAYOUTS.values()),
        help_text=_("Counted from the top left, row by row."),
    )
    copies = forms.IntegerField(label=_("Copies"), min_value=1, max_value=MOST_COPIES)
    branch = forms.ChoiceField(label=_("A place and all within it"), choices=(), required=False)

    def __init__(self, data: QueryDict, *, branches: Sequence[tuple[str, str]]) -> None:
        filled = data.copy()
        for name, usual in (("layout", USUAL), ("first", "1"), ("copies", "1")):
            filled[name] = filled.get(name) or usual
        super().__init__(filled)
        self.fields["branch"].choices = [("", _("None")), *branches]  # type: ignore[attr-defined]
        self.sent = data

    def wanted(self) -> Print:
        """Return what is to be printed; `ids` is how the list of items names what is ticked."""
        clean: dict[str, Any] = self.cleaned_data
        choice = Choice(
            item_ids=self._ids("items", "ids"),
            lot_ids=self._ids("lots"),
            location_ids=self._ids("locations"),
            branch=int(clean["branch"]) if clean.get("branch") else None,
            copies=clean.get("copies") or 1,
        )
        return Print(
            choice=choice, layout=clean.get("layout") or USUAL, first=clean.get("first") or 1
        )

    def _ids(self, *names: str) -> tuple[int, ...]:
        texts = [text for name in names for text in self.sent.getlist(name)]
        return tuple(dict.fromkeys(whole_numbers(texts)))[:MOST_LABELS]
