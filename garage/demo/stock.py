"""What the demo household has on its shelves: received, used, lent, running low, soon expired."""

from datetime import date, timedelta
from decimal import Decimal

from garage.demo.shelf import FILTER, OIL, WASHER
from garage.maintenance.services import PartUse, ServiceRecordInput, service_record_record
from garage.models import Vehicle
from inventory.catalogue.models import Category, Item
from inventory.catalogue.services import ItemInput, item_add, item_change
from inventory.locations.models import Location
from inventory.locations.services import LocationInput, location_add
from inventory.stock import services
from inventory.stock.services import CalibrationInput, LendInput, ReceiveInput, TransferInput
from inventory.vendors.services import vendor_named
from project.kernel.actor import Actor
from project.kernel.custom.services import CustomFieldInput, custom_field_add

BRAKE_FLUID, WIPERS, CLOTHS = (
    "Brake fluid DOT 4 LV",
    "Wiper blades Aerotwin A863S",
    "Cleaning cloths",
)
JACK, WRENCH = "Trolley jack 3 t", "Torque wrench 20–200 Nm"
CYCLE_OIL, CYCLE_FILTER = "Motorcycle oil 5W-40 4T", "Oil filter R 1200 GS"
# name, quantity, cost of one, days since, days until it expires
SHELF = (
    (OIL, "5", "9.40", 210, None), (OIL, "5", "10.20", 40, None), (FILTER, "3", "7.90", 200, None),
    (WASHER, "10", "0.62", 200, None), (BRAKE_FLUID, "1", "11.50", 640, 24),
    (WIPERS, "2", "27.80", 120, None), (CLOTHS, "40", "0.35", 90, None), (WRENCH, "1", "189.00", 900, None),
    (JACK, "1", "149.00", 800, None), (CYCLE_OIL, "8", "11.90", 160, None), (CYCLE_FILTER, "2", "9.40", 160, None),
    ("Air filter Octavia", "1", "14.80", 130, None), ("Cabin filter FreciousPlus", "1", "21.90", 130, None),
    ("Brake pads front", "1", "54.30", 95, None), ("Coolant G12evo concentrate", "3", "7.60", 300, None),
    ("AdBlue", "6", "0.95", 55, 300), ("Screenwash winter −60 °C", "5", "2.40", 30, None),
    ("Bulb H7 55 W", "5", "6.90", 250, None), ("Fuse assortment, blade", "1", "12.50", 700, None),
    ("Brake cleaner 500 ml", "1", "3.20", 75, None), ("Nitrile gloves L", "46", "0.18", 75, None),
    ("Cable 1.5 mm² red", "8", "0.80", 400, None), ("Copper grease", "85", "0.09", 500, None),
    ("OBD adapter", "1", "79.00", 420, None),
)  # fmt: skip
# vehicle, what was done, days since, what it used
USES = (
    ("Octavia Combi", "Oil change at home", 170, ((OIL, "4.7"), (FILTER, "1"), (WASHER, "1"))),
    ("R 1200 GS", "Oil change at home", 150, ((CYCLE_OIL, "4"), (CYCLE_FILTER, "1"))),
    ("Transit Custom", "Headlight bulbs replaced", 30, (("Bulb H7 55 W", "2"), (CLOTHS, "12"))),
)  # fmt: skip
# category, parameter, its choices, what items say in it
PARAMETERS = (
    ("Engine oil", "Viscosity", ("0W-20", "5W-30", "5W-40", "10W-40"), ((OIL, "5W-30"), (CYCLE_OIL, "5W-40"))),
    ("Bulbs", "Socket", ("H1", "H4", "H7", "W5W"), (("Bulb H7 55 W", "H7"),)),
)  # fmt: skip


def fill(*, actor: Actor, today: date) -> None:
    """Fill the shelves of the catalogue, and let the household live on them for a while."""
    shelf, box = _place("Shelf by the door", actor=actor), _place("Tool wall", actor=actor)
    vendor = vendor_named(actor=actor, name="kfzteile24", kind="parts")
    items = {row.name: row for row in Item.objects.for_actor(actor).kept()}
    if CLOTHS not in items:
        items[CLOTHS] = item_add(actor=actor, data=ItemInput(name=CLOTHS, kind="supply"))
    for name, quantity, cost, days, left in SHELF:
        item = items[name]
        services.stock_receive(
            actor=actor,
            data=ReceiveInput(
                item_id=item.pk,
                location_id=item.default_location_id or shelf.pk,
                quantity=Decimal(quantity), unit_cost=Decimal(cost),
                on=today - timedelta(days=days), vendor_id=vendor.pk if vendor else None,
                expires_on=today + timedelta(days=left) if left else None,
            ),
        )  # fmt: skip
    _use(items, actor=actor, today=today)
    _live(items, shelf=shelf, box=box, actor=actor, today=today)
    _describe(items, actor=actor)


def _use(items: dict[str, Item], *, actor: Actor, today: date) -> None:
    """Work at home: records of vehicles that use what lies on the shelf."""
    vehicles = {row.name: row.pk for row in Vehicle.objects.for_actor(actor).kept()}
    for name, title, days, parts in USES:
        service_record_record(
            actor=actor,
            data=ServiceRecordInput(
                vehicle_id=vehicles[name], on=today - timedelta(days=days), title=title,
                currency=actor.currency, completes=(),
                uses=tuple(PartUse(item_id=items[part].pk, quantity=Decimal(quantity)) for part, quantity in parts),
            ),
        )  # fmt: skip


def _live(
    items: dict[str, Item], *, shelf: Location, box: Location, actor: Actor, today: date
) -> None:
    """Move cloths, lend the jack, calibrate the wrench."""
    cloths = TransferInput(
        item_id=items[CLOTHS].pk, quantity=Decimal(10),
        on=today - timedelta(days=5), location_id=shelf.pk, destination_id=box.pk,
    )  # fmt: skip
    services.stock_transfer(actor=actor, data=cloths)
    loan = LendInput(
        item_id=items[JACK].pk, borrower="Jonas from next door", contact="0171 5550132",
        on=today - timedelta(days=16), due_on=today - timedelta(days=2),
    )  # fmt: skip
    services.tool_lend(actor=actor, data=loan)
    wrench = CalibrationInput(
        item_id=items[WRENCH].pk, on=today - timedelta(days=355),
        due_on=today + timedelta(days=10), certificate="DKD-K-12345",
    )  # fmt: skip
    services.calibration_record(actor=actor, data=wrench)


def _describe(items: dict[str, Item], *, actor: Actor) -> None:
    """Say what the items of a category are asked for, and what some of them answer."""
    groups = {row.name: row.pk for row in Category.objects.for_actor(actor).kept()}
    for group, name, choices, said in PARAMETERS:
        field = custom_field_add(
            actor=actor,
            data=CustomFieldInput(
                record_kind="inventory.item", name=name, kind="choice", choices=choices,
                scopes=(f"category:{groups[group]}",),
            ),
        )  # fmt: skip
        for item, value in said:
            item_change(
                actor=actor, item_id=items[item].pk, changes={}, custom_fields={field.key: value}
            )


def _place(name: str, *, actor: Actor) -> Location:
    known: Location | None = Location.objects.for_actor(actor).kept().filter(name=name).first()
    return known or location_add(actor=actor, data=LocationInput(name=name))
