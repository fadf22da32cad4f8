"""What the garage adds to the pages of items and collectibles."""

from garage.parts.views import fitted_panel, related_panel
from inventory.catalogue.models import Item
from inventory.catalogue.panels import item_panels
from inventory.collectibles.panels import collectible_panels
from project.web.panels import Panel

RELATED: Panel[Item] = Panel(
    name="vehicle",
    template="garage/parts/related_panel.html",
    context=related_panel,
    rank=2,
    is_aside=True,
)

item_panels.register(
    Panel(
        name="vehicles",
        template="garage/parts/fitted_panel.html",
        context=fitted_panel,
        rank=2,
        is_aside=True,
    )
)
item_panels.register(RELATED)
collectible_panels.register(RELATED)
