"""What the reports add to the pages of others."""

from inventory.catalogue.panels import item_panels
from inventory.reports.views import price_panel
from project.web.panels import Panel

item_panels.register(
    Panel(name="prices", template="inventory/reports/price_panel.html", context=price_panel)
)
