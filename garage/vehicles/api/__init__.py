"""Vehicles as endpoints, gathered from the modules of this package."""

from garage.vehicles.api import histories, meters, photos, vin_words
from garage.vehicles.api.lists import groups, tags, vins
from garage.vehicles.api.vehicles import router as vehicles

__all__ = ["groups", "histories", "meters", "photos", "tags", "vehicles", "vin_words", "vins"]
