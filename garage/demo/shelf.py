"""What the demo household has on its shelves: places, items, suppliers, fitments and two kits."""

from decimal import Decimal
from typing import Any

from inventory.catalogue import services
from inventory.catalogue.services import (
    CodeInput,
    FitmentInput,
    ItemInput,
    KitInput,
    KitLineInput,
    LevelInput,
    NumberInput,
    PriceInput,
    SupplierPartInput,
)
from inventory.locations.services import LocationInput, location_add
from inventory.vendors.models import Vendor
from inventory.vendors.services import vendor_find_or_add
from project.kernel.actor import Actor

# path with its kind
PLACES = (
    ("Garage", "building"), ("Garage / Cabinet", "cabinet"), ("Garage / Cabinet / Shelf 1", "shelf"),
    ("Garage / Cabinet / Shelf 2", "shelf"), ("Garage / Cabinet / Fluids tray", "drawer"),
    ("Garage / Tool trolley", "cabinet"), ("Garage / Tool trolley / Drawer 1", "drawer"),
    ("Garage / Tool trolley / Drawer 3", "drawer"), ("Garage / Wall", "other"),
    ("Cellar", "room"), ("Cellar / Left rack", "shelf"), ("Cellar / Box bulbs and fuses", "box"),
    ("Study", "room"), ("Study / Display case", "cabinet"),
)  # fmt: skip
GROUPS = (
    "Filters", "Brakes", "Fluids", "Fluids / Engine oil", "Fluids / Coolant", "Electrics",
    "Electrics / Bulbs", "Body and glass", "Consumables", "Tools", "Tools / Measuring", "Collection",
)  # fmt: skip
# kind, name, maker, part number, unit, category, place, code
ITEMS = (
    ("fluid", "Engine oil 5W-30 Longlife III", "Castrol", "15669E", "l", "Fluids / Engine oil", "Garage / Cabinet / Fluids tray", "4008177073960"),
    ("part", "Oil filter Octavia 2.0 TDI", "MANN-FILTER", "HU 7020 z", "pcs", "Filters", "Garage / Cabinet / Shelf 1", "4011558005481"),
    ("part", "Drain plug washer 14×20", "Elring", "776.670", "pcs", "Consumables", "Garage / Cabinet / Shelf 1", ""),
    ("part", "Air filter Octavia", "MANN-FILTER", "C 27 009", "pcs", "Filters", "Garage / Cabinet / Shelf 1", "4011558061180"),
    ("part", "Cabin filter FreciousPlus", "MANN-FILTER", "FP 26 009", "pcs", "Filters", "Garage / Cabinet / Shelf 1", "4011558048112"),
    ("part", "Brake pads front", "ATE", "13.0460-2760.2", "set", "Brakes", "Garage / Cabinet / Shelf 2", "4006633374347"),
    ("part", "Brake discs front 288 mm", "ATE", "24.0125-0158.1", "pair", "Brakes", "Cellar / Left rack", ""),
    ("fluid", "Brake fluid DOT 4 LV", "ATE", "03.9901-6402.2", "l", "Brakes", "Garage / Cabinet / Fluids tray", "4006633296502"),
    ("fluid", "Coolant G12evo concentrate", "febi bilstein", "172009", "l", "Fluids / Coolant", "Garage / Cabinet / Fluids tray", "4054224720091"),
    ("fluid", "AdBlue", "GreenChem", "GC-10", "l", "Fluids", "Garage", "8713267003017"),
    ("fluid", "Screenwash winter −60 °C", "Sonax", "332505", "l", "Fluids", "Garage / Cabinet / Fluids tray", "4064700332508"),
    ("part", "Wiper blades Aerotwin A863S", "Bosch", "3 397 007 863", "set", "Body and glass", "Garage / Cabinet / Shelf 2", "4047024570863"),
    ("part", "Bulb H7 55 W", "Osram", "64210NL", "pcs", "Electrics / Bulbs", "Cellar / Box bulbs and fuses", "4052899017061"),
    ("part", "Fuse assortment, blade", "Hella", "8JS 728 596", "set", "Electrics", "Cellar / Box bulbs and fuses", ""),
    ("part", "Spark plug NGK LMAR8D-J", "NGK", "1647", "pcs", "Electrics", "Garage / Cabinet / Shelf 2", "087295116470"),
    ("part", "Oil filter R 1200 GS", "MAHLE", "OC 306", "pcs", "Filters", "Garage / Cabinet / Shelf 1", "4009026037003"),
    ("fluid", "Motorcycle oil 5W-40 4T", "Liqui Moly", "3044", "l", "Fluids / Engine oil", "Garage / Cabinet / Fluids tray", "4100420030444"),
    ("supply", "Brake cleaner 500 ml", "Würth", "0890 108 7", "pcs", "Consumables", "Garage / Cabinet / Shelf 2", "4011231118922"),
    ("supply", "Nitrile gloves L", "Ansell", "92-670", "pair", "Consumables", "Garage / Cabinet / Shelf 2", ""),
    ("supply", "Cable 1.5 mm² red", "Lapp", "4510043", "m", "Electrics", "Cellar / Box bulbs and fuses", ""),
    ("supply", "Copper grease", "Loctite", "LB 8007", "g", "Consumables", "Garage / Tool trolley / Drawer 3", ""),
    ("tool", "Torque wrench 20–200 Nm", "Hazet", "5122-3CT", "pcs", "Tools / Measuring", "Garage / Tool trolley / Drawer 1", "4000896192496"),
    ("tool", "Trolley jack 3 t", "Kunzer", "WK 1030", "pcs", "Tools", "Garage", ""),
    ("tool", "OBD adapter", "OBDeleven", "NextGen", "pcs", "Tools / Measuring", "Garage / Tool trolley / Drawer 1", ""),
    ("collectible", "Škoda 130 RS 1:18", "Abrex", "143ABS-802", "pcs", "Collection", "Study / Display case", ""),
    ("collectible", "Enamel sign Gasolin", "Ferro Email", "", "pcs", "Collection", "Garage / Wall", ""),
)  # fmt: skip
OIL, FILTER, WASHER = (row[1] for row in ITEMS[:3])
OCTAVIA: dict[str, Any] = {"make": "Škoda", "model": "Octavia", "year_from": 2013, "year_to": 2020}
# item, what it fits
FITS: tuple[tuple[str, dict[str, Any]], ...] = (
    (OIL, OCTAVIA | {"engine": "2.0 TDI"}), (OIL, {"make": "Volkswagen", "model": "Golf", "year_from": 2012}),
    (FILTER, OCTAVIA | {"engine": "2.0 TDI"}), (WASHER, OCTAVIA),
    ("Air filter Octavia", OCTAVIA), ("Cabin filter FreciousPlus", OCTAVIA),
    ("Brake pads front", OCTAVIA), ("Brake discs front 288 mm", OCTAVIA),
    ("Wiper blades Aerotwin A863S", OCTAVIA), ("Bulb H7 55 W", {"make": "Ford", "model": "Transit Custom"}),
    ("Oil filter R 1200 GS", {"make": "BMW", "model": "R 1200 GS"}),
    ("Motorcycle oil 5W-40 4T", {"make": "BMW", "model": "R 1200 GS", "note": "API SL, JASO MA2"}),
    ("Spark plug NGK LMAR8D-J", {"make": "BMW", "model": "R 1200 GS", "year_from": 2013}),
)  # fmt: skip
# item, manufacturer, number, kind
NUMBERS = (
    (FILTER, "Škoda", "03N 115 562 B", "oem"), (FILTER, "Bosch", "F 026 407 157", "cross"),
    ("Cabin filter FreciousPlus", "Škoda", "5Q0 819 653", "oem"), (WASHER, "Volkswagen", "N 013 815 7", "oem"),
    ("Brake pads front", "Škoda", "5Q0 698 151 M", "oem"), ("Oil filter R 1200 GS", "BMW", "11 42 7 673 541", "oem"),
)  # fmt: skip
# item, vendor, their number, pack, unit, price of one pack and of how many from on
SOLD = (
    (OIL, "Teilehaus Altona", "CAS-15669E-5", "5", "l", "46.90", ("4", "42.50")),
    (OIL, "Motoroel24", "5W30-LL3-5QT", "5", "qt", "43.20", None),
    (FILTER, "Teilehaus Altona", "MF-HU7020Z", "1", "pcs", "9.85", ("10", "8.40")),
    (WASHER, "Teilehaus Altona", "EL-776670", "10", "pcs", "6.20", None),
    ("Brake pads front", "Teilehaus Altona", "ATE-2760", "1", "set", "54.30", None),
    ("Wiper blades Aerotwin A863S", "Teilehaus Altona", "BO-863", "1", "set", "27.95", None),
    ("Coolant G12evo concentrate", "Motoroel24", "G12E-15", "1.5", "l", "11.40", ("6", "9.90")),
)  # fmt: skip
LEVELS = (
    (OIL, "5", "10"), (FILTER, "1", "3"), (WASHER, "2", "10"), ("Brake cleaner 500 ml", "2", "6"),
    ("Bulb H7 55 W", "2", "4"), ("AdBlue", "10", "20"),
)  # fmt: skip
KITS = (
    ("Oil change Octavia 2.0 TDI", ((OIL, "4.7"), (FILTER, "1"), (WASHER, "1")), OCTAVIA),
    ("Oil change R 1200 GS", (("Motorcycle oil 5W-40 4T", "4"), ("Oil filter R 1200 GS", "1")), {"make": "BMW", "model": "R 1200 GS"}),
)  # fmt: skip


