"""Endpoints of the cost of ownership."""

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any

from ninja import Query, Router
from pydantic import BaseModel, Field

from garage.forecast.arithmetic import Range
from garage.ownership import schemas, selectors, wording
from garage.ownership.deciding import Replacement, Side
from garage.ownership.missing import Note
from garage.ownership.presenting import LEAST_DAYS, whole
from garage.ownership.projecting import MOST_YEARS, Assumptions
from garage.ownership.selectors import Past, Question
from garage.schedule.selectors import today_of
from project.kernel.errors import RuleViolated
from project.kernel.money import places
from project.web.api import AuthedRequest
from project.web.types import Amount, Day, RowId

vehicles = Router(tags=["Reports"])
reports = Router(tags=["Reports"])
MOST_SCENARIOS = 4
_FINE, _WHOLE = Decimal("0.0001"), Decimal(1)
Distance = Annotated[Decimal, Field(ge=0, le=500_000, examples=["15000"])]
Change = Annotated[Decimal, Field(ge=-50, le=50, examples=["2.5"])]
Money = Annotated[Amount, Field(ge=0)]


class SpanQuery(BaseModel):
    """Which months, as a whole; without them since the vehicle came."""

    since: Day | None = None
    until: Day | None = None


class AssumptionsQuery(BaseModel):
    """What is taken for granted; changes are percent a year, `repairs` an amount a year."""

    years: Annotated[int, Field(ge=1, le=MOST_YEARS)] = 3
    km_a_year: Distance | None = None
    energy_change: Change = Decimal(0)
    inflation: Change = Decimal(2)
    repairs: Money | None = None

    def assumptions(self) -> Assumptions:
        """Return what was sent."""
        return Assumptions(**{name: getattr(self, name) for name in AssumptionsQuery.model_fields})


class KeepOrSellQuery(BaseModel):
    """What would replace the vehicle: `other` of the garage, or one to buy for `price`."""

    other: RowId | None = None
    price: Money | None = None
    age_years: Annotated[int, Field(ge=0, le=40)] = 3
    km_cost: Annotated[Decimal, Field(ge=0, le=1000, examples=["0.12"])] | None = None
    fixed: Money | None = None
    other_repairs: Money | None = None
    buying: Money = Decimal(0)
    selling: Money = Decimal(0)
    km_a_year: Distance | None = None
    repairs: Money | None = None

    def question(self) -> Question:
        """Return what was asked."""
        typed = None
        if self.price is not None and self.other is None:
            typed = Replacement(
                price=self.price,
                km_cost=self.km_cost,
                fixed=self.fixed,
                repairs=self.other_repairs,
                age_years=self.age_years,
            )
        return Question(
            other_id=self.other,
            typed=typed,
            km_a_year=self.km_a_year,
            repairs=self.repairs,
            buying=self.buying,
            selling=self.selling,
        )


class ScenariosQuery(AssumptionsQuery):
    """Up to four vehicles; `distance` gives each in its turn its kilometres a year."""

    vehicle: Annotated[list[RowId], Field(min_length=1, max_length=MOST_SCENARIOS)]
    distance: Annotated[list[Distance], Field(max_length=MOST_SCENARIOS)] = []


@vehicles.get(
    "/{vehicle_id}/cost-of-ownership",
    response=schemas.OwnershipCostOut,
    summary="Get what owning a vehicle cost",
)
def get_ownership_cost(
    request: AuthedRequest, vehicle_id: RowId, query: Query[SpanQuery]
) -> dict[str, Any]:
    """Running costs, finance and lost value; the price itself and repayments are no costs."""
    found = selectors.past(
        actor=request.auth,
        vehicle_id=vehicle_id,
        today=today_of(request.auth),
        since=query.since,
        until=query.until,
    )
    return {
        **_costs(found),
        "vehicle_id": found.tenure.vehicle.pk,
        "currency": found.currency,
        "owned_since": found.owned_since,
        "months": [
            {"month": month, "categories": _rounded(found.costs.months[month], found.currency)}
            for month in sorted(found.costs.months)
        ],
        "notes": _notes(found.notes),
    }


@vehicles.get(
    "/{vehicle_id}/cost-of-ownership/projection",
    response=schemas.ProjectionOut,
    summary="Project what a vehicle will cost and be worth",
)
def project_ownership(
    request: AuthedRequest, vehicle_id: RowId, query: Query[AssumptionsQuery]
) -> dict[str, Any]:
    """One to five years from today on, each with its range."""
    return _outlook(request, vehicle_id, query.assumptions())


