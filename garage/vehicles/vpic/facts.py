"""The facts that are kept of vPIC, by its names, and what a decoded VIN is made of; values alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

# Our name of a fact → the name of vPIC's element. The order is that of the numbers in the pack.
ELEMENTS: dict[str, str] = {
    "model": "Model",
    "series": "Series",
    "trim": "Trim",
    "body": "Body Class",
    "doors": "Doors",
    "drive": "Drive Type",
    "cylinders": "Engine Number of Cylinders",
    "displacement_l": "Displacement (L)",
    "displacement_cc": "Displacement (CC)",
    "displacement_ci": "Displacement (CI)",
    "engine_model": "Engine Model",
    "fuel": "Fuel Type - Primary",
    "second_fuel": "Fuel Type - Secondary",
    "electrification": "Electrification Level",
    "power_hp": "Engine Brake (hp) From",
    "power_kw": "Engine Power (kW)",
    "transmission": "Transmission Style",
    "speeds": "Transmission Speeds",
    "plant_city": "Plant City",
    "plant_state": "Plant State",
    "plant_country": "Plant Country",
}
FACTS = tuple(ELEMENTS)
SILENT = frozenset({"", "not applicable", "not reported", "null"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """A world manufacturer identifier: what its vehicles are, and the makes that it builds.

    `is_light` where the law fixes the cycle of the year by the seventh character: cars, MPVs and
    light trucks.
    """

    id: int
    kind: str
    country: str
    makes: tuple[str, ...]
    is_light: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A rule of vPIC: VINs that fit `keys` have a fact; `changed` is a moment, later is larger.

    The value of the fact `model` is the id of the model.
    """

    id: int
    keys: str
    fact: str
    value: str
    changed: int
    year_from: int = 0


class Pack(Protocol):
    """What a decoder asks of a data pack; `dated` is the day of the file it was made of."""

    dated: str

    def maker(self, wmi: str) -> Maker | None:
        """Return a manufacturer by its three or six characters."""

    def patterns(self, maker: Maker, year: int) -> Iterable[Pattern]:
        """Return the rules for vehicles of a manufacturer and model year."""

    def model(self, model_id: str) -> tuple[str, tuple[str, ...]]:
        """Return the name of a model and the makes that sell it; empty for an unknown one."""

    def engine(self, name: str) -> Iterable[tuple[str, str]]:
        """Return what is known of an engine by the name of its model: facts and values."""

    def weight(self, fact: str) -> int:
        """Return how much a fact counts when two model years compete."""


def spoken(value: str) -> str:
    """Return a value of vPIC, empty where it says nothing."""
    text = " ".join(value.split())
    return "" if text.casefold() in SILENT else text