def stock(*, actor: Actor) -> None:
    """Fill the catalogue and the places of an empty organization."""
    places = _tree(PLACES, actor=actor)
    groups = _groups(actor=actor)
    items: dict[str, int] = {}
    for kind, name, maker, number, unit, group, place, code in ITEMS:
        data = ItemInput(
            kind=kind, name=name, manufacturer=maker, part_number=number, unit=unit,
            category_id=groups[group], default_location_id=places[place],
            codes=(code,) if code and kind != "fluid" else (),
            calibration_months=12 if name.startswith("Torque") else None,
            shelf_life_months=24 if name.startswith("Brake fluid") else None,
        )  # fmt: skip
        items[name] = services.item_add(actor=actor, data=data).pk
        if code and kind == "fluid":
            package = CodeInput(code=code, quantity=Decimal(1 if "DOT" in name else 5))
            services.code_add(actor=actor, item_id=items[name], data=package)
    _know(items, actor=actor)
    _sell(items, actor=actor)
    _group(items, actor=actor)


def _tree(rows: tuple[tuple[str, str], ...], *, actor: Actor) -> dict[str, int]:
    found: dict[str, int] = {}
    for path, kind in rows:
        above, _sign, name = path.rpartition(" / ")
        data = LocationInput(name=name, kind=kind, parent_id=found.get(above))
        found[path] = location_add(actor=actor, data=data).pk
    return found


