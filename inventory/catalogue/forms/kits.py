"""Forms for kits."""

from django import forms
from django.utils.translation import gettext_lazy as _

from project.kernel.quantities import quantity_choices
from project.web.editing import RecordForm, notes_field
from project.web.forms import DecimalField


class KitForm(RecordForm):
    """A kit; its items are added on its page."""

    sections = ((_("Kit"), (("name", "full"), ("notes", "full"))),)
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Such as “Oil change Octavia”.")
    )
    notes = notes_field()


class KitLineForm(RecordForm):
    """How much of an item a kit takes."""

    sections = ((_("Item"), (("item", "full"), ("quantity", "w3"), ("unit", "w3"))),)
    item = forms.CharField(
        label=_("Item"), max_length=160, help_text=_("Name, part number or barcode.")
    )
    quantity = DecimalField(label=_("How much"), places=4)
    unit = forms.ChoiceField(
        label=_("Unit"),
        required=False,
        choices=lambda: [("", _("As the item is counted")), *quantity_choices()],
    )
