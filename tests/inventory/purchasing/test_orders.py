"""Orders: written, placed, cancelled, closed, binned."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from inventory.catalogue.models import Item, SupplierPart
from inventory.catalogue.services import item_bin
from inventory.locations.models import Location
from inventory.purchasing import selectors, services
from inventory.purchasing.selectors import OrderFilter
from inventory.purchasing.services import LineInput, OrderInput
from inventory.vendors import merging
from inventory.vendors.models import Vendor
from inventory.vendors.services import VendorInput, vendor_add, vendor_bin
from project.kernel.actor import Actor
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated, StaleVersion
from tests.inventory.purchasing.conftest import Ordered, came, lines

D = Decimal


def test_order_add_fills_in_how_the_vendor_sells(
    owner: Actor, vendor: Vendor, bottle: SupplierPart
) -> None:
    one = LineInput(item_id=bottle.item_id, packs=D(1))
    many = LineInput(item_id=bottle.item_id, packs=D(5))

    order = services.order_add(actor=owner, data=OrderInput(vendor_id=vendor.pk, lines=(one, many)))

    year = timezone.localdate().year
    assert (order.number, order.state) == (f"PO-{year}-0001", "draft")
    told = [
        (line.number, line.pack_quantity, line.price, line.supplier_part_id)
        for line in lines(order, owner)
    ]
    assert told == [("530-5", D(5), D(40), bottle.pk), ("530-5", D(5), D(35), bottle.pk)]


def test_order_sums_are_of_lines_freight_and_tax(owner: Actor, ordered: Ordered) -> None:
    order = ordered(freight=D("5.90"), tax=D("23.92"))

    sums = selectors.sums_of(order, lines(order, owner))

    assert (sums.lines, sums.total, sums.without_price) == (D(120), D("149.82"), 0)
    listed: Any = selectors.order_list(actor=owner).first()
    assert listed.lines_total == 120


def test_order_place_expects_it_by_the_lead_time(owner: Actor, ordered: Ordered) -> None:
    order = ordered()

    assert order.state == "ordered"
    assert order.expected_on == timezone.localdate() + timedelta(days=3)


def test_order_place_refuses_an_empty_draft(owner: Actor, vendor: Vendor) -> None:
    order = services.order_add(actor=owner, data=OrderInput(vendor_id=vendor.pk))

    with pytest.raises(RuleViolated):
        services.order_place(actor=owner, order_id=order.pk)


def test_order_change_keeps_adds_and_removes_lines(
    owner: Actor, ordered: Ordered, filter_: Item
) -> None:
    order = ordered()
    oil_line = lines(order, owner)[0]
    wanted = (
        LineInput(id=oil_line.pk, item_id=oil_line.item_id, packs=D(3), pack_quantity=D(5)),
        LineInput(item_id=filter_.pk, packs=D(1), price=D("9.50")),
    )

    services.order_change(
        actor=owner, order_id=order.pk, changes={"lines": wanted}, expected_version=order.version
    )

    told = [(line.pk == oil_line.pk, line.packs, line.price) for line in lines(order, owner)]
    assert told == [(True, D(3), None), (False, D(1), D("9.5"))]
    with pytest.raises(StaleVersion):
        services.order_change(
            actor=owner, order_id=order.pk, changes={"notes": "x"}, expected_version=order.version
        )


def test_order_change_protects_what_came(
    owner: Actor, ordered: Ordered, shelf: Location, vendor: Vendor
) -> None:
    order = ordered()
    services.order_receive(
        actor=owner, order_id=order.pk, data=came(order, shelf, owner, packs=[1, 4])
    )
    oil, filters = lines(order, owner)
    as_it_is = LineInput(
        id=filters.pk, item_id=filters.item_id, packs=D(4), pack_quantity=D(1), price=D(10)
    )

    def change(*wanted: LineInput) -> None:
        changes = {"lines": wanted}
        services.order_change(actor=owner, order_id=order.pk, changes=changes)

    fewer = LineInput(id=oil.pk, item_id=oil.item_id, packs=D("0.5"), pack_quantity=D(5))
    other = LineInput(id=oil.pk, item_id=oil.item_id, packs=D(2), pack_quantity=D(4))
    for wrong, field in ((fewer, "lines.0.packs"), (other, "lines.0.item")):
        with pytest.raises(RuleViolated) as failure:
            change(wrong, as_it_is)
        assert field in failure.value.fields
    with pytest.raises(RuleViolated):
        change(as_it_is)
    other_vendor = vendor_add(actor=owner, data=VendorInput(name="Sued"))
    with pytest.raises(RuleViolated):
        services.order_change(
            actor=owner, order_id=order.pk, changes={"vendor_id": other_vendor.pk}
        )


def test_an_order_is_cancelled_reopened_binned_and_restored(owner: Actor, ordered: Ordered) -> None:
    order = ordered()
    with pytest.raises(Conflict):
        services.order_bin(actor=owner, order_id=order.pk)

    assert services.order_cancel(actor=owner, order_id=order.pk).state == "cancelled"
    assert services.order_reopen(actor=owner, order_id=order.pk).state == "ordered"
    assert services.order_recall(actor=owner, order_id=order.pk).state == "draft"
    services.order_cancel(actor=owner, order_id=order.pk)
    assert services.order_reopen(actor=owner, order_id=order.pk).state == "draft"
    services.order_bin(actor=owner, order_id=order.pk)
    with pytest.raises(NotFound):
        selectors.order_get(actor=owner, order_id=order.pk)
    services.order_unbin(actor=owner, order_id=order.pk)
    assert selectors.order_get(actor=owner, order_id=order.pk).state == "draft"


def test_order_purge_deletes_a_binned_order(owner: Actor, ordered: Ordered) -> None:
    order = ordered()
    services.order_cancel(actor=owner, order_id=order.pk)
    with pytest.raises(NotFound):
        services.order_purge(actor=owner, row_id=order.pk)
    services.order_bin(actor=owner, order_id=order.pk)

    services.order_purge(actor=owner, row_id=order.pk)

    with pytest.raises(NotFound):
        selectors.order_find(actor=owner, order_id=order.pk)


def test_orders_refuse_numbers_twice_and_foreign_rows(
    owner: Actor, stranger: Actor, ordered: Ordered, vendor: Vendor
) -> None:
    order = ordered(number="B-17")
    theirs = vendor_add(actor=stranger, data=VendorInput(name="Theirs"))

    with pytest.raises(RuleViolated):
        ordered(number="B-17")
    with pytest.raises(NotFound):
        ordered(vendor_id=theirs.pk)
    with pytest.raises(NotFound):
        services.order_add(
            actor=stranger,
            data=OrderInput(
                vendor_id=theirs.pk,
                lines=(LineInput(item_id=lines(order, owner)[0].item_id, packs=D(1)),),
            ),
        )


def test_a_line_that_is_there_does_not_open_the_door_to_foreign_items(
    stranger: Actor, owner: Actor, ordered: Ordered
) -> None:
    line = lines(ordered(), owner)[0]
    theirs = vendor_add(actor=stranger, data=VendorInput(name="Theirs"))
    item = Item.objects.create(organization_id=stranger.organization_id, name="Theirs")
    own = services.order_add(
        actor=stranger,
        data=OrderInput(vendor_id=theirs.pk, lines=(LineInput(item_id=item.pk, packs=D(1)),)),
    )
    foreign = (
        LineInput(id=line.pk, item_id=line.item_id, packs=D(1)),
        LineInput(id=lines(own, stranger)[0].pk, item_id=line.item_id, packs=D(1)),
    )

    for wanted in foreign:
        with pytest.raises(NotFound):
            services.order_change(actor=stranger, order_id=own.pk, changes={"lines": [wanted]})
    with pytest.raises(NotFound):
        services.order_add(actor=stranger, data=OrderInput(vendor_id=theirs.pk, lines=foreign[:1]))


def test_services_refuse_viewers_and_strangers(
    viewer: Actor, stranger: Actor, owner: Actor, ordered: Ordered, shelf: Location
) -> None:
    order = ordered()
    data = came(order, shelf, owner)
    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        for act in ("place", "recall", "cancel", "close", "reopen", "bin", "unbin"):
            with pytest.raises(error):
                getattr(services, f"order_{act}")(actor=actor, order_id=order.pk)
        with pytest.raises(error):
            services.order_change(actor=actor, order_id=order.pk, changes={})
        with pytest.raises(error):
            services.order_receive(actor=actor, order_id=order.pk, data=data)
        with pytest.raises(error):
            services.order_mail(actor=actor, order_id=order.pk, to="a@b.example", text="")
        with pytest.raises(error):
            services.order_files_add(actor=actor, order_id=order.pk, file_ids=[])
    assert selectors.order_list(actor=stranger).count() == 0


def test_order_list_narrows_by_state_vendor_text_and_lateness(
    owner: Actor, ordered: Ordered, vendor: Vendor
) -> None:
    today = timezone.localdate()
    late = ordered(expected_on=today - timedelta(days=1), reference="X-99")
    ordered(expected_on=today)

    def found(**narrow: object) -> int:
        return selectors.order_list(actor=owner, narrow=OrderFilter(**narrow)).count()  # type: ignore[arg-type]

    assert found(late_on=today) == found(search="x-99") == 1
    assert found(state="open") == found(vendor_id=vendor.pk) == found(search="filter") == 2
    assert found(state="draft") == found(search="nothing") == 0
    assert selectors.order_list(actor=owner, narrow=OrderFilter(late_on=today)).get() == late


def test_a_merge_moves_orders_and_supplier_parts(
    owner: Actor, ordered: Ordered, bottle: SupplierPart, vendor: Vendor
) -> None:
    order = ordered()
    kept = vendor_add(actor=owner, data=VendorInput(name="Teile-Nord GmbH"))

    merging.vendor_merge(actor=owner, kept_id=kept.pk, duplicate_id=vendor.pk)

    assert selectors.order_get(actor=owner, order_id=order.pk).vendor_id == kept.pk
    bottle.refresh_from_db()
    assert bottle.vendor_id == kept.pk

    merging.vendor_unmerge(actor=owner, duplicate_id=vendor.pk)

    assert selectors.order_get(actor=owner, order_id=order.pk).vendor_id == vendor.pk


def test_orders_hold_their_vendor_and_what_is_to_come(
    owner: Actor, ordered: Ordered, vendor: Vendor, filter_: Item
) -> None:
    order = ordered()
    vendor_bin(actor=owner, vendor_id=vendor.pk)

    with pytest.raises(Conflict):
        merging.vendor_purge(actor=owner, row_id=vendor.pk)
    with pytest.raises(Conflict):
        item_bin(actor=owner, item_id=filter_.pk)
    services.order_cancel(actor=owner, order_id=order.pk)

    assert item_bin(actor=owner, item_id=filter_.pk).binned_at is not None
