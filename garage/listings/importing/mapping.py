"""Which column or path of a source holds which fact, and in which units."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from garage.listings.importing.fields import NAMES
from project.kernel.errors import RuleViolated, worded

MOST_PLACES, LONGEST_PLACE = 6, 200
ENGINE_UNITS, POWER_UNITS = ("", "l", "cc"), ("kw", "ps", "hp")
Get = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMap:
    """Where each fact stands: `places` are heads of columns, or JMESPath expressions, in order.

    The first place that holds something of the right kind counts, so that values which slipped into
    the next column are found. `fixed` says what is the same for every row.
    """

    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    currency: str
    distance_unit: str
    engine_unit: str = ""
    power_unit: str = "kw"
    decimal_comma: bool = False
    day_first: bool = True

    def plain(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self) | {"places": {name: list(found) for name, found in self.places.items()}}

    def has(self, name: str) -> bool:
        """Say whether a fact stands anywhere."""
        return bool(self.places.get(name)) or bool(self.fixed.get(name))


def field_map(plain: Mapping[str, Any]) -> FieldMap:
    """Return a mapping from its JSON; raises `RuleViolated` for what it cannot mean."""
    places = {
        str(name): tuple(str(place)[:LONGEST_PLACE] for place in found)[:MOST_PLACES]
        for name, found in dict(plain.get("places", {})).items()
    }
    fixed = {
        str(name): str(value)[:LONGEST_PLACE]
        for name, value in dict(plain.get("fixed", {})).items()
    }
    unknown = sorted({*places, *fixed} - set(NAMES))
    if unknown:
        raise RuleViolated(
            worded(
                "“%(name)s” is nothing that a listing has. Use: %(names)s.",
                name=unknown[0][:40],
                names=", ".join(NAMES),
            ),
            field="mapping",
        )
    return FieldMap(
        places=places,
        fixed=fixed,
        currency=str(plain.get("currency", "")),
        distance_unit=str(plain.get("distance_unit", "")),
        engine_unit=_one_of(plain.get("engine_unit", ""), ENGINE_UNITS),
        power_unit=_one_of(plain.get("power_unit", "kw"), POWER_UNITS),
        decimal_comma=bool(plain.get("decimal_comma", False)),
        day_first=bool(plain.get("day_first", True)),
    )


def _one_of(value: Any, known: tuple[str, ...]) -> str:
    return value if value in known else known[0]


def check_map(mapping: FieldMap) -> None:
    """Raise `RuleViolated` for a mapping from which no listing can come."""
    if not mapping.currency or mapping.distance_unit not in {"km", "mi"}:
        raise RuleViolated("Say the currency and the unit of distance.", field="mapping")
    if not mapping.has("price"):
        raise RuleViolated("Say which column holds the price.", field="mapping")
    if not (mapping.has("model") or mapping.has("title")):
        raise RuleViolated("Say which column holds the model.", field="mapping")
    if not (mapping.has("year") or mapping.has("first_registration")):
        raise RuleViolated(
            "Say which column holds the year or the first registration.", field="mapping"
        )


def by_column(heads: list[str]) -> Callable[[str], Get]:
    """Return how the cell below a head is read from a row of a table."""
    numbers: dict[str, int] = {}
    for number, head in enumerate(heads):
        numbers.setdefault(head, number)

    def reader(place: str) -> Get:
        number = numbers.get(place)
        if number is None:
            return lambda _row: None
        return lambda row: row[number] if number < len(row) else None

    return reader
