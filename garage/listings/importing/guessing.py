"""A first mapping of a table, guessed from its heads and some of its rows; a person confirms it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from garage.listings.importing.fields import UNIT_WORDS, head_words, heads_of, words_of_fields
from garage.listings.importing.mapping import MOST_PLACES, FieldMap
from garage.listings.importing.quantities import quantity

DISTANCES, POWERS, ENGINES = {"km", "mi"}, {"kw", "ps", "hp"}, {"l", "cc"}


def guess_map(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> FieldMap:
    """Return which column may hold which fact; units and currency are empty where nothing says them."""
    columns = {head: index for index, head in reversed(list(enumerate(heads)))}
    samples = {
        head: [row[index] for row in rows_ if index < len(row)]
        for rows_ in [list(rows)]
        for head, index in columns.items()
    }
    places: dict[str, tuple[str, ...]] = {}
    for head in heads:
        name = field_named(head)
        if name and len(places.get(name, ())) < MOST_PLACES and head not in places.get(name, ()):
            places[name] = (*places.get(name, ()), head)
    comma = _uses_comma(value for values in samples.values() for value in values)
    said = _said_units(places, samples, decimal_comma=comma)
    return FieldMap(
        places=places,
        currency=said["price"],
        distance_unit=said["mileage"],
        engine_unit=said["engine"],
        power_unit=said["power"] or "kw",
        decimal_comma=comma,
    )


def field_named(head: str) -> str:
    """Return the fact that a head of a column names; empty when it names none."""
    known = words_of_fields()
    for form in heads_of(head):
        if form in known:
            return known[form]
    words = [word for word in head_words(head) if word in known and word not in UNIT_WORDS]
    return known[words[0]] if len(words) == 1 else ""


def _said_units(
    places: dict[str, tuple[str, ...]], samples: dict[str, list[str]], *, decimal_comma: bool
) -> dict[str, str]:
    """Return the units and the currency that heads or cells say."""
    wanted = {"mileage": DISTANCES, "engine": ENGINES, "power": POWERS}
    found = {
        name: _unit_of(places.get(name, ()), samples, units, decimal_comma=decimal_comma)
        for name, units in wanted.items()
    }
    return found | {
        "price": _currency_of(places.get("price", ()), samples, decimal_comma=decimal_comma)
    }


def _unit_of(
    heads: Sequence[str], samples: dict[str, list[str]], units: set[str], *, decimal_comma: bool
) -> str:
    for head in heads:
        in_head = [UNIT_WORDS[word] for word in head_words(head) if UNIT_WORDS.get(word) in units]
        if in_head:
            return in_head[-1]
        cells = (quantity(cell, decimal_comma=decimal_comma) for cell in samples[head])
        counted = Counter(one.unit for one in cells if one and one.unit in units)
        if counted:
            return counted.most_common(1)[0][0]
    return ""


def _currency_of(
    heads: Sequence[str], samples: dict[str, list[str]], *, decimal_comma: bool
) -> str:
    for head in heads:
        in_head = [
            UNIT_WORDS[word] for word in head_words(head) if UNIT_WORDS.get(word, "").isupper()
        ]
        if in_head:
            return in_head[-1]
        cells = (quantity(cell, decimal_comma=decimal_comma) for cell in samples[head])
        counted = Counter(one.currency for one in cells if one and one.currency)
        if counted:
            return counted.most_common(1)[0][0]
    return ""


def _uses_comma(cells: Iterable[str]) -> bool:
    """Say whether the decimal sign is a comma, by the cells where it can only be one or the other."""
    votes = 0
    for cell in cells:
        digits = cell.strip(" £€$").split(" ")[0]
        if not digits or any(sign.isalpha() or sign in "/-:" for sign in digits):
            continue
        comma, point = digits.rfind(","), digits.rfind(".")
        if comma >= 0 and point >= 0:
            votes += 1 if comma > point else -1
        elif comma >= 0:
            votes += -1 if len(digits) - comma - 1 == 3 else 1
        elif point >= 0:
            votes += 1 if len(digits) - point - 1 == 3 else -1
    return votes > 0
