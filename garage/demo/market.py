"""A market around the demo household: listings made by a formula, not by anybody's adverts."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from garage.listings.importing.fingerprint import fingerprint_of
from garage.listings.importing.rows import ListingValues
from garage.listings.services.imports import listings_take_in
from garage.listings.services.sources import SourceInput, source_add
from project.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class DemoModel:
    """A model as adverts write it; the price is what it cost when new."""

    make: str
    model: str
    fuel: str
    gearboxes: tuple[str, ...]
    engine_cc: int | None
    power_kw: int
    new: int
    first: int
    last: int


MODELS = (
    DemoModel("Skoda", "Octavia", "diesel", ("manual", "automatic"), 1968, 110, 34_000, 2014, 2024),
    DemoModel("Volkswagen", "ID.3", "electric", ("automatic",), None, 107, 39_000, 2020, 2025),
    DemoModel("Ford", "Transit Custom", "diesel", ("manual",), 1996, 96, 38_000, 2013, 2024),
    DemoModel("BMW", "R 1200 GS", "petrol", ("manual",), 1170, 92, 18_500, 2010, 2018),
    # The make is forgotten, as it happens: these wait on the review list.
    DemoModel("Octavia", "Combi RS", "petrol", ("manual",), 1984, 180, 41_000, 2018, 2022),
)
REGIONS = ("Hamburg", "Bremen", "Hannover", "Kiel", "Berlin", "Leipzig", "Köln")
A_MODEL, WEEKS = 75, (8, 0)
YEARLY, A_KM = (
    Decimal("0.885"),
    Decimal("0.055"),
)  # what a year keeps of a price, what a kilometre takes


def tell(*, actor: Actor, today: date) -> None:
    """Bring two weekly snapshots of a market in: some vehicles are gone, some cheaper, some new."""
    source = source_add(
        actor=actor,
        data=SourceInput(
            name="Example market", market="DE", currency="EUR", distance_unit="km",
            licence="Made by a formula for the demo", may_redistribute=True, gone_days=45,
        ),
    )  # fmt: skip
    for turn, weeks in enumerate(WEEKS):
        seen_on = today - timedelta(weeks=weeks)
        values = [
            _values(row, number, turn=turn, today=today)
            for row in MODELS
            for number in range(A_MODEL if row.model != "Combi RS" else 4)
            if (number + turn) % 9
        ]
        listings_take_in(
            actor=actor, source_id=source.pk, values=values, name=f"market-{seen_on.isoformat()}.csv", seen_on=seen_on
        )  # fmt: skip


def _values(row: DemoModel, number: int, *, turn: int, today: date) -> ListingValues:
    year = row.first + number * 7 % (row.last - row.first + 1)
    age = Decimal(today.year - year) + Decimal("0.5")
    mileage = Decimal(int(age * (9_000 + number * 5413 % 14_000)) + 500)
    gearbox = row.gearboxes[number % len(row.gearboxes)]
    seller = Decimal(90 + number * 37 % 21) / 100
    worth = row.new * YEARLY**age * (1 - mileage * A_KM / 100_000) * seller
    cheaper = Decimal("0.96") if turn and number % 4 == 0 else Decimal(1)
    region = REGIONS[number % len(REGIONS)]
    said: dict[str, Any] = {
        "make": row.make, "model": row.model, "year": year, "fuel": row.fuel, "gearbox": gearbox,
        "engine_cc": row.engine_cc, "region": region,
    }  # fmt: skip
    return ListingValues(
        **said,
        external_id=f"demo-{row.model}-{number}".replace(" ", "-").lower(),
        price=max((worth * cheaper).quantize(Decimal(10)), Decimal(900)),
        mileage_km=mileage,
        power_kw=row.power_kw,
        title=f"{row.make} {row.model} {year}, {gearbox}",
        fingerprint=fingerprint_of(**said),
    )
