"""The doors of a vehicle's VIN and of the reading tool; see `tests/permissions.py`."""

from project.kernel.actor import Permission
from tests.permission_doors import Door, see, send

V, VEHICLES = Permission.VIEW, Permission.EDIT_VEHICLES
ORGANIZATION = Permission.MANAGE_ORGANIZATION

VIN_PAGES: dict[str, tuple[Door, ...]] = {
    "vehicle_vin": (see(),),
    "vin_ask": (send(VEHICLES),),
    "vin_take": (send(VEHICLES, name="make", source="offline"),),
    "vin_dismiss": (send(VEHICLES, name="make"),),
    "vin_progress": (see(),),
    "reading_tool": (see(ORGANIZATION), send(ORGANIZATION, mode="off")),
    "reading_tool_agree": (send(ORGANIZATION, digest="0"),),
}
VIN_ENDPOINTS: dict[str, Permission] = {
    "decode_vin": V,
    "get_vin_lookup": V,
    "look_up_vin": VEHICLES,
    "take_vin_word": VEHICLES,
    "dismiss_vin_word": VEHICLES,
    "get_reading_tool": V,
    "set_reading_tool": ORGANIZATION,
    "agree_reading_tool": ORGANIZATION,
}
VIN_NOTHING = dict.fromkeys(
    ("vin_take", "vin_dismiss", "take_vin_word", "dismiss_vin_word"),
    "the VIN of the sample says nothing",
) | dict.fromkeys(
    ("reading_tool_agree", "agree_reading_tool"), "the sample has chosen no reading tool"
)
