"""The API of the inventory, gathered from its features."""

from ninja import Router

from inventory.catalogue.api import routers as catalogue
from inventory.collectibles.api import router as collectibles
from inventory.labels.api import router as labels
from inventory.locations.api import router as locations
from inventory.purchasing.api import orders, shopping
from inventory.reports.api import router as reports
from inventory.scanning.api import router as scanning
from inventory.stock.api import routers as stock
from inventory.transfer.api import exports, imports
from inventory.vendors.api import router as vendors

routers: list[tuple[str, Router]] = [
    ("/vendors", vendors),
    ("/purchase-orders", orders),
    ("/shopping-list", shopping),
    ("/locations", locations),
    *catalogue,
    ("/collectibles", collectibles),
    ("/labels", labels),
    ("/inventory", reports),
    ("/scan", scanning),
    *stock,
    ("/inventory-imports", imports),
    ("/inventory-export", exports),
]
