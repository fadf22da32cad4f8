"""Endpoint of the forecast."""

from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Query, Router
from pydantic import BaseModel

from garage.forecast import schemas, selectors
from garage.forecast.arithmetic import Range
from garage.forecast.rows import Row
from garage.schedule.selectors import today_of
from project.kernel.money import places
from project.web.api import AuthedRequest
from project.web.types import Day, RowId

router = Router(tags=["Reports"])
MOST_ROWS = 1000


class ForecastQuery(BaseModel):
    """Of which vehicle, and the rows of which month: any day of it."""

    vehicle: RowId | None = None
    month: Day | None = None


@router.get(
    "/forecast", response=schemas.CostForecastOut, summary="Forecast the next twelve months"
)
def get_forecast(request: AuthedRequest, query: Query[ForecastQuery]) -> dict[str, Any]:
    """What schedules, law, contracts and driving will cost, with the range of each figure."""
    actor = request.auth
    found = selectors.forecast(actor=actor, today=today_of(actor), vehicle_id=query.vehicle)
    rows = found.rows_of(query.month.replace(day=1) if query.month else None)
    coin = Decimal(1).scaleb(-places(found.currency))
    return {
        "currency": found.currency,
        "total": _range(found.total),
        "categories": {name: _range(one) for name, one in found.categories.items()},
        "months": [
            {
                "since": one.since,
                "until": one.until,
                "total": _range(one.total),
                "categories": {name: _range(part) for name, part in one.categories.items()},
            }
            for one in found.months
        ],
        "last_year": found.last_year,
        "unforeseen_last_year": found.unforeseen,
        "rows": [_row(row, coin) for row in rows[:MOST_ROWS]],
        "rows_count": len(rows),
        "unpriced": [
            {name: getattr(row, name) for name in schemas.ForecastUnpriced.model_fields}
            for row in found.unpriced[:MOST_ROWS]
        ],
    }


def _row(row: Row, coin: Decimal) -> dict[str, Any]:
    expected = row.expected
    return {
        "on": expected.on,
        "earliest_on": expected.earliest_on,
        "latest_on": None if expected.latest_on == date.max else expected.latest_on,
        "title": row.title,
        "vehicle_id": row.vehicle_id,
        "category": expected.category,
        "amount": _range(expected.amount.rounded(coin)),
        "basis": row.basis,
    }


def _range(amount: Range) -> dict[str, Decimal]:
    return {"low": amount.low, "likely": amount.likely, "high": amount.high}
