"""What an inspection asks: categories of criteria, each answered by a check, a scale or a number."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from project.kernel.errors import RuleViolated, worded

CHECK, WORDS, GRADES, NUMBER = "check", "words", "grades", "number"
SCALES = (CHECK, WORDS, GRADES, NUMBER)
# How many steps a scale has; step 1 is the best one.
STEPS = {WORDS: 5, GRADES: 6}
RUBRIC, QUESTIONS = "rubric", "questions"
MOST_CATEGORIES, MOST_CRITERIA = 30, 250
MOST_POINTS, MOST_WEIGHT = 10, 10
LONGEST_TITLE, LONGEST_HINT, LONGEST_KEY, LONGEST_UNIT = 120, 300, 40, 12
_KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
_LARGEST = Decimal(999_999)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing to look at; `low` and `high` are the limits of a number, `best` earns all points.

    Negative points are taken away when the criterion fails, and add nothing when it is met.
    """

    key: str
    title: str
    section: str = ""
    scale: str = CHECK
    points: int = 1
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    best: Decimal | None = None
    photo: bool = False
    critical: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """Criteria that are scored together, and how much they weigh in the whole."""

    key: str
    title: str
    weight: int = 1
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """Everything that an inspection asks, in order."""

    categories: tuple[Category, ...] = ()

    def criteria(self) -> dict[str, Criterion]:
        """Return all criteria by their keys, in order."""
        return {one.key: one for category in self.categories for one in category.criteria}


def rubric_of(document: Mapping[str, Any]) -> Rubric:
    """Return the rubric of a stored document; the inverse of `document_of`."""
    return Rubric(
        categories=tuple(
            Category(
                key=str(row["key"]),
                title=str(row["title"]),
                weight=int(row.get("weight", 1)),
                criteria=tuple(_criterion(one) for one in row.get("criteria", ())),
            )
            for row in document.get("categories", ())
        )
    )


def document_of(rubric: Rubric) -> dict[str, Any]:
    """Return a rubric as JSON holds it, with numbers as texts."""
    return {
        "categories": [
            {
                "key": category.key,
                "title": category.title,
                "weight": category.weight,
                "criteria": [_plain(one) for one in category.criteria],
            }
            for category in rubric.categories
        ]
    }


def checked(rubric: Rubric, *, kind: str) -> Rubric:
    """Return a tidy rubric that can be filled in, or raise `RuleViolated` with the place."""
    if len(rubric.categories) > MOST_CATEGORIES:
        raise RuleViolated(
            worded("Use at most %(most)s categories.", most=MOST_CATEGORIES), field="categories"
        )
    if sum(len(category.criteria) for category in rubric.categories) > MOST_CRITERIA:
        raise RuleViolated(
            worded("Use at most %(most)s criteria.", most=MOST_CRITERIA), field="categories"
        )
    taken: set[str] = set()
    categories = [
        _category(category, place, kind=kind, taken=taken)
        for place, category in enumerate(rubric.categories)
    ]
    _distinct([one.key for one in categories], "categories")
    return Rubric(categories=tuple(categories))


def check_complete(rubric: Rubric) -> None:
    """Raise `RuleViolated` when there is nothing to ask, or nothing that earns points."""
    if not rubric.criteria():
        raise RuleViolated("Add at least one criterion before you publish.", field="categories")
    for place, category in enumerate(rubric.categories):
        if not category.criteria:
            raise RuleViolated(
                worded(
                    "“%(title)s” asks nothing. Add a criterion or remove the category.",
                    title=category.title,
                ),
                field=f"categories.{place}",
            )
    if not any(one.points > 0 for one in rubric.criteria().values()):
        raise RuleViolated("At least one criterion must give points.", field="categories")


def digest_of(document: Any) -> str:
    """Return the SHA-256 of a document in its one canonical spelling."""
    return sha256(canonical(document)).hexdigest()


