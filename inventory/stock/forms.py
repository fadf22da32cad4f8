"""Forms that move stock: what, how much, where, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from inventory.catalogue.models import Item
from inventory.stock.models import Movement, StockSettings
from project.web.editing import RecordForm, id_of
from project.web.forms import DayInput, DecimalField, LongSelect

QUANTITY_PLACES, COST_PLACES = 4, 6


class StockForm(RecordForm):
    """What all forms that move stock share: ids come from select boxes."""

    ids = ("location_id", "destination_id", "lot_id", "item_id")

    @override
    def given(self) -> dict[str, Any]:
        values = super().given()
        return {name: id_of(value) if name in self.ids else value for name, value in values.items()}


def _quantity() -> DecimalField:
    return DecimalField(label=_("Quantity"), places=QUANTITY_PLACES)


def _day() -> forms.DateField:
    return forms.DateField(label=_("Date"), widget=DayInput)


def _reason(*, required: bool = False) -> forms.CharField:
    return forms.CharField(label=_("Reason"), max_length=200, required=required)


class ReceiveForm(StockForm):
    """What arrives."""

    sections = (
        (
            _("What arrives"),
            (
                ("quantity", "w3"),
                ("location_id", "w3"),
                ("unit_cost", "w3"),
                ("currency", "w3"),
                ("vendor", "w3"),
                ("on", "w3"),
            ),
        ),
        (
            _("More"),
            (("serial", "w3"), ("batch", "w3"), ("expires_on", "w3"), ("reason", "full")),
        ),
    )
    quantity = _quantity()
    location_id = forms.ChoiceField(label=_("Where to"))
    unit_cost = DecimalField(
        label=_("Cost of one"),
        places=COST_PLACES,
        required=False,
        help_text=_("Leave it empty if nobody knows; 0 if it was free."),
    )
    currency = forms.ChoiceField(label=_("Currency"))
    vendor = forms.CharField(label=_("Vendor"), max_length=120, required=False)
    on = _day()
    serial = forms.CharField(label=_("Serial number"), max_length=80, required=False)
    batch = forms.CharField(label=_("Batch"), max_length=60, required=False)
    expires_on = forms.DateField(label=_("Good until"), widget=DayInput, required=False)
    reason = _reason()


class TakeForm(StockForm):
    """What leaves the shelf."""

    sections = (
        (
            _("How much"),
            (
                ("quantity", "w3"),
                ("location_id", "w3"),
                ("lot_id", "full"),
                ("on", "w3"),
                ("reason", "full"),
            ),
        ),
    )
    quantity = _quantity()
    location_id = forms.ChoiceField(label=_("From"), required=False)
    lot_id = forms.ChoiceField(label=_("Lot"), required=False)
    on = _day()
    reason = _reason()


class TransferForm(StockForm):
    """What goes to another place."""

    sections = (
        (
            _("How much"),
            (
                ("quantity", "w3"),
                ("location_id", "w3"),
                ("destination_id", "w3"),
                ("lot_id", "full"),
                ("on", "w3"),
                ("reason", "full"),
            ),
        ),
    )
    quantity = _quantity()
    location_id = forms.ChoiceField(label=_("From"), required=False)
    destination_id = forms.ChoiceField(label=_("To"))
    lot_id = forms.ChoiceField(label=_("Lot"), required=False)
    on = _day()
    reason = _reason()


class DisposeForm(TakeForm):
    """What is thrown away, and why."""

    reason = _reason(required=True)


class AdjustForm(StockForm):
    """What really lies in a place."""

    sections = (
        (
            _("What lies there"),
            (("counted", "w3"), ("location_id", "w3"), ("lot_id", "full"), ("on", "w3"), ("reason", "full")),
        ),
    )  # fmt: skip
    counted = DecimalField(label=_("Counted"), places=QUANTITY_PLACES)
    location_id = forms.ChoiceField(label=_("Where"))
    lot_id = forms.ChoiceField(label=_("Lot"), required=False)
    on = _day()
    reason = _reason(required=True)


class LendForm(StockForm):
    """Who takes something along, and until when."""

    sections = (
        (
            _("Who takes it"),
            (
                ("borrower", "w3"),
                ("contact", "w3"),
                ("quantity", "w3"),
                ("location_id", "w3"),
                ("lot_id", "full"),
                ("on", "w3"),
                ("due_on", "w3"),
                ("note", "full"),
            ),
        ),
    )
    borrower = forms.CharField(label=_("Name"), max_length=120)
    contact = forms.CharField(label=_("Phone or e-mail"), max_length=120, required=False)
    quantity = _quantity()
    location_id = forms.ChoiceField(label=_("From"), required=False)
    lot_id = forms.ChoiceField(label=_("Piece"), required=False)
    on = _day()
    due_on = forms.DateField(label=_("Back by"), widget=DayInput, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class LoanForm(StockForm):
    """Who has something, and until when."""

    sections = (
        (
            _("Loan"),
            (("borrower", "w3"), ("contact", "w3"), ("due_on", "w3"), ("note", "full")),
        ),
    )
    borrower = forms.CharField(label=_("Name"), max_length=120)
    contact = forms.CharField(label=_("Phone or e-mail"), max_length=120, required=False)
    due_on = forms.DateField(label=_("Back by"), widget=DayInput, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class GiveBackForm(StockForm):
    """Where something goes that comes back."""

    sections = (
        (_("Back on the shelf"), (("quantity", "w2"), ("location_id", "w2"), ("on", "w2"))),
    )
    quantity = DecimalField(
        label=_("How many"),
        places=4,
        required=False,
        help_text=_("What does not come back now stays out."),
    )
    location_id = forms.ChoiceField(label=_("Where to"))
    on = _day()


class CalibrationForm(StockForm):
    """A calibration of a tool."""

    sections = (
        (
            _("Calibration"),
            (
                ("on", "w3"),
                ("due_on", "w3"),
                ("lot_id", "full"),
                ("vendor", "w3"),
                ("certificate", "w3"),
                ("note", "full"),
            ),
        ),
    )
    on = _day()
    due_on = forms.DateField(
        label=_("Holds until"),
        widget=DayInput,
        required=False,
        help_text=_("Empty: as long as the tool says."),
    )
    lot_id = forms.ChoiceField(label=_("Piece"), required=False)
    vendor = forms.CharField(label=_("Done by"), max_length=120, required=False)
    certificate = forms.CharField(label=_("Certificate"), max_length=80, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class StartForm(StockForm):
    """Which places are counted."""

    sections = ((_("What is counted"), (("location_id", "full"), ("on", "w3"), ("note", "full"))),)
    location_id = forms.ChoiceField(
        label=_("Location"), required=False, help_text=_("With everything in it.")
    )
    on = _day()
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class FoundForm(StockForm):
    """Something that lies where the books know nothing of it."""

    sections = (
        (_("What lies there"), (("item_id", "w3"), ("location_id", "w3"), ("counted", "w3"))),
    )
    item_id = forms.ChoiceField(label=_("Item"))
    location_id = forms.ChoiceField(label=_("Where"))
    counted = DecimalField(label=_("Counted"), places=QUANTITY_PLACES)


class CostingForm(RecordForm):
    """How what is used is costed."""

    sections = ((_("What used stock costs"), (("costing", "full"),)),)
    costing = forms.ChoiceField(
        label=_("Method"),
        choices=StockSettings.Costing.choices,
        widget=forms.RadioSelect,
        help_text=_("It holds for what is used from now on; what was costed stays as it is."),
    )


class StockFilterForm(forms.Form):
    """What narrows the list of what lies where."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), *Item.Kind.choices], required=False
    )
    location = forms.ChoiceField(label=_("Location"), required=False, widget=LongSelect)


class MovementFilterForm(forms.Form):
    """What narrows the ledger."""

    kind = forms.ChoiceField(
        label=_("What happened"), choices=[("", _("All")), *Movement.Kind.choices], required=False
    )
    location = forms.ChoiceField(label=_("Location"), required=False, widget=LongSelect)
    since = forms.DateField(label=_("From"), widget=DayInput, required=False)
    until = forms.DateField(label=_("Until"), widget=DayInput, required=False)
