"""Numbers, codes, minimums, suppliers, fitments and kits of items."""

from decimal import Decimal
from typing import Any

import pytest

from inventory.catalogue import selectors, services
from inventory.catalogue.fitting import FitFacts, VehicleFacts, Verdict, verdict, years_text
from inventory.catalogue.models import Item
from inventory.catalogue.pricing import Step, price_for, unit_price
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
from inventory.vendors import merging
from inventory.vendors.services import VendorInput, vendor_add
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, NotFound, RuleViolated

FIVE = Decimal(5)


def oil(actor: Actor, **values: Any) -> Item:
    given = {"name": "Oil 5W-30", "kind": "fluid", "unit": "l"}
    return services.item_add(actor=actor, data=ItemInput(**(given | values)))


def sold(actor: Actor, item: Item, **values: Any) -> Any:
    vendor = vendor_add(actor=actor, data=VendorInput(name="Oil shop"))
    data = SupplierPartInput(item_id=item.pk, vendor_id=vendor.pk, **values)
    return services.supplier_part_add(actor=actor, data=data)


def test_number_add_lets_the_item_be_found_by_it(owner: Actor) -> None:
    item = oil(owner)

    row = services.number_add(
        actor=owner, item_id=item.pk, data=NumberInput(number="G 052 195 M2", manufacturer="VAG")
    )

    assert selectors.item_exact(actor=owner, text="g052195m2") == [item]
    services.number_remove(actor=owner, number_id=row.pk)
    assert selectors.item_search(actor=owner, search="g052195m2") == []


def test_code_add_keeps_what_a_package_holds_exactly(owner: Actor) -> None:
    item = oil(owner)

    services.code_add(
        actor=owner, item_id=item.pk, data=CodeInput(code="0123", quantity=FIVE, unit="qt")
    )

    found = selectors.code_find(actor=owner, code="0123")
    assert found is not None
    assert found.in_item_unit == Decimal("4.73176473")
    with pytest.raises(RuleViolated, match="cannot be counted"):
        services.code_add(
            actor=owner, item_id=item.pk, data=CodeInput(code="9", quantity=FIVE, unit="kg")
        )


def test_level_set_replaces_an_earlier_word_and_takes_other_units(owner: Actor) -> None:
    item = oil(owner)
    shelf = location_add(actor=owner, data=LocationInput(name="Shelf"))

    for minimum in (Decimal(1), Decimal(2)):
        services.level_set(
            actor=owner,
            item_id=item.pk,
            data=LevelInput(minimum=minimum, target=FIVE, location_id=shelf.pk, unit="qt"),
        )

    level = selectors.level_list(actor=owner, item_id=item.pk).get()
    assert (level.minimum, level.target) == (Decimal("1.8927"), Decimal("4.7318"))
    with pytest.raises(RuleViolated, match="below the minimum"):
        services.level_set(
            actor=owner, item_id=item.pk, data=LevelInput(minimum=FIVE, target=Decimal(1))
        )


def test_item_change_refuses_another_unit_while_minimums_are_counted_in_it(owner: Actor) -> None:
    item = oil(owner)
    services.level_set(actor=owner, item_id=item.pk, data=LevelInput(minimum=FIVE))

    with pytest.raises(RuleViolated, match="old unit"):
        services.item_change(actor=owner, item_id=item.pk, changes={"unit": "kg"})


def test_supplier_part_add_keeps_prices_and_is_found_by_its_number(owner: Actor) -> None:
    item = oil(owner)
    prices = (
        PriceInput(price=Decimal("38.9"), currency="EUR"),
        PriceInput(price=Decimal(35), currency="eur", packs=Decimal(4)),
    )

    part = sold(owner, item, number="LM-3756", pack_quantity=FIVE, pack_unit="qt", prices=prices)

    assert part.pack_in_item_unit == Decimal("4.73176473")
    assert [(step.packs, step.currency) for step in part.prices.all()] == [(1, "EUR"), (4, "EUR")]
    assert selectors.item_search(actor=owner, search="lm3756") == [item]
    services.supplier_part_bin(actor=owner, part_id=part.pk)
    assert selectors.item_search(actor=owner, search="lm3756") == []


def test_supplier_part_change_prefers_one_supplier_alone(owner: Actor) -> None:
    item = oil(owner)
    one = sold(owner, item, is_preferred=True)
    other = sold(owner, item)

    services.supplier_part_change(actor=owner, part_id=other.pk, changes={"is_preferred": True})

    one.refresh_from_db()
    assert not one.is_preferred


def test_supplier_part_add_refuses_packs_of_another_measure(owner: Actor) -> None:
    with pytest.raises(RuleViolated) as caught:
        sold(owner, oil(owner), pack_unit="kg")

    assert "pack_unit" in caught.value.fields


def test_vendor_merge_moves_supplier_parts_and_back(owner: Actor) -> None:
    part = sold(owner, oil(owner))
    kept = vendor_add(actor=owner, data=VendorInput(name="Oil shop GmbH"))

    merging.vendor_merge(actor=owner, kept_id=kept.pk, duplicate_id=part.vendor_id)

    moved = selectors.supplier_part_get(actor=owner, part_id=part.pk)
    assert moved.vendor == kept


