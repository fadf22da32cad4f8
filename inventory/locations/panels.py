"""What other rooms add to the page of a place: what lies there."""

from inventory.locations.models import Location
from project.web.panels import Panels

location_panels: Panels[Location] = Panels()
