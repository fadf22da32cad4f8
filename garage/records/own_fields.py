"""Records of a vehicle as kinds that take custom fields, which may be for some sorts of vehicles."""

from typing import Any

from garage.vehicles.models import Vehicle
from project.kernel.custom.kinds import Fieldable, register_fieldable

SORTS = tuple((str(value), str(label)) for value, label in Vehicle.Kind.choices)
NO_VEHICLE = "none"


def vehicle_record_fieldable(kind: str, label: str, *, rank: int = 9) -> None:
    """Let records of a vehicle have custom fields; those of the whole garage have no sort of vehicle."""
    register_fieldable(
        Fieldable(kind=kind, label=label, rank=rank, scopes=SORTS, scope_of=_sort_of)
    )


def _sort_of(row: Any) -> str:
    return str(row.vehicle.kind) if row.vehicle is not None else NO_VEHICLE
