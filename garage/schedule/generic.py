"""The generic table: how often things are usually due, by what drives a vehicle; a start, no handbook."""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("generic.csv")
COMBUSTION = ("petrol", "diesel", "hybrid", "plugin", "lpg", "cng", "hydrogen", "ethanol")


@dataclass(frozen=True, slots=True, kw_only=True)
class GenericItem:
    """A line of the table; `severe` shortens its intervals for hard use.

    `fuels` and `kinds` say what it is for; empty means all.
    """

    key: str
    name: str
    category: str
    safety: str
    months: int | None
    km: int | None
    hours: int | None
    severe: Decimal
    season: tuple[int, int] | None
    fuels: tuple[str, ...]
    kinds: tuple[str, ...]
    keywords: tuple[str, ...]

    def fits(self, *, kind: str, fuel: str) -> bool:
        """Say whether a vehicle of a kind, driven by a fuel, needs this; unknown fuels need all."""
        if self.kinds and kind not in self.kinds and kind != "other":
            return False
        return not self.fuels or not fuel or fuel in self.fuels


@cache
def generic_items() -> tuple[GenericItem, ...]:
    """Return the table, in the order in which people read it."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return tuple(_item(row) for row in csv.DictReader(lines))


def generic_for(*, kind: str, fuel: str, besides: Collection[str] = ()) -> list[GenericItem]:
    """Return what fits a vehicle, without the keys that it has already."""
    return [
        item
        for item in generic_items()
        if item.key not in besides and item.fits(kind=kind, fuel=fuel)
    ]


def _item(row: dict[str, str]) -> GenericItem:
    season = row["season"].split("-")
    return GenericItem(
        key=row["key"],
        name=row["name"],
        category=row["category"],
        safety=row["safety"],
        months=_whole(row["months"]),
        km=_whole(row["km"]),
        hours=_whole(row["hours"]),
        severe=Decimal(row["severe"] or "1"),
        season=(int(season[0]), int(season[1])) if len(season) > 1 else None,
        fuels=COMBUSTION if row["fuels"] == "combustion" else tuple(row["fuels"].split()),
        kinds=tuple(row["kinds"].split()),
        keywords=tuple(filter(None, row["keywords"].split("|"))),
    )


def _whole(text: str) -> int | None:
    return int(text) if text else None
