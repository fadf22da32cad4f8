"""What others may ask of the stock: what it holds, what the worker does for it, what it tells."""

from django.utils.translation import gettext_lazy

from accounts.notifications.notices import register_kind
from inventory.catalogue.following import register_category_follower
from inventory.catalogue.panels import (
    ItemColumn,
    ItemNarrowing,
    item_panels,
    register_item_column,
    register_item_narrowing,
)
from inventory.locations.panels import location_panels
from inventory.stock.holds import (
    items_in_ledger,
    items_with_past,
    items_with_stock,
    places_in_ledger,
    places_with_stock,
)
from inventory.stock.linking import (
    loans_described,
    on_hand_texts,
    only_low,
    only_on_hand,
    takes_described,
)
from inventory.stock.services import keeping, proving, telling
from inventory.stock.sources import SourceKind, register_source
from inventory.stock.views.shelves import item_panel, place_panel
from project.kernel.bin import register_archive
from project.kernel.holds import register_hold
from project.kernel.jobs.registry import duty
from project.web.panels import Panel

register_hold("inventory.location.bin", places_with_stock)
register_hold("inventory.item.bin", items_with_stock)
register_hold("inventory.item.unit", items_with_past)
register_archive("items", items_in_ledger)
register_archive("locations", places_in_ledger)
item_panels.register(
    Panel(name="stock", template="inventory/stock/item_panel.html", context=item_panel, rank=1)
)
location_panels.register(
    Panel(name="stock", template="inventory/stock/place_panel.html", context=place_panel, rank=1)
)
register_item_column(ItemColumn(name="stock", label=gettext_lazy("On hand"), texts=on_hand_texts))
register_item_narrowing(
    ItemNarrowing(name="low", label=gettext_lazy("Running low"), narrow=only_low)
)
register_item_narrowing(
    ItemNarrowing(name="there", label=gettext_lazy("On hand"), narrow=only_on_hand)
)
register_source(SourceKind(kind="inventory.loan", describe=loans_described))
register_source(SourceKind(kind="inventory.stocktake", describe=takes_described))
register_category_follower(keeping.category_moved)
register_kind(telling.LOW, "Items running low")
register_kind(telling.EXPIRY, "Stock that expires")
register_kind(telling.LOAN, "Loans that are overdue")
register_kind(telling.CALIBRATION, "Calibrations")
register_kind(proving.NOTICE, "Stock that does not add up")


@duty("inventory.stock.prove", every_seconds=86_400)
def prove() -> int:
    """Prove the stock of every organization; safe to run twice, for it changes nothing."""
    return proving.prove_nightly()


@duty("inventory.stock.tell", every_seconds=21_600)
def tell() -> int:
    """Tell what the stock asks for; safe to run twice, for each notice is heard once."""
    return telling.stock_tell_daily()


@duty("inventory.stock.outlook", every_seconds=21_600)
def outlook() -> int:
    """Let the outlooks follow the days; safe to run twice, for they say the same again."""
    return keeping.outlooks_keep_daily()
