"""Fields of their own that the people of the demo garage added."""

from garage.energy import selectors as energy
from garage.energy.services import energy_entry_change
from garage.expenses import selectors as expenses
from garage.expenses.services import expense_change
from project.kernel.actor import Actor
from project.kernel.custom.services import CustomFieldInput, custom_field_add

FIELDS = (
    CustomFieldInput(
        record_kind="garage.expense",
        name="Paid with",
        kind="choice",
        choices=("Card", "Cash", "Account"),
    ),
    CustomFieldInput(
        record_kind="garage.energyentry", name="Pump", kind="number", scopes=("car", "van")
    ),
    CustomFieldInput(record_kind="garage.policy", name="Broker"),
)
MOST = 6


def tell(*, actor: Actor) -> None:
    """Add the fields, and say something in them on the newest expenses and fill-ups."""
    for data in FIELDS:
        custom_field_add(actor=actor, data=data)
    bills = expenses.expense_list(actor=actor).order_by("-on", "-id")
    for number, row_id in enumerate(list(bills.values_list("id", flat=True)[:MOST])):
        said = {"paid_with": ("Card", "Account")[number % 2]}
        expense_change(actor=actor, expense_id=row_id, changes={"custom_fields": said})
    fills = energy.energy_entry_list(actor=actor).order_by("-on", "-id")
    for number, row_id in enumerate(list(fills.values_list("id", flat=True)[:MOST])):
        said = {"pump": str(number % 4 + 1)}
        energy_entry_change(actor=actor, entry_id=row_id, changes={"custom_fields": said})
