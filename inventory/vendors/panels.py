"""What rooms above show on the page of a vendor."""

from inventory.vendors.models import Vendor
from project.web.panels import Panels

vendor_panels: Panels[Vendor] = Panels()
