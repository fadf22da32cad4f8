"""Words, items and vendors of each language, read from `words/*.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from tests.garage.receipts.synthetic.countries import COUNTRIES

WORDS = Path(__file__).parent / "words"

Item = tuple[str, float, float, int, str]


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """An invented business as it presents itself on paper."""

    kind: str
    name: str
    logo: str
    slogan: str
    street: str
    place: str
    host: str
    person: str


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The vocabulary of one language; each label has several spellings."""

    months: tuple[str, ...]
    thanks: tuple[str, ...]
    terms: tuple[str, ...]
    reminder: str
    remark: str
    exempt: str
    labels: dict[str, tuple[str, ...]]
    items: dict[str, tuple[Item, ...]]
    conditions: tuple[str, ...]


def _item(row: list[str | float], spelling: dict[str, str]) -> Item:
    """A row of the list of goods, in the spelling of the country."""
    for usual, local in spelling.items():
        row = [str(row[0]).replace(usual, local), *row[1:]]
    description, low, high, count, unit = (*row, 1, "")[:5]
    return str(description), float(low), float(high), int(count), str(unit)


@cache
def wording(*, country_code: str, language: str) -> Wording:
    """The words of a language, with the country's own spellings on top."""
    data = tomllib.loads((WORDS / f"{language}.toml").read_text("utf-8"))
    spelling = data.get(f"spelling_{country_code}", {})
    items = data["items"] | data.get(f"items_{country_code}", {})
    labels = data["labels"] | data.get(f"labels_{country_code}", {})
    return Wording(
        months=tuple(data["months"]),
        thanks=tuple(data["thanks"]),
        terms=tuple(data["terms"]),
        reminder=data["reminder"],
        remark=data["remark"],
        exempt=data["exempt"],
        labels={key: tuple(spellings) for key, spellings in labels.items()},
        items={kind: tuple(_item(row, spelling) for row in rows) for kind, rows in items.items()},
        conditions=tuple(data.get("conditions", {}).get("text", ())),
    )


@cache
def _parties() -> dict[str, list[list[str]] | dict[str, list[list[str]]]]:
    return tomllib.loads((WORDS / "vendors.toml").read_text("utf-8"))


def vendor_named(*, country_code: str, name: str) -> Vendor:
    """The vendor of a country whose name starts with `name`."""
    keys = ("kind", "name", "logo", "slogan", "street", "place", "host", "person")
    row = next(row for row in _parties()[country_code] if row[1].startswith(name))
    return Vendor(**dict(zip(keys, row, strict=True)))


def customer_drawn(*, country_code: str, rng: Random) -> list[str]:
    country = COUNTRIES[country_code]
    people = _parties()["customers"]
    assert isinstance(people, dict)
    return rng.choice(people[country.customers or country.language])


def vehicle_drawn(*, country_code: str, rng: Random) -> tuple[str, str]:
    """A make and model with the first characters of its VIN."""
    makes = _parties()["vehicles"]
    assert isinstance(makes, dict)
    name, prefix = rng.choice(makes[COUNTRIES[country_code].vehicles])
    return name, prefix
