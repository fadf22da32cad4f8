"""Deliveries and returns: what they do to the stock and to the order, and back again."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.catalogue.models import Item, PaidPrice
from inventory.catalogue.services import ItemInput, item_add
from inventory.locations.models import Location
from inventory.purchasing import selectors, services
from inventory.purchasing.models import PurchaseOrder
from inventory.purchasing.services import (
    DeliveryInput,
    LineInput,
    OrderInput,
    ReceivedLine,
    ReturnInput,
)
from inventory.stock.models import Movement
from inventory.stock.selectors import on_hand
from inventory.stock.services import TakeInput, batch_undo, stock_use
from inventory.vendors.models import Vendor
from project.kernel.actor import Actor
from project.kernel.errors import Conflict, NotFound, RuleViolated
from tests.inventory.purchasing.conftest import DAY, Ordered, came, lines

D = Decimal


def state(order: PurchaseOrder, actor: Actor) -> str:
    return selectors.order_get(actor=actor, order_id=order.pk).state


def held(item: Item, actor: Actor) -> tuple[Any, Any]:
    """Return how much of an item is there and what it is worth."""
    found = on_hand(actor=actor, item_ids=[item.pk])[item.pk]
    return found.quantity, sum(found.value.values(), D(0))


def test_order_receive_books_at_the_landed_cost(
    owner: Actor, ordered: Ordered, shelf: Location, oil: Item, filter_: Item
) -> None:
    order = ordered(freight=D(6), tax=D(24))  # lines of 80 and 40: shares of 20 and 10

    services.order_receive(actor=owner, order_id=order.pk, data=came(order, shelf, owner))

    assert held(oil, owner) == (10, 100)
    assert held(filter_, owner) == (4, 50)
    assert state(order, owner) == "closed"
    paid = PaidPrice.objects.for_actor(owner).get(item=oil)
    assert (paid.unit_price, paid.vendor_id) == (D(8), order.vendor_id)


def test_tax_that_comes_back_is_no_cost(
    owner: Actor, ordered: Ordered, shelf: Location, oil: Item
) -> None:
    order = ordered(freight=D(6), tax=D(24), tax_is_cost=False)

    services.order_receive(actor=owner, order_id=order.pk, data=came(order, shelf, owner))

    assert held(oil, owner) == (10, 84)


def test_an_order_comes_in_parts(owner: Actor, ordered: Ordered, shelf: Location) -> None:
    order = ordered()

    services.order_receive(
        actor=owner, order_id=order.pk, data=came(order, shelf, owner, packs=[1, 0])
    )
    assert state(order, owner) == "partly"
    assert [line.open_packs for line in lines(order, owner)] == [1, 4]
    with pytest.raises(Conflict):
        services.order_cancel(actor=owner, order_id=order.pk)
    services.order_receive(actor=owner, order_id=order.pk, data=came(order, shelf, owner))

    assert state(order, owner) == "closed"
    with pytest.raises(Conflict):
        services.order_receive(
            actor=owner, order_id=order.pk, data=came(order, shelf, owner, packs=[1, 1])
        )


def test_the_rest_of_an_order_is_given_up_and_wanted_again(
    owner: Actor, ordered: Ordered, shelf: Location
) -> None:
    order = ordered()
    services.order_receive(
        actor=owner, order_id=order.pk, data=came(order, shelf, owner, packs=[1, 0])
    )

    services.order_close(actor=owner, order_id=order.pk)
    assert selectors.on_order(actor=owner, item_ids=[lines(order, owner)[0].item_id]) == {}

    assert services.order_reopen(actor=owner, order_id=order.pk).state == "partly"


def test_order_receive_asks_before_it_takes_more_than_ordered(
    owner: Actor, ordered: Ordered, shelf: Location, filter_: Item
) -> None:
    order = ordered()
    more = came(order, shelf, owner, packs=[2, 5])

    with pytest.raises(RuleViolated) as failure:
        services.order_receive(actor=owner, order_id=order.pk, data=more)
    assert failure.value.code == "more-than-ordered"
    assert held(filter_, owner)[0] == 0
    right = came(order, shelf, owner, packs=[2, 5], more_is_right=True)
    services.order_receive(actor=owner, order_id=order.pk, data=right)

    assert held(filter_, owner)[0] == 5


def test_order_receive_refuses_nothing_foreign_lines_and_lines_twice(
    owner: Actor, ordered: Ordered, shelf: Location
) -> None:
    order, other = ordered(), ordered()
    mine, foreign = lines(order, owner)[0].pk, lines(other, owner)[0].pk

    for named in ((), ((mine, 0),), ((foreign, 1),), ((mine, 1), (mine, 1))):
        data = DeliveryInput(
            on=DAY,
            location_id=shelf.pk,
            lines=tuple(ReceivedLine(line_id=one, packs=D(n)) for one, n in named),
        )
        with pytest.raises(RuleViolated):
            services.order_receive(actor=owner, order_id=order.pk, data=data)


def test_pieces_with_serial_numbers_are_named(
    owner: Actor, vendor: Vendor, shelf: Location
) -> None:
    tool = item_add(
        actor=owner, data=ItemInput(name="Torque wrench", kind="tool", is_serialized=True)
    )
    order = services.order_add(
        actor=owner,
        data=OrderInput(
            vendor_id=vendor.pk, lines=(LineInput(item_id=tool.pk, packs=D(2), price=D(90)),)
        ),
    )
    services.order_place(actor=owner, order_id=order.pk)
    line = lines(order, owner)[0]

    def receive(*serials: str) -> None:
        one = ReceivedLine(line_id=line.pk, packs=D(2), serials=serials)
        data = DeliveryInput(on=DAY, location_id=shelf.pk, lines=(one,))
        services.order_receive(actor=owner, order_id=order.pk, data=data)

    with pytest.raises(RuleViolated):
        receive("A1")
    receive("A1", " A2 ")

    assert held(tool, owner) == (2, 180)
    delivery = selectors.deliveries_of(order, actor=owner)[0]
    services.delivery_undo(actor=owner, delivery_id=delivery.pk)
    assert held(tool, owner) == (0, 0)


def test_delivery_undo_takes_back_exactly(
    owner: Actor, ordered: Ordered, shelf: Location, oil: Item, filter_: Item
) -> None:
    order = ordered(freight=D("5.99"))
    delivery = services.order_receive(
        actor=owner, order_id=order.pk, data=came(order, shelf, owner, packs=[1, 3])
    )

    services.delivery_undo(actor=owner, delivery_id=delivery.pk)

    assert held(oil, owner) == held(filter_, owner) == (0, 0)
    assert [line.received for line in lines(order, owner)] == [0, 0]
    assert state(order, owner) == "ordered"
    assert not PaidPrice.objects.for_actor(owner).exists()
    with pytest.raises(Conflict):
        services.delivery_undo(actor=owner, delivery_id=delivery.pk)


def test_delivery_undo_refuses_what_was_used_and_the_ledger_leaves_it_to_the_order(
    owner: Actor, ordered: Ordered, shelf: Location, oil: Item, stranger: Actor
) -> None:
    order = ordered()
    delivery = services.order_receive(
        actor=owner, order_id=order.pk, data=came(order, shelf, owner)
    )
    movement = Movement.objects.for_actor(owner).filter(item=oil).get()
    with pytest.raises(RuleViolated):
        batch_undo(actor=owner, batch=movement.batch)
    with pytest.raises(NotFound):
        services.delivery_undo(actor=stranger, delivery_id=delivery.pk)
    stock_use(actor=owner, data=TakeInput(item_id=oil.pk, quantity=D(1), on=DAY))

    with pytest.raises(RuleViolated):
        services.delivery_undo(actor=owner, delivery_id=delivery.pk)

    assert held(oil, owner)[0] == 9
    assert state(order, owner) == "closed"


def test_goods_go_back_out_of_their_own_lots(
    owner: Actor, ordered: Ordered, shelf: Location, filter_: Item
) -> None:
    dear = ordered(freight=D(12))
    cheap = ordered()
    for order in (cheap, dear):
        services.order_receive(actor=owner, order_id=order.pk, data=came(order, shelf, owner))
    before = held(filter_, owner)
    line = lines(dear, owner)[1]
    back = ReturnInput(
        on=DAY,
        lines=(ReceivedLine(line_id=line.pk, packs=D(3)),),
        refund=D(30),
        core_credit=D("12.50"),
    )

    returned = services.order_return(actor=owner, order_id=dear.pk, data=back)

    assert held(filter_, owner) == (before[0] - 3, before[1] - 33)
    assert lines(dear, owner)[1].returned == 3
    assert (returned.refund, returned.core_credit) == (D(30), D("12.5"))
    with pytest.raises(RuleViolated):
        services.order_return(actor=owner, order_id=dear.pk, data=back)
    services.delivery_undo(actor=owner, delivery_id=returned.pk)
    assert held(filter_, owner) == before
    assert lines(dear, owner)[1].returned == 0


def test_order_return_refuses_nothing_and_what_left_the_shelf(
    owner: Actor, ordered: Ordered, shelf: Location, filter_: Item
) -> None:
    order = ordered()
    delivery = services.order_receive(
        actor=owner, order_id=order.pk, data=came(order, shelf, owner)
    )
    line = lines(order, owner)[1]
    with pytest.raises(RuleViolated):
        services.order_return(actor=owner, order_id=order.pk, data=ReturnInput(on=DAY, lines=()))
    stock_use(actor=owner, data=TakeInput(item_id=filter_.pk, quantity=D(3), on=DAY))
    two = ReturnInput(on=DAY, lines=(ReceivedLine(line_id=line.pk, packs=D(2)),))
    with pytest.raises(RuleViolated):
        services.order_return(actor=owner, order_id=order.pk, data=two)

    one = ReturnInput(on=DAY, lines=(ReceivedLine(line_id=line.pk, packs=D(1)),))
    services.order_return(actor=owner, order_id=order.pk, data=one)

    with pytest.raises((Conflict, RuleViolated)):
        services.delivery_undo(actor=owner, delivery_id=delivery.pk)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    parts=st.lists(st.integers(1, 3), min_size=1, max_size=4),
    freight=st.integers(0, 5000),
)
def test_any_deliveries_undone_leave_nothing(
    owner: Actor,
    ordered: Ordered,
    shelf: Location,
    oil: Item,
    filter_: Item,
    parts: list[int],
    freight: int,
) -> None:
    order = ordered(freight=freight * D("0.01"))
    done = [
        services.order_receive(
            actor=owner,
            order_id=order.pk,
            data=came(order, shelf, owner, packs=[0, count], more_is_right=True),
        )
        for count in parts
        if state(order, owner) in {"ordered", "partly"}
    ]

    for delivery in done:
        services.delivery_undo(actor=owner, delivery_id=delivery.pk)

    assert held(filter_, owner) == held(oil, owner) == (0, 0)
    assert state(order, owner) == "ordered"
