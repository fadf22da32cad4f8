"""What a code means, and what a scan does with it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from inventory.catalogue.models import ItemCode, ItemNumber, PriceBreak, SupplierPart
from inventory.catalogue.services import ItemInput, item_add
from inventory.labels.codes import CodeKind, OwnCode
from inventory.scanning.selectors import FoundKind, Mode, scan_find
from inventory.scanning.services import ScanInput, scan
from inventory.stock.models import Lot, Movement
from inventory.stock.services import batch_undo
from inventory.vendors.services import VendorInput, vendor_add
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, RuleViolated
from project.kernel.rows import save_new
from tests.inventory.stock.making import lying, make_place, receive

EAN = "4006381333931"


def make_item(actor: Actor, name: str = "Oil filter", **values: Any) -> Any:
    return item_add(actor=actor, data=ItemInput(name=name, **values))


def label(kind: CodeKind, row: Any) -> str:
    return str(OwnCode(kind, row.pk))


def do(actor: Actor, mode: Mode, code: str, **values: Any) -> Any:
    return scan(actor=actor, data=ScanInput(code=code, mode=mode, **values))


# --- Finding ------------------------------------------------------------------------------------


def test_scan_find_knows_our_labels(owner: Actor, stranger: Actor) -> None:
    item, shelf = make_item(owner), make_place(owner)
    lot = receive(owner, item, shelf, batch="B17").lot

    found = {
        kind: scan_find(actor=owner, code=f"https://garage.example/s/{label(kind, row)}")
        for kind, row in ((CodeKind.ITEM, item), (CodeKind.LOT, lot), (CodeKind.PLACE, shelf))
    }

    assert found[CodeKind.ITEM].item == item
    assert (found[CodeKind.LOT].lot, found[CodeKind.LOT].batch) == (lot, "B17")
    assert found[CodeKind.PLACE].location == shelf
    assert scan_find(actor=stranger, code=label(CodeKind.ITEM, item)).kind == FoundKind.UNKNOWN
    with pytest.raises(RuleViolated, match="wrong character"):
        scan_find(actor=owner, code=label(CodeKind.ITEM, item) + "1")


def test_scan_find_knows_the_code_of_a_package_and_what_it_holds(owner: Actor) -> None:
    oil = make_item(owner, "Oil 5W-30", unit="l", kind="fluid")
    save_new(ItemCode(item=oil, code=EAN, quantity=Decimal(5000), unit="ml"), actor=owner)

    codes = (EAN, f"0{EAN}", f"010{EAN}10B-1\x1d17271231")
    every = [scan_find(actor=owner, code=code) for code in codes]
    assert [(found.item, found.quantity) for found in every] == [(oil, Decimal(5))] * 3
    found = every[-1]
    assert (found.batch, found.expires_on) == ("B-1", date(2027, 12, 31))


def test_scan_find_knows_numbers_of_makers_and_vendors(owner: Actor) -> None:
    filter_ = make_item(owner, part_number="HU 7020 z")
    save_new(ItemNumber(item=filter_, number="03N 115 562 B", number_key="03n115562b"), actor=owner)
    vendor = vendor_add(actor=owner, data=VendorInput(name="Parts & Co"))
    sold = SupplierPart(item=filter_, vendor=vendor, number="PC-9", number_key="pc9")
    save_new(sold, actor=owner)

    for code in ("HU7020Z", "03N115562B", "PC-9"):
        assert scan_find(actor=owner, code=code).item == filter_
    twin = make_item(owner, "Oil filter, other brand", part_number="HU 7020 Z")
    several = scan_find(actor=owner, code="hu 7020 z")
    assert several.kind == FoundKind.SEVERAL
    assert set(several.items) == {filter_, twin}


def test_scan_find_knows_pieces_and_foreign_labels_of_places(owner: Actor) -> None:
    shelf = make_place(owner)
    shelf.barcode = "RACK-7"
    shelf.save(update_fields=["barcode"])
    tool = make_item(owner, "Torque wrench", is_serialized=True, codes=(EAN,))
    lot = receive(owner, tool, shelf, "1", serial="SN-1").lot

    assert scan_find(actor=owner, code="RACK-7").location == shelf
    assert scan_find(actor=owner, code="SN-1").lot == lot
    assert scan_find(actor=owner, code=f"010{EAN}21SN-1").lot == lot
    assert scan_find(actor=owner, code=f"010{EAN}21SN-2").serial == "SN-2"
    assert scan_find(actor=owner, code="nobody knows").kind == FoundKind.UNKNOWN


# --- Acting -------------------------------------------------------------------------------------


def test_receive_puts_a_package_into_the_usual_place(mechanic: Actor) -> None:
    shelf = make_place(mechanic)
    item = make_item(mechanic, default_location_id=shelf.pk, unit="l")
    save_new(ItemCode(item=item, code=EAN, quantity=Decimal(5)), actor=mechanic)

    done = do(mechanic, Mode.RECEIVE, f"010{EAN}17271231" + "10B-1")

    lot = Lot.objects.for_actor(mechanic).get()
    assert lying(mechanic, item, shelf) == 5
    assert (lot.batch, lot.expires_on) == ("B-1", date(2027, 12, 31))
    assert done.said == "5 l received into Shelf 2"


def test_receive_asks_for_a_place_once_and_then_knows_it(owner: Actor) -> None:
    item, shelf = make_item(owner), make_place(owner)
    code = label(CodeKind.ITEM, item)

    with pytest.raises(RuleViolated, match="Scan the label of a place"):
        do(owner, Mode.RECEIVE, code)
    do(owner, Mode.RECEIVE, code, location_id=shelf.pk, quantity=Decimal(3))
    do(owner, Mode.RECEIVE, code)

    assert lying(owner, item, shelf) == 4


def test_receive_wants_the_serial_number_of_a_piece(owner: Actor) -> None:
    shelf = make_place(owner)
    tool = make_item(owner, is_serialized=True, codes=(EAN,), default_location_id=shelf.pk)

    do(owner, Mode.RECEIVE, f"010{EAN}21SN-1")

    assert Lot.objects.for_actor(owner).get().serial == "SN-1"
    with pytest.raises(RuleViolated, match="serial number"):
        do(owner, Mode.RECEIVE, label(CodeKind.ITEM, tool))


def test_use_and_move_take_from_the_scanned_lot(owner: Actor) -> None:
    item, shelf, box = make_item(owner), make_place(owner), make_place(owner, "Box")
    receive(owner, item, shelf, "5")
    lot = receive(owner, item, shelf, "5").lot
    code = label(CodeKind.LOT, lot)

    do(owner, Mode.USE, code, quantity=Decimal(2))
    moved = do(owner, Mode.MOVE, code, location_id=box.pk)

    assert {row.lot for row in Movement.objects.for_actor(owner).exclude(kind="receive")} == {lot}
    assert (lying(owner, item, shelf), lying(owner, item, box)) == (Decimal(7), Decimal(1))
    assert moved.said == "1 pc moved to Box"
    with pytest.raises(RuleViolated, match="Scan the label of a place"):
        do(owner, Mode.MOVE, code)
    with pytest.raises(RuleViolated, match="Only 3"):
        do(owner, Mode.USE, code, quantity=Decimal(4))


def test_count_asks_what_is_there_and_books_the_difference(owner: Actor) -> None:
    item, shelf = make_item(owner), make_place(owner)
    receive(owner, item, shelf, "5")
    code = label(CodeKind.ITEM, item)

    asked = do(owner, Mode.COUNT, code, location_id=shelf.pk)
    same = do(owner, Mode.COUNT, code, location_id=shelf.pk, quantity=Decimal(5))
    less = do(owner, Mode.COUNT, code, location_id=shelf.pk, quantity=Decimal(3))

    assert (asked.expected, asked.batch) == (5, None)
    assert (same.batch, same.said) == (None, "5 pcs counted in Shelf 2, as expected")
    assert lying(owner, item, shelf) == 3
    batch_undo(actor=owner, batch=less.batch)
    assert lying(owner, item, shelf) == 5


def test_places_and_unknown_codes_move_nothing(owner: Actor) -> None:
    shelf = make_place(owner)

    place = do(owner, Mode.RECEIVE, label(CodeKind.PLACE, shelf))
    unknown = do(owner, Mode.USE, "nobody knows")

    assert (place.found.location, place.found.acts(owner)) == (shelf, [Mode.FIND])
    assert (unknown.found.kind, unknown.found.acts(owner)) == (FoundKind.UNKNOWN, [])
    assert not Movement.objects.for_actor(owner).exists()


def test_viewers_find_but_move_nothing(owner: Actor, viewer: Actor) -> None:
    item = make_item(owner)
    code = label(CodeKind.ITEM, item)

    found = do(viewer, Mode.FIND, code).found

    assert (found.item, found.acts(viewer)) == (item, [Mode.FIND])
    for mode in set(Mode) - {Mode.FIND}:
        with pytest.raises(NotAllowed):
            do(viewer, mode, code)


def test_scan_receives_at_the_last_price_unless_one_is_typed(owner: Actor) -> None:
    item = make_item(owner, codes=(EAN,), default_location_id=make_place(owner).pk)
    vendor = vendor_add(actor=owner, data=VendorInput(name="Parts & Co"))
    sold = save_new(SupplierPart(item=item, vendor=vendor, pack_quantity=Decimal(2)), actor=owner)
    save_new(PriceBreak(supplier_part=sold, price=Decimal("19.70"), currency="EUR"), actor=owner)

    asked = do(owner, Mode.RECEIVE, EAN)
    typed = do(owner, Mode.RECEIVE, EAN, unit_cost=Decimal("12.50"))
    again = do(owner, Mode.RECEIVE, EAN)

    costs = list(Lot.objects.for_actor(owner).order_by("id").values_list("unit_cost", flat=True))
    assert costs == [Decimal("9.85"), Decimal("12.5"), Decimal("12.5")]
    assert asked.said.endswith("€9.85 each, the price of Parts & Co")
    assert "each" not in typed.said
    assert "€12.50 each, as last paid on" in again.said

    for done in (typed, again):
        batch_undo(actor=owner, batch=done.batch)
    assert "€9.85 each, as last paid" in do(owner, Mode.RECEIVE, EAN).said
