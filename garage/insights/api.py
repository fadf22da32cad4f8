"""Endpoint of the comparison of vehicles."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Query, Router
from pydantic import BaseModel, Field

from garage.insights import comparison as question
from garage.insights import schemas
from garage.insights.comparison import Compared
from garage.schedule.selectors import today_of
from project.kernel.money import quantize
from project.web.api import AuthedRequest
from project.web.types import RowId

router = Router(tags=["Reports"])
_FINE = Decimal("0.0001")


class ComparisonQuery(BaseModel):
    """Which vehicles, over how many months."""

    vehicle: Annotated[list[RowId], Field(min_length=question.FEWEST, max_length=question.MOST)]
    months: Literal[12, 36, 60] = 12


@router.get("/comparison", response=schemas.ComparisonOut, summary="Compare two to five vehicles")
def compare_vehicles(request: AuthedRequest, query: Query[ComparisonQuery]) -> dict[str, Any]:
    """Costs a month and a km by category, consumption, age, distance and what is due next."""
    actor = request.auth
    today = today_of(actor)
    found = question.comparison(
        actor=actor, vehicle_ids=query.vehicle, months=query.months, today=today
    )
    return {
        "currency": actor.currency,
        "vehicles": [_out(one, today=today, currency=actor.currency) for one in found],
    }


def _out(one: Compared, *, today: date, currency: str) -> dict[str, Any]:
    a_km = {name: one.a_km(amount) for name, amount in one.categories.items()}
    total_a_km = one.a_km(one.total)
    return {
        "vehicle_id": one.vehicle.pk,
        "name": one.vehicle.name,
        "age_years": one.age(today),
        "meter": one.meter.life_value if one.meter else None,
        "meter_unit": one.meter.unit if one.meter else "",
        "months": one.months,
        "distance_km": one.km,
        "total": one.total,
        "a_month": quantize(one.a_month(one.total), currency),
        "a_km": None if total_a_km is None else total_a_km.quantize(_FINE),
        "categories": dict(one.categories),
        "categories_a_month": {
            name: quantize(one.a_month(amount), currency) for name, amount in one.categories.items()
        },
        "categories_a_km": {
            name: amount.quantize(_FINE) for name, amount in a_km.items() if amount is not None
        },
        "economy": [
            {"energy": told.energy, "meter": told.meter, "rate": told.rate.quantize(_FINE)}
            for told in one.economy
        ],
        "next_due": {"id": one.due.pk, "title": one.due.title, "on": one.due.on}
        if one.due
        else None,
    }
