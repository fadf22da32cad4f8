"""Markets made by formula: the true value of every vehicle is known."""

import datetime as dt
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from garage.valuation.market.types import Advert, Subject

DAY = dt.date(2026, 6, 30)
MODELS = (
    ("alpha", "one", 18_000.0, (1.0, 1.2)),
    ("alpha", "two", 26_000.0, (1.4, 1.6, 2.0)),
    ("alpha", "three", 41_000.0, (2.0, 3.0)),
    ("beta", "uno", 15_000.0, (1.0, 1.4)),
    ("beta", "due", 23_000.0, (1.2, 1.6)),
    ("beta", "tre", 34_000.0, (1.8, 2.2)),
    ("gamma", "ein", 30_000.0, (1.5, 2.0)),
    ("gamma", "zwei", 55_000.0, (2.0, 3.0, 4.0)),
)
FUELS = {"petrol": 0.0, "diesel": 0.06}
GEARBOXES = {"manual": 0.0, "automatic": 0.08}


@dataclass(frozen=True, slots=True)
class Made:
    """A vehicle and what it is worth before the seller's mood."""

    model: tuple[str, str, float, tuple[float, ...]]
    year: int
    mileage_km: float
    fuel: str
    gearbox: str
    litres: float

    @property
    def level(self) -> float:
        """The log of the true value."""
        age = DAY.year - self.year
        lost = 0.13 * min(age, 10) + 0.05 * max(0, age - 10) + 0.03 * self.mileage_km / 10_000
        extra = FUELS[self.fuel] + GEARBOXES[self.gearbox] + 0.12 * (self.litres - 1.5)
        return math.log(self.model[2]) - lost + extra


def vehicles(count: int, *, seed: int, models: Sequence[int] = range(len(MODELS))) -> list[Made]:
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        model = MODELS[chance.choice(list(models))]
        age = chance.randrange(0, 12)
        made.append(
            Made(
                model=model,
                year=DAY.year - age,
                mileage_km=round((age + 0.5) * chance.uniform(7_000, 23_000)),
                fuel=chance.choice(list(FUELS)),
                gearbox=chance.choice(list(GEARBOXES)),
                litres=chance.choice(model[3]),
            )
        )
    return made


def adverts(
    made: Sequence[Made], *, seed: int = 7, noise: float = 0.08, money: float = 1.0
) -> list[Advert]:
    """Offer each vehicle for its value and the seller's mood."""
    chance = random.Random(seed)
    return [
        Advert(
            id=number + 1,
            make_key=each.model[0],
            model_key=each.model[1],
            year=each.year,
            price=Decimal(round(money * math.exp(each.level + chance.gauss(0, noise)), 2)).quantize(
                Decimal("0.01")
            ),
            last_seen=DAY,
            mileage_km=each.mileage_km,
            fuel=each.fuel,
            gearbox=each.gearbox,
            engine_litres=each.litres,
        )
        for number, each in enumerate(made)
    ]


def subject(each: Made, **changes: object) -> Subject:
    values: dict[str, object] = {
        "make_key": each.model[0],
        "model_key": each.model[1],
        "as_of": DAY,
        "year": each.year,
        "mileage_km": each.mileage_km,
        "fuel": each.fuel,
        "gearbox": each.gearbox,
        "engine_litres": each.litres,
    }
    return Subject(**{**values, **changes})  # type: ignore[arg-type]


def same_model(rows: Sequence[Advert], each: Subject) -> list[Advert]:
    return [row for row in rows if row.model_key == each.model_key]
