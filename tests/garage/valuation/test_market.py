"""Which listings are compared, what is fitted to a market, and how one measures it."""

import csv
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from garage.listings.models import Listing, ListingSource
from garage.listings.services.sources import source_bin
from garage.valuation.evaluating import evaluate
from garage.valuation.market.estimate import estimate
from garage.valuation.market.types import Subject
from garage.valuation.models import MarketModel
from garage.valuation.selectors import candidates
from garage.valuation.selectors.candidates import NEAREST, comparable_adverts, market_adverts
from garage.valuation.selectors.markets import market_model_newest, surface_of
from garage.valuation.services.fitting import market_fit
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed
from tests.garage.valuation.market import making

pytestmark = pytest.mark.django_db
GB: dict[str, Any] = {"market": "GB", "currency": "GBP"}
ASKED = making.Made(making.MODELS[1], 2022, 60_000, "petrol", "manual", 1.6)


def offer(made: Sequence[making.Made], *, actor: Actor, **fields: Any) -> list[Listing]:
    """Keep made vehicles as listings; `fields` are the same for all of them."""
    source, _ = ListingSource.objects.for_actor(actor).get_or_create(
        organization_id=actor.organization_id, name="Made", market="GB", currency="GBP"
    )
    rows = [
        Listing(
            **{
                "organization_id": actor.organization_id, "source": source, "fingerprint": f"{n}",
                "make": row.make_key, "model": row.model_key, "make_key": row.make_key,
                "model_key": row.model_key, "year": row.year, "price": row.price,
                "mileage_km": Decimal(round(row.mileage_km or 0)), "fuel": row.fuel,
                "gearbox": row.gearbox, "engine_cc": round(1000 * (row.engine_litres or 0)),
                "first_seen": making.DAY, "last_seen": making.DAY, **GB, **fields,
            }
        )
        for n, row in enumerate(making.adverts(made))
    ]  # fmt: skip
    return list(Listing.objects.bulk_create(rows))


def compared(actor: Actor, subject: Subject | None = None, **options: Any) -> list[int]:
    rows = comparable_adverts(
        actor=actor, subject=subject or making.subject(ASKED), **GB, **options
    )
    return [row.id for row in rows]


def made(count: int, **changes: Any) -> list[making.Made]:
    return [replace(ASKED, mileage_km=ASKED.mileage_km + 100 * n, **changes) for n in range(count)]


def test_comparable_adverts_are_the_nearest(owner: Actor) -> None:
    near = offer(made(NEAREST + 5), actor=owner)
    offer(made(10, litres=2.0, fuel="diesel"), actor=owner)
    assert compared(owner) == [row.pk for row in near[:NEAREST]]


