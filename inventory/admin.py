"""The admin of inventory, gathered from its features."""

from inventory.catalogue import admin as catalogue
from inventory.collectibles import admin as collectibles
from inventory.locations import admin as locations
from inventory.purchasing import admin as purchasing
from inventory.stock import admin as stock
from inventory.transfer import admin as transfer
from inventory.vendors import admin as vendors

__all__ = ["catalogue", "collectibles", "locations", "purchasing", "stock", "transfer", "vendors"]