def _groups(*, actor: Actor) -> dict[str, int]:
    found: dict[str, int] = {}
    for path in GROUPS:
        above, _sign, name = path.rpartition(" / ")
        data = services.CategoryInput(name=name, parent_id=found.get(above))
        found[path] = services.category_add(actor=actor, data=data).pk
    return found


def _know(items: dict[str, int], *, actor: Actor) -> None:
    """Say by which numbers items are known, what they fit and how many are kept."""
    for name, maker, number, kind in NUMBERS:
        known = NumberInput(number=number, manufacturer=maker, kind=kind)
        services.number_add(actor=actor, item_id=items[name], data=known)
    for name, fit in FITS:
        services.fitment_add(actor=actor, data=FitmentInput(item_id=items[name], **fit))
    for name, minimum, target in LEVELS:
        level = LevelInput(minimum=Decimal(minimum), target=Decimal(target))
        services.level_set(actor=actor, item_id=items[name], data=level)


def _sell(items: dict[str, int], *, actor: Actor) -> None:
    for name, shop, number, pack, unit, price, cheaper in SOLD:
        vendor = vendor_find_or_add(actor=actor, name=shop, kind=Vendor.Kind.PARTS)
        steps = [("1", price), *([cheaper] if cheaper else [])]
        data = SupplierPartInput(
            item_id=items[name], vendor_id=vendor.pk, number=number,
            pack_quantity=Decimal(pack), pack_unit=unit, lead_days=2,
            prices=tuple(
                PriceInput(packs=Decimal(packs), price=Decimal(amount), currency=actor.currency)
                for packs, amount in steps
            ),
        )  # fmt: skip
        services.supplier_part_add(actor=actor, data=data)


def _group(items: dict[str, int], *, actor: Actor) -> None:
    for name, lines, fit in KITS:
        taken = tuple(
            KitLineInput(item_id=items[item], quantity=Decimal(quantity))
            for item, quantity in lines
        )
        kit = services.kit_add(actor=actor, data=KitInput(name=name, lines=taken))
        services.fitment_add(actor=actor, data=FitmentInput(kit_id=kit.pk, **fit))
