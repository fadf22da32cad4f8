"""Vehicles, their plates, owners and meters, and the timeline of what happened to them."""

from garage.vehicles.models.lookups import VinLookup
from garage.vehicles.models.meters import Meter, MeterEvent, MeterReading
from garage.vehicles.models.timeline import MonthlySum, TimelineEntry
from garage.vehicles.models.vehicle import OwnershipEvent, Plate, Vehicle, VehicleGroup

__all__ = [
    "Meter",
    "MeterEvent",
    "MeterReading",
    "MonthlySum",
    "OwnershipEvent",
    "Plate",
    "TimelineEntry",
    "Vehicle",
    "VehicleGroup",
    "VinLookup",
]
