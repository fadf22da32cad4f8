"""What there is: items of five kinds, how they are known, what they fit, and where they are bought."""

from inventory.catalogue.models.collectibles import Appraisal, Collectible
from inventory.catalogue.models.items import Category, Item, ItemCode, ItemNumber, StockLevel
from inventory.catalogue.models.kits import Fitment, Kit, KitLine
from inventory.catalogue.models.supply import PaidPrice, PriceBreak, SupplierPart

__all__ = [
    "Appraisal",
    "Category",
    "Collectible",
    "Fitment",
    "Item",
    "ItemCode",
    "ItemNumber",
    "Kit",
    "KitLine",
    "PaidPrice",
    "PriceBreak",
    "StockLevel",
    "SupplierPart",
]
