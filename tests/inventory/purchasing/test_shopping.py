"""The shopping list: what is short, what is wished for, and orders made of it."""

from decimal import Decimal

import pytest

from inventory.catalogue.models import Item, StockLevel, SupplierPart
from inventory.locations.models import Location
from inventory.purchasing import selectors, services
from inventory.purchasing.services import WishInput
from inventory.purchasing.shopping import ListRow, shopping_list
from inventory.vendors.models import Vendor
from project.kernel.actor import Actor
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated
from tests.inventory.purchasing.conftest import Ordered, came, lines

D = Decimal


def keep(actor: Actor, item: Item, *, minimum: int, target: int) -> None:
    StockLevel.objects.for_actor(actor).create(
        organization_id=actor.organization_id, item=item, minimum=minimum, target=target
    )


def row_of(actor: Actor, item: Item) -> ListRow:
    rows = [row for group in shopping_list(actor=actor) for row in group.rows]
    return next(row for row in rows if row.need and row.need.item == item)


def wish(actor: Actor, **values: object) -> int:
    return services.wish_add(actor=actor, data=WishInput(**values)).pk  # type: ignore[arg-type]


def test_a_shortage_is_listed_at_its_vendor_in_packs_with_the_price_of_so_many(
    owner: Actor, bottle: SupplierPart, oil: Item, vendor: Vendor
) -> None:
    keep(owner, oil, minimum=4, target=18)

    group = shopping_list(actor=owner)[0]

    row = group.rows[0]
    assert group.vendor == vendor
    assert row.need is not None
    assert row.offer is not None
    assert (row.need.quantity, row.offer.packs, row.offer.price) == (D(18), D(4), D(35))
    assert group.totals == {"EUR": 140}


def test_a_cheaper_price_for_more_is_told(owner: Actor, bottle: SupplierPart, oil: Item) -> None:
    keep(owner, oil, minimum=4, target=5)

    offer = row_of(owner, oil).offer

    assert offer is not None
    assert offer.price == 40
    assert offer.better is not None
    assert offer.better.price == 35


def test_what_is_on_order_is_not_bought_twice(owner: Actor, ordered: Ordered, oil: Item) -> None:
    keep(owner, oil, minimum=4, target=18)
    order = ordered()  # ten litres

    assert row_of(owner, oil).need.quantity == 8  # type: ignore[union-attr]
    services.order_cancel(actor=owner, order_id=order.pk)
    assert row_of(owner, oil).need.quantity == 18  # type: ignore[union-attr]


def test_the_last_price_paid_holds_where_no_other_is_known(
    owner: Actor, ordered: Ordered, shelf: Location, filter_: Item, vendor: Vendor
) -> None:
    order = ordered()
    services.order_receive(actor=owner, order_id=order.pk, data=came(order, shelf, owner))
    keep(owner, filter_, minimum=6, target=10)

    offer = row_of(owner, filter_).offer

    assert offer is not None
    assert (offer.vendor, offer.price, offer.packs) == (vendor, D(10), D(6))


def test_orders_from_list_makes_a_draft_for_each_vendor_and_takes_wishes_along(
    owner: Actor, bottle: SupplierPart, oil: Item, filter_: Item, vendor: Vendor, shelf: Location
) -> None:
    keep(owner, oil, minimum=4, target=5)
    wish_id = wish(owner, item_id=filter_.pk, quantity=D(2))
    keys = [f"item-{oil.pk}", f"item-{filter_.pk}"]
    with pytest.raises(RuleViolated):
        services.orders_from_list(actor=owner, keys=keys)

    (order,) = services.orders_from_list(actor=owner, keys=keys, vendor_id=vendor.pk)

    told = [(line.item, line.packs, line.price) for line in lines(order, owner)]
    assert told == [(oil, D(1), D(40)), (filter_, D(2), None)]
    assert shopping_list(actor=owner) == []
    services.order_place(actor=owner, order_id=order.pk)
    services.order_receive(actor=owner, order_id=order.pk, data=came(order, shelf, owner))
    assert selectors.wish_get(actor=owner, wish_id=wish_id).bought_at is not None


def test_a_wish_comes_back_when_its_order_is_cancelled(
    owner: Actor, filter_: Item, vendor: Vendor
) -> None:
    wish(owner, item_id=filter_.pk)
    key = f"item-{filter_.pk}"
    (order,) = services.orders_from_list(actor=owner, keys=[key], vendor_id=vendor.pk)
    assert not selectors.wish_list(actor=owner).exists()

    services.order_cancel(actor=owner, order_id=order.pk)

    assert selectors.wish_list(actor=owner).exists()


def test_a_wish_of_words_is_ticked_off_and_wanted_again(owner: Actor) -> None:
    wish_id = wish(owner, title="  Coffee for the workshop ")
    assert str(shopping_list(actor=owner)[0].rows[0].wish) == "Coffee for the workshop"

    services.wish_buy(actor=owner, wish_id=wish_id)
    assert shopping_list(actor=owner) == []
    with pytest.raises(Conflict):
        services.wish_buy(actor=owner, wish_id=wish_id)
    services.wish_unbuy(actor=owner, wish_id=wish_id)
    with pytest.raises(NotFound):
        services.wish_unbuy(actor=owner, wish_id=wish_id)

    assert len(shopping_list(actor=owner)) == 1


def test_wishes_refuse_nothing_viewers_and_strangers(
    owner: Actor, viewer: Actor, stranger: Actor, filter_: Item
) -> None:
    with pytest.raises(RuleViolated):
        wish(owner)
    with pytest.raises(RuleViolated):
        wish(owner, title="Oil", quantity=D(0))
    with pytest.raises(RuleViolated):
        services.orders_from_list(actor=owner, keys=["item-999"])
    wish_id = wish(owner, title="Coffee")
    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        with pytest.raises(error):
            wish(actor, item_id=filter_.pk)
        with pytest.raises(error):
            services.wish_buy(actor=actor, wish_id=wish_id)
        with pytest.raises(error):
            services.wish_unbuy(actor=actor, wish_id=wish_id)
    with pytest.raises(NotAllowed):
        services.orders_from_list(actor=viewer, keys=["x"])
    assert shopping_list(actor=stranger) == []
