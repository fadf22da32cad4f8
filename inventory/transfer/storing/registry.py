"""Which storer takes the records of which table in."""

from inventory.transfer.storing.base import Storer
from inventory.transfer.storing.collectibles import AppraisalStorer, CollectibleStorer
from inventory.transfer.storing.fields import FieldStorer
from inventory.transfer.storing.items import ItemStorer
from inventory.transfer.storing.kits import FitmentStorer, KitLineStorer, KitStorer
from inventory.transfer.storing.parts import (
    CodeStorer,
    LevelStorer,
    NumberStorer,
    PriceStorer,
    SupplierPartStorer,
)
from inventory.transfer.storing.places import CategoryStorer, PlaceStorer
from inventory.transfer.storing.stock import StockStorer
from inventory.transfer.storing.vendors import ContactStorer, SiteStorer, VendorStorer

STORERS: dict[str, type[Storer]] = {
    storer.table: storer
    for storer in (
        FieldStorer, VendorStorer, SiteStorer, ContactStorer, CategoryStorer, PlaceStorer, ItemStorer,
        NumberStorer, CodeStorer, LevelStorer, SupplierPartStorer, PriceStorer, KitStorer,
        KitLineStorer, FitmentStorer, CollectibleStorer, AppraisalStorer, StockStorer,
    )
}  # fmt: skip
