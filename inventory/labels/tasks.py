"""What labels add to the pages of items and places."""

from inventory.catalogue.panels import item_panels
from inventory.labels.panels import ITEM_PANEL, LOCATION_PANEL
from inventory.locations.panels import location_panels

item_panels.register(ITEM_PANEL)
location_panels.register(LOCATION_PANEL)
