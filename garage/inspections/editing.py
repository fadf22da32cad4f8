"""The editor of a template: rows as they were typed, moved, added and removed, and made into a rubric."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from garage.inspections.rubric import (
    CHECK,
    MOST_CATEGORIES,
    MOST_CRITERIA,
    Category,
    Criterion,
    Rubric,
    new_key,
)
from project.kernel.errors import RuleViolated
from project.kernel.numbers import parse_decimal, whole_number

# What a page sent, by the names of its fields.
Typed = Mapping[str, Any]
_TEXTS = ("key", "title", "section", "scale", "points", "unit", "low", "best", "high", "hint")
_TICKS = ("photo", "critical")
_FRESH = {"scale": CHECK, "points": "1"}
FEW = 12  # criteria that are shown at once without folding
LONGEST = 2000


@dataclass(slots=True, kw_only=True)
class CriterionRow:
    """A criterion as it was typed; `prefix` is where its fields stand, `errors` are by field."""

    values: dict[str, str]
    ticks: dict[str, bool]
    prefix: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class CategoryRow:
    """A category as it was typed; a folded one travels as text in one field."""

    key: str
    title: str
    weight: str
    criteria: list[CriterionRow] = field(default_factory=list)
    prefix: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    is_folded: bool = False

    @property
    def packed(self) -> str:
        """Its criteria as text, the way a folded category is sent."""
        return json.dumps([{**row.values, **row.ticks} for row in self.criteria])

    @property
    def is_wrong(self) -> bool:
        """Whether something in it has to be corrected."""
        return bool(self.errors) or any(row.errors for row in self.criteria)


def rows_of(rubric: Rubric) -> list[CategoryRow]:
    """Return a rubric as rows of the editor."""
    rows = [
        CategoryRow(
            key=category.key,
            title=category.title,
            weight=str(category.weight),
            criteria=[_row_of(one) for one in category.criteria],
        )
        for category in rubric.categories
    ]
    if sum(len(row.criteria) for row in rows) > FEW:
        _unfold(rows, 0)
    return _numbered(rows)


def rows_sent(data: Typed) -> list[CategoryRow]:
    """Return the rows that a page sent, unjudged."""
    rows = []
    for index in range(_count(data, "c-TOTAL", MOST_CATEGORIES + 1)):
        prefix = f"c-{index}"
        packed = data.get(f"{prefix}-packed")
        criteria = (
            _unpacked(packed)
            if packed is not None
            else [
                _row_sent(data, f"{prefix}-{place}")
                for place in range(_count(data, f"{prefix}-TOTAL", MOST_CRITERIA + 1))
            ]
        )
        rows.append(
            CategoryRow(
                key=data.get(f"{prefix}-key", ""),
                title=data.get(f"{prefix}-title", ""),
                weight=data.get(f"{prefix}-weight", "1"),
                criteria=criteria,
                is_folded=packed is not None,
            )
        )
    return _numbered(rows)


def acted(rows: list[CategoryRow], action: str) -> list[CategoryRow]:
    """Return the rows after a button: `add`, `add:0`, `open:1`, `up:1`, `down:0:2`, `remove:0:2`."""
    verb, *places = action.split(":")
    numbers = [whole_number(text) for text in places]
    if verb == "add" and not numbers:
        rows.append(CategoryRow(key="", title="", weight="1", criteria=[_fresh()]))
        return _numbered(_folded(rows, len(rows) - 1))
    first = numbers[0] if numbers else None
    if first is None or first >= len(rows):
        return rows
    if verb == "open":
        _unfold(rows, first)
    elif verb == "add":
        section = rows[first].criteria[-1].values["section"] if rows[first].criteria else ""
        rows[first].criteria.append(_fresh(section))
        rows[first].is_folded = False
    elif len(numbers) > 1:
        _moved(rows[first].criteria, verb, numbers[1])
    else:
        _moved(rows, verb, first)
    return _numbered(rows)


def rubric_typed(rows: list[CategoryRow]) -> Rubric | None:
    """Return the rubric that rows make, or `None` with the errors on the rows.

    New rows get keys of their own; the keys of old ones stay, so that answers can be compared.
    """
    taken = {row.values["key"] for category in rows for row in category.criteria}
    names = {category.key for category in rows}
    categories = [_category(category, taken=taken, names=names) for category in rows]
    if any(category is None for category in categories):
        return None
    return Rubric(categories=tuple(one for one in categories if one is not None))


def wrong_shown(rows: list[CategoryRow]) -> list[CategoryRow]:
    """Return the rows with every category open that has to be corrected."""
    for row in rows:
        row.is_folded = row.is_folded and not row.is_wrong
    return rows


def errors_put(rows: list[CategoryRow], error: RuleViolated) -> list[str]:
    """Put what a service complains of on the rows; return what belongs to none of them."""
    left = []
    for name, messages in error.fields.items():
        parts = name.split(".")
        place = whole_number(parts[1]) if len(parts) > 1 else None
        if parts[0] != "categories" or place is None or place >= len(rows):
            left.append(messages[0])
            continue
        row = rows[place]
        if len(parts) > 4 and (inner := whole_number(parts[3])) is not None:  # noqa: PLR2004
            row.criteria[inner].errors[parts[4]] = messages[0]
        else:
            row.errors[parts[2] if len(parts) > 2 else "title"] = messages[0]  # noqa: PLR2004
    return left if error.fields else [error.message]


def _category(row: CategoryRow, *, taken: set[str], names: set[str]) -> Category | None:
    weight = whole_number(row.weight.strip())
    if weight is None:
        row.errors["weight"] = "Type a whole number."
    if not row.title.strip():
        row.errors["title"] = "Type a title."
    criteria = [_criterion(one, taken=taken) for one in row.criteria]
    if row.errors or weight is None or any(one is None for one in criteria):
        return None
    if not row.key:
        row.key = new_key(row.title, names)
        names.add(row.key)
    kept = tuple(one for one in criteria if one is not None)
    return Category(key=row.key, title=row.title, weight=weight, criteria=kept)


def _criterion(row: CriterionRow, *, taken: set[str]) -> Criterion | None:
    values = row.values
    numbers = {name: _decimal(row, name) for name in ("low", "best", "high")}
    points = _points(row)
    if not values["title"].strip():
        row.errors["title"] = "Type a title."
    if row.errors:
        return None
    if not values["key"]:
        values["key"] = new_key(f"{values['section']} {values['title']}".strip(), taken)
        taken.add(values["key"])
    return Criterion(
        key=values["key"],
        title=values["title"],
        section=values["section"],
        scale=values["scale"],
        points=points,
        unit=values["unit"],
        hint=values["hint"],
        low=numbers["low"],
        best=numbers["best"],
        high=numbers["high"],
        photo=row.ticks["photo"],
        critical=row.ticks["critical"],
    )


def _decimal(row: CriterionRow, name: str) -> Decimal | None:
    text = row.values[name].strip()
    if not text:
        return None
    try:
        return parse_decimal(text)
    except RuleViolated as error:
        row.errors[name] = error.message
        return None


def _points(row: CriterionRow) -> int:
    text = row.values["points"].strip().replace("−", "-")
    number = whole_number(text.lstrip("-"))
    if number is None:
        row.errors["points"] = "Type a whole number."
        return 0
    return -number if text.startswith("-") else number


def _row_of(one: Criterion) -> CriterionRow:
    values = {name: getattr(one, name) for name in _TEXTS}
    texts = {
        name: "" if value is None else format(value, "f") if isinstance(value, Decimal) else value
        for name, value in values.items()
    }
    return CriterionRow(
        values={name: str(text) for name, text in texts.items()},
        ticks={name: getattr(one, name) for name in _TICKS},
    )


def _row_sent(data: Typed, prefix: str) -> CriterionRow:
    return CriterionRow(
        values={name: data.get(f"{prefix}-{name}", _FRESH.get(name, "")) for name in _TEXTS},
        ticks={name: bool(data.get(f"{prefix}-{name}", "")) for name in _TICKS},
    )


def _unpacked(text: str) -> list[CriterionRow]:
    """Return the criteria of a folded category; raises `RuleViolated` for what cannot be read."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        rows = None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RuleViolated("The page did not arrive whole. Open it again.")
    return [
        CriterionRow(
            values={name: str(row.get(name, _FRESH.get(name, "")))[:LONGEST] for name in _TEXTS},
            ticks={name: row.get(name) is True for name in _TICKS},
        )
        for row in rows[: MOST_CRITERIA + 1]
    ]