def test_comparable_adverts_of_very_many_are_the_nearest_of_all(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that a short look finds are the very same that a look at all of them would find."""
    offer(making.vehicles(900, seed=4, models=[1]), actor=owner)
    offer(made(30), actor=owner, mileage_km=None)
    monkeypatch.setattr(candidates, "NEAREST", 15)
    asked = [making.subject(each) for each in making.vehicles(25, seed=5, models=[1])]
    asked += [replace(each, mileage_km=None, fuel="") for each in asked[:5]]
    short = [compared(owner, each) for each in asked]
    monkeypatch.setattr(candidates, "_REACHES", ())
    assert short == [compared(owner, each) for each in asked]


def test_comparable_adverts_widen_the_years_when_there_are_few(owner: Actor) -> None:
    few = offer(made(4), actor=owner)
    older = offer(made(2, year=2017), actor=owner)
    oldest = offer(made(1, year=2012), actor=owner)
    assert compared(owner) == [row.pk for row in (*few, *older)]
    assert compared(owner, making.subject(replace(ASKED, year=2026))) == [
        row.pk for row in (*few, *older, *oldest)
    ]


def test_comparable_adverts_fall_back_to_the_make(owner: Actor) -> None:
    others = offer(made(3, model=making.MODELS[0]), actor=owner)
    offer(made(3, model=making.MODELS[3]), actor=owner)
    assert compared(owner) == [row.pk for row in others]
    assert compared(owner, replace(making.subject(ASKED), make_key="")) == []


def test_comparable_adverts_leave_out_other_markets_the_old_and_the_unborn(owner: Actor) -> None:
    long_ago, tomorrow = dt.date(2025, 6, 30), making.DAY + dt.timedelta(days=1)
    offer(made(1), actor=owner, market="DE")
    offer(made(1), actor=owner, currency="EUR")
    offer(made(1), actor=owner, first_seen=long_ago, last_seen=long_ago)
    offer(made(1), actor=owner, first_seen=tomorrow, last_seen=tomorrow)
    aside = offer(made(1), actor=owner, excluded="a wreck")
    kept = offer(made(1), actor=owner)
    assert compared(owner) == [row.pk for row in (*aside, *kept)]


def test_comparable_adverts_bring_those_taken_in(owner: Actor, stranger: Actor) -> None:
    chosen = offer(made(1, model=making.MODELS[0]), actor=owner)
    foreign = offer(made(1, model=making.MODELS[0]), actor=stranger)
    offer(made(1), actor=owner)
    ids = compared(owner, also=[chosen[0].pk, foreign[0].pk])
    assert chosen[0].pk in ids
    assert foreign[0].pk not in ids


def test_listings_of_a_binned_source_are_not_compared(owner: Actor) -> None:
    rows = offer(made(3), actor=owner)
    other = ListingSource.objects.create(organization_id=owner.organization_id, name="Other", **GB)
    Listing.objects.for_actor(owner).filter(pk=rows[0].pk).update(source=other)
    source_bin(actor=owner, source_id=rows[0].source_id)
    assert compared(owner, also=[rows[1].pk]) == [rows[0].pk]
    assert [row.id for row in market_adverts(actor=owner, as_of=making.DAY, **GB)] == [rows[0].pk]


def test_comparable_adverts_are_those_of_the_organization(owner: Actor, stranger: Actor) -> None:
    offer(made(3), actor=owner)
    assert compared(stranger) == []
    assert market_adverts(actor=stranger, as_of=making.DAY, **GB) == []


def test_comparable_adverts_ask_as_often_for_20_as_for_10(
    owner: Actor, django_assert_num_queries: Any
) -> None:
    for _ in range(2):
        offer(made(10), actor=owner)
        with django_assert_num_queries(6):
            compared(owner)


def test_market_fit_keeps_a_surface_that_values(viewer: Actor, owner: Actor) -> None:
    offer(making.vehicles(300, seed=1), actor=owner)
    model = market_fit(actor=owner, as_of=making.DAY, **GB)
    assert model is not None
    assert model.rows == 300
    assert model.metrics["mape"] < 15
    newest = market_model_newest(actor=viewer, **GB)
    assert newest == model
    subject = making.subject(ASKED)
    adverts = comparable_adverts(actor=viewer, subject=subject, **GB)
    found = estimate(subject, adverts, surface=surface_of(model))
    assert float(found.value or 0) == pytest.approx(2.718281828**ASKED.level, rel=0.12)


def test_market_fit_fits_the_same_listings_once(owner: Actor) -> None:
    rows = offer(making.vehicles(220, seed=1), actor=owner)
    first = market_fit(actor=owner, as_of=making.DAY, **GB)
    assert market_fit(actor=owner, as_of=making.DAY, **GB) == first
    Listing.objects.for_actor(owner).filter(pk=rows[0].pk).update(price=Decimal(9_000))
    assert market_fit(actor=owner, as_of=making.DAY, **GB) != first


def test_market_fit_forgets_old_surfaces(owner: Actor) -> None:
    rows = offer(making.vehicles(210, seed=1), actor=owner)
    for price in range(9_000, 9_005):
        Listing.objects.for_actor(owner).filter(pk=rows[0].pk).update(price=Decimal(price))
        market_fit(actor=owner, as_of=making.DAY, **GB)
    assert MarketModel.objects.for_actor(owner).count() == 3


def test_market_fit_waits_for_enough_listings(owner: Actor) -> None:
    offer(making.vehicles(150, seed=1), actor=owner)
    assert market_fit(actor=owner, as_of=making.DAY, **GB) is None


def test_market_fit_refuses_a_viewer(viewer: Actor) -> None:
    with pytest.raises(NotAllowed):
        market_fit(actor=viewer, as_of=making.DAY, **GB)


def file_of(path: Path, made_ones: Sequence[making.Made], *, faulty: bool = False) -> Path:
    names = (
        "listing_id", "make", "model", "year", "price_gbp", "mileage_miles", "transmission",
        "fuel_type", "engine_litres", "road_tax_gbp", "mpg_uk",
    )  # fmt: skip
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(names)
        for n, row in enumerate(making.adverts(made_ones)):
            miles = round((row.mileage_km or 0) / 1.609344)
            table.writerow(
                [
                    f"{path.stem}-{n}", row.make_key, row.model_key, row.year, row.price, miles,
                    row.gearbox, row.fuel, row.engine_litres, 145, 50,
                ]
            )  # fmt: skip
        if faulty:
            table.writerow(["x", "alpha", "one", "twenty", "9000", "1", "", "", "", "", ""])
    return path


@pytest.mark.timeout(120)
def test_evaluate_measures_one_file_with_another(tmp_path: Path) -> None:
    train = file_of(tmp_path / "train.csv", making.vehicles(300, seed=1), faulty=True)
    test = file_of(tmp_path / "test.csv", making.vehicles(30, seed=2))
    found = evaluate(train, test, with_marks=True, day=None)
    assert (found.rows, found.skipped) == (300, 1)
    assert found.figures["n"] == 30
    assert found.figures["mape"] < 15
    assert 50 <= found.figures["coverage_80"] <= 100
    assert sum(found.figures["grades"].values()) == 30
    assert set(found.figures["by_make"]) == {"alpha", "beta", "gamma"}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_evaluate_valuation_prints_its_figures(tmp_path: Path) -> None:
    train = file_of(tmp_path / "train.csv", making.vehicles(250, seed=1))
    test = file_of(tmp_path / "test.csv", making.vehicles(5, seed=2))
    out = StringIO()
    call_command("evaluate_valuation", str(train), str(test), "--json", stdout=out)
    figures = json.loads(out.getvalue())
    wanted = {
        "n", "mape", "median_ape", "within_10", "within_20", "r2", "coverage_80", "width_80",
        "by_make", "by_age", "grades", "seconds", "peak_mb",
    }  # fmt: skip
    assert wanted <= set(figures)
    assert not Listing.objects.across_organizations(reason="test").exists()


def test_evaluate_valuation_wants_files(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is not a file"):
        call_command("evaluate_valuation", str(tmp_path / "a.csv"), str(tmp_path / "b.csv"))
