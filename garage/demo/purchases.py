"""What the demo household paid for its vehicles, on the day before their story begins."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from garage.models import Vehicle
from garage.vehicles.services import OwnershipInput, ownership_record
from project.kernel.actor import Actor

# Price, fees of registration, and from whom; what is leased has none.
PAID = {
    "Octavia Combi": (Decimal(16_900), Decimal("129.80"), "Autohaus Alster"),
    "Transit Custom": (Decimal(15_800), Decimal("129.80"), "Nutzfahrzeuge Petersen"),
    "R 1200 GS": (Decimal(9_400), Decimal("68.40"), "M. Lorenz"),
}


def tell(*, actor: Actor, vehicles: Mapping[str, Vehicle], on: date) -> None:
    """Record what was paid."""
    for name, (price, fees, party) in PAID.items():
        data = OwnershipInput(kind="acquired", on=on, party=party, price=price, fees=fees)
        ownership_record(actor=actor, vehicle_id=vehicles[name].pk, data=data)