def _unfold(rows: list[CategoryRow], place: int) -> None:
    """Show one category and fold the others."""
    for index, row in enumerate(rows):
        row.is_folded = index != place


def _folded(rows: list[CategoryRow], place: int) -> list[CategoryRow]:
    """Return the rows with only one open, where they are more than a page should show."""
    if sum(len(row.criteria) for row in rows if not row.is_folded) > FEW:
        _unfold(rows, place)
    return rows


def _fresh(section: str = "") -> CriterionRow:
    values: Mapping[str, str] = {name: _FRESH.get(name, "") for name in _TEXTS}
    return CriterionRow(
        values=dict(values) | {"section": section}, ticks=dict.fromkeys(_TICKS, False)
    )


def _moved(rows: list[Any], verb: str, place: int | None) -> None:
    if place is None or place >= len(rows):
        return
    row = rows.pop(place)
    if verb == "up":
        rows.insert(max(place - 1, 0), row)
    elif verb == "down":
        rows.insert(place + 1, row)
    elif verb != "remove":
        rows.insert(place, row)


def _count(data: Typed, name: str, most: int) -> int:
    return min(whole_number(str(data.get(name, "0"))) or 0, most)


def _numbered(rows: list[CategoryRow]) -> list[CategoryRow]:
    for index, category in enumerate(rows):
        category.prefix = f"c-{index}"
        for place, row in enumerate(category.criteria):
            row.prefix = f"c-{index}-{place}"
    return rows