@pytest.mark.parametrize(
    ("fit", "expected"),
    [
        ({"model": "Golf"}, Verdict.FITS),
        ({"model": "Golf VII"}, Verdict.FITS),
        ({"model": "Golf VIII"}, Verdict.NOT),
        ({"make": "Seat"}, Verdict.NOT),
        ({"year_from": 2012, "year_to": 2019}, Verdict.FITS),
        ({"year_to": 2014}, Verdict.NOT),
        ({"engine": "2.0 tdi"}, Verdict.FITS),
        ({"engine": "1.4 TSI"}, Verdict.NOT),
    ],
)
def test_verdict_compares_make_model_years_and_engine(fit: Any, expected: Verdict) -> None:
    vehicle = VehicleFacts(make="VW", model="Golf VII Variant", year=2015, engine="2.0 TDI CRLB")

    assert verdict(FitFacts(**({"make": "vw"} | fit)), vehicle) == expected


def test_verdict_says_maybe_where_the_vehicle_says_too_little() -> None:
    fit = FitFacts(make="Škoda", model="Octavia", year_from=2013, engine="2.0 TDI")

    assert verdict(fit, VehicleFacts(make="SKODA", model="Octavia")) == Verdict.MAYBE
    assert years_text(2013, None) == "2013–"


def test_fitting_answers_both_ways(owner: Actor, stranger: Actor) -> None:
    item, other = oil(owner), oil(owner, name="Other oil")
    services.fitment_add(
        actor=owner, data=FitmentInput(item_id=item.pk, make="Škoda", model="Octavia")
    )
    services.fitment_add(actor=owner, data=FitmentInput(item_id=other.pk, make="BMW"))
    vehicle = VehicleFacts(make="Skoda", model="Octavia III", year=2016)

    found = selectors.fitting(actor=owner, vehicle=vehicle)

    assert [one.fitment.item for one in found] == [item]
    assert [row.make for row in selectors.fitment_list(actor=owner, item_id=item.pk)] == ["Škoda"]
    assert selectors.fitting(actor=stranger, vehicle=vehicle) == []


def test_fitment_add_is_of_one_thing_with_years_in_order(owner: Actor) -> None:
    item = oil(owner)

    with pytest.raises(RuleViolated, match="one item or of one kit"):
        services.fitment_add(actor=owner, data=FitmentInput(make="VW"))
    with pytest.raises(RuleViolated, match="before the first"):
        services.fitment_add(
            actor=owner,
            data=FitmentInput(item_id=item.pk, make="VW", year_from=2019, year_to=2012),
        )


def test_kit_takes_quantities_of_any_unit_of_the_same_measure(owner: Actor) -> None:
    item = oil(owner)
    line = KitLineInput(item_id=item.pk, quantity=FIVE, unit="qt")

    kit = services.kit_add(actor=owner, data=KitInput(name="Oil change", lines=(line,)))

    assert kit.lines.get().quantity == Decimal("4.7318")
    services.kit_change(actor=owner, kit_id=kit.pk, changes={"lines": ()})
    assert not kit.lines.exists()


def test_kit_add_refuses_strangers_items_and_twice_the_same(owner: Actor, stranger: Actor) -> None:
    theirs, item = oil(stranger), oil(owner)
    twice = (KitLineInput(item_id=item.pk, quantity=FIVE),) * 2

    with pytest.raises(NotFound):
        services.kit_add(
            actor=owner,
            data=KitInput(name="Kit", lines=(KitLineInput(item_id=theirs.pk, quantity=FIVE),)),
        )
    with pytest.raises(RuleViolated, match="already"):
        services.kit_add(actor=owner, data=KitInput(name="Kit", lines=twice))


def test_prices_of_a_pack_and_of_a_unit() -> None:
    steps = [Step(Decimal(1), Decimal("38.9"), "EUR"), Step(Decimal(4), Decimal(35), "EUR")]

    assert price_for(Decimal(3), steps, currency="EUR") == steps[0]
    assert price_for(Decimal(4), steps, currency="EUR") == steps[1]
    assert price_for(Decimal(4), steps, currency="USD") is None
    assert unit_price(steps[1], pack_quantity=FIVE) == Decimal(7)


def test_viewers_and_strangers_change_nothing_of_an_item(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    item = oil(owner)
    part = sold(owner, item)
    kit = services.kit_add(actor=owner, data=KitInput(name="Kit"))
    number = services.number_add(actor=owner, item_id=item.pk, data=NumberInput(number="1"))
    acts: list[tuple[Any, dict[str, Any]]] = [
        (services.number_add, {"item_id": item.pk, "data": NumberInput(number="2")}),
        (services.number_remove, {"number_id": number.pk}),
        (services.code_add, {"item_id": item.pk, "data": CodeInput(code="2")}),
        (services.level_set, {"item_id": item.pk, "data": LevelInput(minimum=FIVE)}),
        (services.supplier_part_change, {"part_id": part.pk, "changes": {}}),
        (services.supplier_part_bin, {"part_id": part.pk}),
        (services.kit_change, {"kit_id": kit.pk, "changes": {}}),
        (services.kit_bin, {"kit_id": kit.pk}),
        (services.fitment_add, {"data": FitmentInput(make="VW", item_id=item.pk)}),
    ]

    for act, values in acts:
        with pytest.raises(NotAllowed):
            act(actor=viewer, **values)
        with pytest.raises(NotFound):
            act(actor=stranger, **values)
