"""Whatever happens, the stock is what its movements add up to."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.catalogue.models import Item
from inventory.locations.models import Location
from inventory.stock import services
from inventory.stock.models import Balance, Holding, Loan, Movement, StockSettings
from inventory.stock.services import AdjustInput, LendInput, TransferInput
from inventory.stock.services.proving import disagreements, prove_nightly
from project.kernel.actor import Actor
from project.kernel.errors import Conflict, RuleViolated
from tests.inventory.stock.making import DAY, make_item, make_place, receive, taking, use

USES, PIECES, WORKERS = 60, 40, 8

QUANTITY = st.decimals(min_value="0.1", max_value=9, places=1)
COST = st.none() | st.decimals(min_value=0, max_value=99, places=6)
ACT = st.one_of(
    st.tuples(st.just("receive"), st.integers(0, 1), QUANTITY, COST),
    st.tuples(st.sampled_from(("use", "dispose", "transfer", "adjust")), st.integers(0, 1), QUANTITY),
    st.tuples(st.sampled_from(("lend", "give_back", "method"))),
    st.tuples(st.just("undo"), st.integers(0, 30)),
)  # fmt: skip


def snapshot(actor: Actor) -> tuple[Any, ...]:
    """Return everything that stands on the shelves and in the books now."""
    balances = Balance.objects.for_actor(actor).order_by("lot", "location")
    holdings = Holding.objects.for_actor(actor).order_by("pk")
    return (
        list(balances.values_list("lot", "location", "quantity")),
        [row for row in holdings.values_list("item", "quantity", "value", "lent") if any(row[1:])],
    )


class Household:
    """One item and two places, and what may happen to them."""

    def __init__(self, actor: Actor) -> None:
        self.actor, self.item = actor, make_item(actor)
        self.places = [make_place(actor, "Shelf"), make_place(actor, "Box")]

    def receive(self, place: int, quantity: Decimal, cost: Decimal | None) -> None:
        currency = "CHF" if cost and cost > Decimal(50) else "EUR"
        given = None if cost is None else str(cost)
        receive(self.actor, self.item, self.places[place], str(quantity), given, currency=currency)

    def use(self, place: int, quantity: Decimal) -> None:
        data = taking(self.item, str(quantity), location_id=self.places[place].pk)
        taken = services.stock_use(actor=self.actor, data=data)
        assert taken.quantity == quantity

    def dispose(self, _: int, quantity: Decimal) -> None:
        services.stock_dispose(actor=self.actor, data=taking(self.item, str(quantity)))

    def transfer(self, place: int, quantity: Decimal) -> None:
        data = TransferInput(
            item_id=self.item.pk, quantity=quantity, on=DAY, destination_id=self.places[place].pk
        )
        services.stock_transfer(actor=self.actor, data=data)

    def adjust(self, place: int, quantity: Decimal) -> None:
        data = AdjustInput(
            item_id=self.item.pk, location_id=self.places[place].pk, counted=quantity,
            on=DAY, reason="Counted",
        )  # fmt: skip
        services.stock_adjust(actor=self.actor, data=data)

    def lend(self) -> None:
        data = LendInput(item_id=self.item.pk, borrower="Tom", on=DAY)
        services.tool_lend(actor=self.actor, data=data)

    def give_back(self) -> None:
        loan = Loan.objects.for_actor(self.actor).filter(returned_on__isnull=True).first()
        if loan:
            services.tool_give_back(actor=self.actor, loan_id=loan.pk, on=DAY)

    def method(self) -> None:
        row, is_new = StockSettings.objects.for_actor(self.actor).get_or_create(
            organization_id=self.actor.organization_id, defaults={"costing": "average"}
        )
        if not is_new:
            row.costing = "fifo" if row.costing == "average" else "average"
            row.save(update_fields=["costing"])

    def undo(self, index: int) -> None:
        rows = Movement.objects.for_actor(self.actor).order_by("-pk")
        batches = list(dict.fromkeys(rows.values_list("batch", flat=True)))
        if index < len(batches):
            services.batch_undo(actor=self.actor, batch=batches[index])


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACT, min_size=3, max_size=14))
def test_movements_balances_and_holdings_agree_after_any_acts(
    owner: Actor, acts: list[tuple[Any, ...]]
) -> None:
    with transaction.atomic():
        house = Household(owner)
        for name, *values in acts:
            with suppress(RuleViolated, Conflict), transaction.atomic():
                getattr(house, name)(*values)
            assert list(disagreements(actor=owner)) == []
        assert all(
            row.value >= 0 and (row.value == 0 or row.quantity + row.lent > 0)
            for row in Holding.objects.for_actor(owner)
        )
        transaction.set_rollback(True)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    lots=st.lists(st.tuples(QUANTITY, COST), min_size=1, max_size=5),
    share=st.decimals(min_value="0.01", max_value=1, places=2),
    is_average=st.booleans(),
)
def test_undo_restores_exactly_what_was(
    owner: Actor, lots: list[tuple[Decimal, Decimal | None]], share: Decimal, is_average: bool
) -> None:
    with transaction.atomic():
        house = Household(owner)
        if is_average:
            house.method()
        for number, (quantity, cost) in enumerate(lots):
            house.receive(number % 2, quantity, cost)
        before = snapshot(owner)
        wanted = (sum(quantity for quantity, _ in lots) * share).quantize(Decimal("0.0001"))

        taken = services.stock_use(actor=owner, data=taking(house.item, str(wanted)))
        services.batch_undo(actor=owner, batch=taken.batch)

        assert snapshot(owner) == before
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.django_db(transaction=True)
def test_uses_at_the_same_time_take_what_there_is_and_no_more(
    transactional_db: None, owner: Actor
) -> None:
    item, place = make_item(owner), make_place(owner)
    for number in range(4):
        receive(owner, item, place, str(PIECES // 4), "2.5", on=DAY + timedelta(days=number))
    heard: list[str] = []
    start = threading.Barrier(WORKERS)

    def work(share: int) -> None:
        start.wait()
        for _ in range(share):
            try:
                use(owner, item)
                heard.append("used")
            except RuleViolated as error:
                heard.append(error.message)
        connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        shares = [USES // WORKERS + (1 if n < USES % WORKERS else 0) for n in range(WORKERS)]
        list(pool.map(work, shares))

    connection.close()
    holding = Holding.objects.for_actor(owner).get()
    assert heard.count("used") == PIECES
    assert heard.count("Nothing of Oil filter is left.") == USES - PIECES
    assert (holding.quantity, holding.value) == (Decimal(0), Decimal(0))
    assert list(disagreements(actor=owner)) == []


@pytest.mark.parametrize(
    ("row", "values"),
    [
        (Balance, {"quantity": 0}),
        (Holding, {"quantity": -1}),
        (Holding, {"value": -1}),
        (Holding, {"lent": -1}),
    ],
)
def test_the_database_refuses_stock_below_nothing(
    owner: Actor, item: Item, shelf: Location, row: Any, values: dict[str, int]
) -> None:
    receive(owner, item, shelf)

    with pytest.raises(IntegrityError), transaction.atomic():
        row.objects.for_actor(owner).update(**values)


def test_prove_stock_names_what_differs_and_tells_the_members(
    owner: Actor, item: Item, shelf: Location
) -> None:
    receive(owner, item, shelf)
    out = StringIO()
    call_command("prove_stock", stdout=out)
    assert out.getvalue() == "Stock and movements agree.\n"
    assert prove_nightly() == 0

    Balance.objects.for_actor(owner).update(quantity=7)
    Holding.objects.for_actor(owner).update(value=1)

    with pytest.raises(CommandError, match="2 differences"):
        call_command("prove_stock", stdout=out)
    assert "is kept as 7.0000; its movements say 10.0000" in out.getvalue()
    assert "value in EUR: kept as 1.0000" in out.getvalue()
    assert prove_nightly() == 1