@vehicles.get(
    "/{vehicle_id}/cost-of-ownership/keep-or-sell",
    response=schemas.KeepOrSellOut,
    summary="Compare keeping a vehicle with replacing it",
)
def keep_or_sell_vehicle(
    request: AuthedRequest, vehicle_id: RowId, query: Query[KeepOrSellQuery]
) -> dict[str, Any]:
    """The coming year with it against the year with another; never surer than its figures."""
    found = selectors.keep_or_sell(
        actor=request.auth,
        vehicle_id=vehicle_id,
        today=today_of(request.auth),
        asked=query.question(),
    )
    told, currency = found.decision, found.kept.currency
    return {
        "vehicle_id": found.kept.tenure.vehicle.pk,
        "other_vehicle_id": found.other.tenure.vehicle.pk if found.other else None,
        "currency": currency,
        "km_a_year": found.km_a_year.quantize(_WHOLE),
        "answer": told.answer,
        "keep": _side(told.keep, currency),
        "replace": _side(told.replace, currency) if told.replace else None,
        "difference": _range(told.difference, currency),
        "notes": _notes([*found.notes, *(found.other.notes if found.other else ())]),
    }


@reports.get(
    "/cost-of-ownership",
    response=schemas.FleetOut,
    summary="Get what all vehicles are worth and cost",
)
def get_fleet_cost(request: AuthedRequest) -> dict[str, Any]:
    """The vehicles that are here, over the last twelve months, this one included."""
    found = selectors.fleet(actor=request.auth, today=today_of(request.auth))
    return {
        "currency": found.currency,
        "since": found.since,
        "until": found.until,
        "worth": dict(found.value.totals),
        "valued": found.value.valued,
        "without_value": found.value.without,
        "total": _money(found.total, found.currency),
        "a_km": None if found.a_km is None else found.a_km.quantize(_FINE),
        "categories": _rounded(found.categories, found.currency),
        "shared": _money(found.shared, found.currency),
        "vehicles": [
            {
                **_costs(row),
                "vehicle_id": row.tenure.vehicle.pk,
                "name": row.tenure.vehicle.name,
            }
            for row in found.rows
        ],
        "left_out": found.left_out,
    }


@reports.get(
    "/cost-of-ownership/scenarios",
    response=schemas.ScenariosOut,
    summary="Compare up to four scenarios",
)
def compare_ownership(request: AuthedRequest, query: Query[ScenariosQuery]) -> dict[str, Any]:
    """Several vehicles, or one at several distances a year."""
    if query.distance and len(query.distance) != len(query.vehicle):
        raise RuleViolated("Send a distance for each vehicle, or for none.", field="distance")
    assumed = query.assumptions()
    distances: list[Decimal | None] = [*query.distance] or [assumed.km_a_year] * len(query.vehicle)
    return {
        "scenarios": [
            _outlook(request, vehicle_id, replace(assumed, km_a_year=km_a_year))
            for vehicle_id, km_a_year in zip(query.vehicle, distances, strict=True)
        ]
    }


def _costs(found: Past) -> dict[str, Any]:
    costs, currency = found.costs, found.currency
    is_long = costs.days >= LEAST_DAYS
    a_km = costs.a_km(costs.total)
    return {
        "since": costs.since,
        "until": costs.until,
        "total": _money(costs.total, currency),
        "a_month": _money(costs.a_month(costs.total), currency) if is_long else None,
        "a_year": _money(costs.a_year(costs.total), currency) if is_long else None,
        "a_km": None if a_km is None else a_km.quantize(_FINE),
        "distance_km": costs.driven.km if costs.driven else None,
        "categories": _rounded(costs.categories, currency),
        "elsewhere": dict(costs.elsewhere),
        "value_before": found.value_before,
        "value_after": found.value_after,
    }


def _outlook(request: AuthedRequest, vehicle_id: int, assumed: Assumptions) -> dict[str, Any]:
    today = today_of(request.auth)
    found = selectors.outlook(
        actor=request.auth, vehicle_id=vehicle_id, today=today, assumed=assumed
    )
    currency = found.currency
    return {
        "vehicle_id": found.tenure.vehicle.pk,
        "currency": currency,
        "assumptions": {
            name: getattr(assumed, name) for name in schemas.ProjectionAssumptions.model_fields
        },
        "worth": _range(found.basis.worth, currency),
        "worth_method": found.basis.method or None,
        "total": _range(whole(found.years), currency),
        "years": [
            {
                "number": year.number,
                "since": year.since,
                "until": year.until,
                "distance_km": year.km,
                "worth": _range(year.worth, currency),
                "total": _range(year.total, currency),
                "categories": {
                    name: _range(part, currency) for name, part in year.categories.items()
                },
            }
            for year in found.years
        ],
        "rests": dict(found.rests),
        "notes": _notes(found.notes),
    }


def _side(side: Side, currency: str) -> dict[str, Any]:
    return {
        "lines": {name: _range(part, currency) for name, part in side.lines.items()},
        "total": _range(side.total, currency),
    }


def _notes(notes: Any) -> list[dict[str, Any]]:
    told: list[Note] = list(dict.fromkeys(notes))
    return [
        {"code": one.code, "texts": list(one.texts), "message": wording.note_text(one)}
        for one in told
    ]


def _range(amount: Range | None, currency: str) -> dict[str, Decimal] | None:
    if amount is None:
        return None
    return {name: _money(getattr(amount, name), currency) for name in ("low", "likely", "high")}


def _rounded(categories: Any, currency: str) -> dict[str, Decimal]:
    return {name: _money(amount, currency) for name, amount in categories.items()}


def _money(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-places(currency)))
