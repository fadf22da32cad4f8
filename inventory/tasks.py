"""The jobs of inventory, gathered so that the worker knows them."""

from inventory.catalogue import tasks as catalogue
from inventory.collectibles import tasks as collectibles
from inventory.labels import tasks as labels
from inventory.locations import tasks as locations
from inventory.purchasing import tasks as purchasing
from inventory.reports import tasks as reports
from inventory.stock import tasks as stock
from inventory.transfer import tasks as transfer
from inventory.vendors import tasks as vendors

__all__ = [
    "catalogue",
    "collectibles",
    "labels",
    "locations",
    "purchasing",
    "reports",
    "stock",
    "transfer",
    "vendors",
]
