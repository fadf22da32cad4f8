"""Lists by keyset: bounded, as fast on the last page as on the first, for pages and the API alike."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import Field, Q, QuerySet

from project.kernel.errors import RuleViolated, worded

T = TypeVar("T")
PAGE_ROWS = 50
MOST_ROWS = 200
LONGEST_CURSOR = 1000  # that of a name of 120 characters of four bytes each has 700


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of rows and the cursor of the next; `next` is empty on the last page."""

    items: Sequence[T]
    next: str
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering:
    """The orders that a list offers: public name → never-null column; ties are broken by id."""

    columns: Mapping[str, str]
    default: str

    def parse(self, asked: str | None) -> tuple[str, bool]:
        """Return the column and whether it descends; raises `RuleViolated` for an unknown name."""
        text = asked or self.default
        name = text.removeprefix("-")
        if name not in self.columns:
            names = ", ".join(self.columns)
            raise RuleViolated(
                worded("This list is ordered by one of: %(names)s.", names=names), field="ordering"
            )
        return self.columns[name], text.startswith("-")


def keyset_page(
    rows: "QuerySet[Any, T]",
    *,
    ordering: Ordering,
    asked: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE_ROWS,
    with_count: bool = False,
) -> Page[T]:
    """Return one page of a query, of rows or of `.values()` dicts that hold `id` and the columns.

    Raises `RuleViolated` for a cursor that was not given out by this list.
    """
    column, descends = ordering.parse(asked)
    count = rows.count() if with_count else None
    limit = max(1, min(limit, MOST_ROWS))
    sign = "-" if descends else ""
    ordered = rows.order_by(f"{sign}{column}", *([] if column == "id" else [f"{sign}id"]))
    if cursor:
        ordered = ordered.filter(_after(rows, column, cursor, descends=descends))
    found = list(ordered[: limit + 1])
    more = len(found) > limit
    following = _cursor(found[limit - 1], column) if more else ""
    return Page(items=found[:limit], next=following, count=count)


def _after(rows: "QuerySet[Any, Any]", column: str, cursor: str, *, descends: bool) -> Q:
    value, last_id = _read(cursor, _field(rows, column))
    way = "lt" if descends else "gt"
    if column == "id":
        return Q(**{f"id__{way}": last_id})
    beyond = Q(**{f"{column}__{way}": value}) | Q(**{f"id__{way}": last_id})
    return Q(**{f"{column}__{way}e": value}) & beyond


def _field(rows: "QuerySet[Any, Any]", column: str) -> "Field[Any, Any]":
    model, names = rows.model, column.split("__")
    for name in names[:-1]:
        model = model._meta.get_field(name).related_model
    field: Field[Any, Any] = model._meta.get_field(names[-1])
    return field


def _cursor(row: Any, column: str) -> str:
    if isinstance(row, Mapping):
        value, row_id = row[column], row["id"]
    else:
        value, row_id = row, row.pk
        for name in column.split("__"):
            value = getattr(value, name)
    return _signer().sign(
        base64.urlsafe_b64encode(orjson.dumps([value, row_id], default=str)).decode()
    )


def _signer() -> Signer:
    """Return what marks our cursors: a forged one could hold what no query can be asked with."""
    return Signer(salt="cursor", sep="~")


def _read(cursor: str, field: "Field[Any, Any]") -> tuple[Any, int]:
    try:
        value, row_id = orjson.loads(base64.urlsafe_b64decode(_signer().unsign(cursor)))
        return field.to_python(value), int(row_id)
    except (BadSignature, ValueError, TypeError, ValidationError) as error:
        raise RuleViolated(
            "This cursor is not one that we gave out. Start again without it.", field="cursor"
        ) from error
