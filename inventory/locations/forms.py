"""Forms for places."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from inventory.locations.models import Location
from project.web.editing import RecordForm, id_of, notes_field


class LocationForm(RecordForm):
    """A place, and what it lies in."""

    sections = (
        (
            _("Location"),
            (
                ("name", "w3"),
                ("kind", "w3"),
                ("parent_id", "full"),
                ("barcode", "w3"),
                ("notes", "full"),
            ),
        ),
    )
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Such as “Shelf 2”; the rest is what it is in.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Location.Kind.choices)
    parent_id = forms.ChoiceField(label=_("Lies in"), required=False)
    barcode = forms.CharField(
        label=_("Code on its label"),
        max_length=80,
        required=False,
        help_text=_("Only where it carries a code that is not ours."),
    )
    notes = notes_field()

    @override
    def given(self) -> dict[str, Any]:
        values = super().given()
        return values | {"parent_id": id_of(values["parent_id"])}


class MoveForm(RecordForm):
    """Where a place goes, with everything in it."""

    sections = ((_("Where to"), (("parent_id", "full"),)),)
    parent_id = forms.ChoiceField(label=_("Lies in"), required=False)

    @override
    def given(self) -> dict[str, Any]:
        return {"parent_id": id_of(self.cleaned_data["parent_id"])}