def canonical(document: Any) -> bytes:
    """Return a document as bytes that are the same for the same content."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def new_key(title: str, taken: Iterable[str]) -> str:
    """Return a key for a title that is not taken yet."""
    known = set(taken)
    stem = re.sub(r"[^a-z0-9]+", "_", title.casefold()).strip("_")[:30].strip("_") or "item"
    if stem not in known:
        return stem
    return next(key for n in range(2, 10_000) if (key := f"{stem}_{n}") not in known)


def _category(category: Category, place: int, *, kind: str, taken: set[str]) -> Category:
    where = f"categories.{place}"
    if not 1 <= category.weight <= MOST_WEIGHT:
        raise RuleViolated(
            worded("The weight of a category is 1 to %(most)s.", most=MOST_WEIGHT),
            field=f"{where}.weight",
        )
    criteria = []
    for index, one in enumerate(category.criteria):
        tidy = _tidy(one, where=f"{where}.criteria.{index}", kind=kind)
        if tidy.key in taken:
            raise RuleViolated(
                worded("The key “%(key)s” is used twice.", key=tidy.key),
                field=f"{where}.criteria.{index}.key",
            )
        taken.add(tidy.key)
        criteria.append(tidy)
    return Category(
        key=_key(category.key, where=where),
        title=_title(category.title, where=where),
        weight=category.weight if kind == RUBRIC else 1,
        criteria=tuple(criteria),
    )


def _tidy(one: Criterion, *, where: str, kind: str) -> Criterion:
    key, title = _key(one.key, where=where), _title(one.title, where=where)
    hint = one.hint.strip()[:LONGEST_HINT]
    if kind == QUESTIONS:
        return Criterion(
            key=key, title=title, hint=hint, photo=one.photo, critical=one.critical, points=1
        )
    if one.scale not in SCALES:
        raise RuleViolated(
            worded("Choose one of: %(names)s.", names=", ".join(SCALES)), field=f"{where}.scale"
        )
    if not one.points or abs(one.points) > MOST_POINTS:
        raise RuleViolated(
            worded(
                "Points are 1 to %(most)s, or −%(most)s to −1 to take them away.", most=MOST_POINTS
            ),
            field=f"{where}.points",
        )
    if one.points < 0 and one.scale != CHECK:
        raise RuleViolated("Only a check can take points away.", field=f"{where}.points")
    is_number = one.scale == NUMBER
    if is_number:
        _check_limits(one, where=where)
    return Criterion(
        key=key,
        title=title,
        section=" ".join(one.section.split())[:LONGEST_TITLE],
        scale=one.scale,
        points=one.points,
        unit=one.unit.strip()[:LONGEST_UNIT] if is_number else "",
        low=one.low if is_number else None,
        high=one.high if is_number else None,
        best=one.best if is_number else None,
        photo=one.photo,
        critical=one.critical,
        hint=hint,
    )


def _check_limits(one: Criterion, *, where: str) -> None:
    if one.low is None and one.high is None:
        raise RuleViolated(
            "Give the number a lowest or a highest value that still passes.", field=f"{where}.low"
        )
    limits = [value for value in (one.low, one.best, one.high) if value is not None]
    if any(not value.is_finite() or abs(value) > _LARGEST for value in limits):
        raise RuleViolated("A limit is a number below a million.", field=f"{where}.low")
    if limits != sorted(limits) or (one.low is not None and one.low == one.high):
        raise RuleViolated(
            "The lowest value lies below the highest, the best one between them.",
            field=f"{where}.low",
        )


def _key(key: str, *, where: str) -> str:
    if not _KEY.fullmatch(key):
        raise RuleViolated(
            worded(
                "A key is small letters, digits and _, at most %(longest)s.", longest=LONGEST_KEY
            ),
            field=f"{where}.key",
        )
    return key


def _title(title: str, *, where: str) -> str:
    tidy = " ".join(title.split())
    if not tidy or len(tidy) > LONGEST_TITLE:
        raise RuleViolated(
            worded("Type a title of at most %(longest)s letters.", longest=LONGEST_TITLE),
            field=f"{where}.title",
        )
    return tidy


def _distinct(keys: Sequence[str], field: str) -> None:
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise RuleViolated(worded("The key “%(key)s” is used twice.", key=twice), field=field)


def _criterion(row: Mapping[str, Any]) -> Criterion:
    values = {name: row[name] for name in _CRITERION if name in row}
    for name in ("low", "high", "best"):
        values[name] = _decimal(values.get(name))
    return Criterion(**values)


def _decimal(value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise RuleViolated(worded("“%(value)s” is not a number.", value=str(value)[:20])) from error


def _plain(one: Criterion) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in _CRITERION}
    return {
        name: format(value, "f") if isinstance(value, Decimal) else value
        for name, value in values.items()
    }


_CRITERION = tuple(field.name for field in fields(Criterion))
