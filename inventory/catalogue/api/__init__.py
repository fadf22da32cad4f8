"""The endpoints of the catalogue."""

from ninja import Router

from inventory.catalogue.api.categories import router as categories
from inventory.catalogue.api.fitments import router as fitments
from inventory.catalogue.api.items import router as items
from inventory.catalogue.api.kits import router as kits
from inventory.catalogue.api.supply import router as supply

routers: list[tuple[str, Router]] = [
    ("/items", items),
    ("/item-categories", categories),
    ("/supplier-parts", supply),
    ("/fitments", fitments),
    ("/kits", kits),
]
