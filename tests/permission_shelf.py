"""The doors where the inventory meets the garage; see `tests/permissions.py`."""

from project.kernel.actor import Permission
from tests.permission_doors import Door, see, send

V, STOCK = Permission.VIEW, Permission.EDIT_STOCK

SHELF_PAGES: dict[str, tuple[Door, ...]] = {
    "vehicle_parts": (see(),),
    "related_vehicle": (send(STOCK, vehicle="{vehicle_id}"),),
}
SHELF_ENDPOINTS: dict[str, Permission] = {
    "list_fitting_items": V,
    "list_fitted_vehicles": V,
    "list_related_vehicles": V,
    "set_related_vehicle": STOCK,
    "end_related_vehicle": STOCK,
}
