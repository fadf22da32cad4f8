"""Writing the lines of a service record."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from garage.maintenance.models import ServiceLine, ServiceRecord
from garage.maintenance.services.inputs import LineInput
from garage.maintenance.sums import LINE_PLACES
from project.kernel.errors import RuleViolated, worded
from project.kernel.money import LARGEST
from project.kernel.words import numbered

MOST_LINES = 200
_COLUMNS = tuple(field.name for field in fields(LineInput))


def lines_of(record: ServiceRecord) -> tuple[LineInput, ...]:
    """Return the lines of a record as they would be given."""
    rows = record.lines.order_by("position", "id").values(*_COLUMNS)
    return tuple(LineInput(**row) for row in rows)


def lines_checked(lines: Sequence[LineInput]) -> tuple[LineInput, ...]:
    """Return lines with their signs and places in order; raises `RuleViolated` for impossible ones."""
    if len(lines) > MOST_LINES:
        raise RuleViolated(
            worded("A record has at most %(most)s lines.", most=MOST_LINES), field="lines"
        )
    return tuple(_checked(line, index) for index, line in enumerate(lines))


def lines_write(record: ServiceRecord, lines: Sequence[LineInput]) -> dict[str, tuple[Any, Any]]:
    """Let a record have these lines and no others; returns the change for the audit log."""
    before = lines_of(record)
    if tuple(lines) == before:
        return {}
    record.lines.all().delete()
    rows = [
        ServiceLine(
            organization_id=record.organization_id,
            record=record,
            position=position,
            **{name: getattr(line, name) for name in _COLUMNS},
        )
        for position, line in enumerate(lines, start=1)
    ]
    _validate(rows)
    ServiceLine.objects.bulk_create(rows)
    return {"lines": (_told(before), _told(lines))}


def _checked(line: LineInput, index: int) -> LineInput:
    amount = line.amount
    if not amount.is_finite() or abs(amount) > LARGEST:
        raise RuleViolated("This amount is too large.", field=f"lines.{index}.amount")
    if line.kind == ServiceLine.Kind.DISCOUNT:
        amount = -abs(amount)
    return LineInput(
        **(
            asdict(line)
            | {
                "amount": amount.quantize(LINE_PLACES),
                "description": " ".join(line.description.split()),
            }
        )
    )


def _validate(rows: Sequence[ServiceLine]) -> None:
    for index, row in enumerate(rows):
        try:
            row.clean_fields(exclude=("organization", "record"))
        except ValidationError as error:
            fields = {
                f"lines.{index}.{name}": [str(text) for text in texts]
                for name, texts in error.message_dict.items()
            }
            first = next(iter(fields.values()))[0]
            raise RuleViolated(numbered(index + 1, first), fields=fields) from error


def _told(lines: Sequence[LineInput]) -> list[dict[str, Any]]:
    return [
        {
            name: value
            for name, value in asdict(line).items()
            if value not in {None, ""} and value != Decimal(0)
        }
        for line in lines
    ]
