"""What is not said is not adjusted for: comparables stand in for it."""

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from garage.valuation.market.estimate import estimate
from garage.valuation.market.surface import Surface, fit_surface
from garage.valuation.market.types import Advert, Cause, Estimate, Purchase, Subject
from tests.garage.valuation.market import making

MARKET = making.adverts(making.vehicles(1500, seed=1))
# Most vehicles of this market have large engines, automatic gearboxes and a trim that is worth money.
RICH = [
    replace(row, trim="plain" if n % 4 else "sport", power_kw=60.0 * (row.engine_litres or 1))
    for n, row in enumerate(MARKET)
    if row.gearbox == "automatic" or n % 3 == 0
]
SILENT: dict[str, Any] = {
    "fuel": "",
    "gearbox": "",
    "engine_litres": None,
    "trim": "",
    "power_kw": None,
}
CAUSES = {
    "fuel": Cause.FUEL, "gearbox": Cause.GEARBOX, "engine_litres": Cause.ENGINE,
    "power_kw": Cause.ENGINE, "trim": Cause.TRIM,
}  # fmt: skip


@pytest.fixture(scope="module")
def surface() -> Surface:
    found = fit_surface(RICH, as_of=making.DAY)
    assert found is not None
    return found


def value(subject: Subject, rows: Sequence[Advert], surface: Surface | None) -> float:
    found = estimate(subject, rows, surface=surface).value
    assert found is not None
    return float(found)


def width(found: Estimate) -> float:
    assert found.low is not None
    assert found.high is not None
    return float(found.high / found.low)


def asked(model: int, **changes: object) -> Subject:
    made = making.Made(making.MODELS[model], 2021, 70_000, "petrol", "manual", 2.0)
    return making.subject(made, **changes)


@pytest.mark.parametrize("fitted", [False, True])
@pytest.mark.parametrize("name", ["fuel", "gearbox", "engine_litres", "trim"])
def test_what_is_left_out_lies_within_what_it_could_be(
    surface: Surface, fitted: bool, name: str
) -> None:
    """Without the word the regression sees a little less, hence a hundredth of room."""
    chance, beyond = random.Random(name), []
    for count in (6, 15, 30, 200) * 6:
        one = asked(
            chance.choice([1, 2, 5, 7]),
            year=chance.randrange(2016, 2025),
            mileage_km=float(chance.randrange(5_000, 180_000)),
        )
        rows, by = making.same_model(RICH, one)[:count], surface if fitted else None
        spoken = sorted({getattr(row, name) for row in rows})
        could_be = [value(replace(one, **{name: each}), rows, by) for each in spoken]
        unsaid = value(replace(one, **{name: SILENT[name]}), rows, by)
        beyond.append(max(min(could_be) / unsaid, unsaid / max(could_be)) - 1)
    assert sorted(beyond)[-3] < 0.01
    assert max(beyond) < 0.05


@pytest.mark.parametrize("fitted", [False, True])
@pytest.mark.parametrize("name", sorted(SILENT))
def test_no_comparable_is_adjusted_for_what_is_not_said(
    surface: Surface, fitted: bool, name: str
) -> None:
    one = asked(1, power_kw=110.0, trim="sport")
    if name == "engine_litres":
        one = replace(one, power_kw=None)
    rows = making.same_model(RICH, one)[:40]
    if name == "power_kw":
        one = replace(one, engine_litres=None)
    found = estimate(
        replace(one, **{name: SILENT[name]}), rows, surface=surface if fitted else None
    )
    counted = [row for row in found.comparables if row.excluded is None]
    assert counted
    assert all(CAUSES[name] not in row.adjustments for row in counted)
    assert any(row.adjustments for row in counted)


@pytest.mark.parametrize("fitted", [False, True])
def test_a_vehicle_of_few_words_is_not_taken_for_a_poor_one(surface: Surface, fitted: bool) -> None:
    """All vehicles of the model are alike; one of which less is said is worth as much."""
    rows = [
        replace(row, id=9_000 + n, fuel="diesel", gearbox="automatic", engine_litres=3.0, power_kw=200.0)
        for n, row in enumerate(making.same_model(RICH, asked(5)))
    ]  # fmt: skip
    market = [*[row for row in RICH if row.model_key != "tre"], *rows]
    by = fit_surface(market, as_of=making.DAY) if fitted else None
    full = asked(5, fuel="diesel", gearbox="automatic", engine_litres=3.0, power_kw=200.0)
    bare = replace(full, fuel="", gearbox="", engine_litres=None, power_kw=None)
    rows = making.same_model(market, full)[:60]
    assert value(bare, rows, by) == pytest.approx(value(full, rows, by), rel=0.01)


@pytest.mark.parametrize("fitted", [False, True])
def test_what_no_comparable_says_is_not_asked_of_the_vehicle(
    surface: Surface, fitted: bool
) -> None:
    one = asked(5, fuel="diesel", gearbox="automatic", engine_litres=4.0, power_kw=300.0)
    silent = [
        replace(row, fuel="", gearbox="", engine_litres=None, power_kw=None, trim="")
        for row in making.same_model(RICH, one)[:25]
    ]
    bare = replace(one, fuel="", gearbox="", engine_litres=None, power_kw=None)
    by = surface if fitted else None
    assert value(one, silent, by) == pytest.approx(value(bare, silent, by), rel=1e-6)


def test_without_comparables_the_kinds_of_the_model_stand_in(surface: Surface) -> None:
    bought = Purchase(Decimal(40_000), making.DAY.replace(year=2024), 20_000)
    one = asked(7, purchase=bought)
    kinds = [
        replace(one, fuel=fuel, gearbox=gearbox, engine_litres=litres, power_kw=60 * litres)
        for fuel in making.FUELS
        for gearbox in making.GEARBOXES
        for litres in making.MODELS[7][3]
    ]
    could_be = [value(each, [], surface) for each in kinds]
    bare = replace(one, fuel="", gearbox="", engine_litres=None, power_kw=None)
    assert min(could_be) < value(bare, [], surface) < max(could_be)


def test_the_range_is_wider_when_less_is_said(surface: Surface) -> None:
    one = asked(7)
    rows = making.same_model(RICH, one)
    full = estimate(one, rows, surface=surface)
    bare = estimate(replace(one, engine_litres=None), rows, surface=surface)
    assert width(bare) > width(full) > 1
