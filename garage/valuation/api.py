"""Valuations as endpoints."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from garage.valuation import schemas, selectors, services, wording
from garage.valuation.market.types import Note
from garage.valuation.models import Valuation, ValuationComparable, VehicleValuation
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor
from project.web.api import AuthedRequest
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import RowId, Short

router = Router(tags=["Valuations"])
VALUATIONS_BY = Ordering(columns={"on": "as_of", "value": "value", "id": "id"}, default="-on")
_COLUMNS = tuple(schemas.ValuationRow.model_fields)
_COMPARED = tuple(schemas.ValuedComparableOut.model_fields)
_SETTINGS = tuple(schemas.ValuationSettingsOut.model_fields)
_CHOICE = tuple(schemas.ValuationChoiceOut.model_fields)


class ValuationsQuery(BaseModel):
    """Which valuations, which page of them, in which order."""

    vehicle: RowId | None = None
    kind: Literal["market", "manual", "appraisal", "provider", "curve", ""] = ""
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.ValuationRow], summary="List valuations")
def list_valuations(request: AuthedRequest, query: Query[ValuationsQuery]) -> dict[str, Any]:
    """What vehicles were worth, the newest first; those taken back are left out."""
    rows = selectors.valuation_list(actor=request.auth, vehicle_id=query.vehicle, kind=query.kind)
    page = keyset_page(
        rows.values(*_COLUMNS),
        ordering=VALUATIONS_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.post("", response={201: schemas.ValuationOut}, summary="Record a value by hand")
def record_valuation(
    request: AuthedRequest, payload: schemas.ValuationBody, response: HttpResponse
) -> Status[Any]:
    """An own estimate or an appraisal; it counts until there is a newer value."""
    given = payload.model_dump()
    vehicle_id = given.pop("vehicle_id")
    data = services.ValueInput(**given | {"currency": given["currency"] or ""})
    row = services.valuation_record(actor=request.auth, vehicle_id=vehicle_id, data=data)
    response["Location"] = f"/api/v1/valuations/{row.pk}"
    return Status(201, _out(row, request.auth))


@router.post("/estimate", response=schemas.EstimateOut, summary="Estimate what a vehicle is worth")
def estimate_value(request: AuthedRequest, payload: schemas.EstimateBody) -> dict[str, Any]:
    """For a vehicle that is described, not kept; with every comparable and its adjustments."""
    given = payload.model_dump()
    as_of = given.pop("as_of") or services.today_of(request.auth)
    data = services.WorthInput(**given | {"currency": given["currency"] or ""})
    found = services.estimate_described(actor=request.auth, data=data, as_of=as_of)
    estimate = found.estimate
    return {
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "currency": found.settings.currency,
        "market": found.settings.market,
        "grade": estimate.grade,
        "method": estimate.method,
        "version": estimate.version,
        "comparables_used": estimate.used,
        "candidates": estimate.candidates,
        "newest_listing": estimate.newest,
        "comparables": _compared(found.comparables),
        "notes": _notes(estimate.notes),
        "better": _notes(estimate.better),
    }


@router.get("/fleet", response=schemas.FleetValueOut, summary="Get what all vehicles are worth")
def get_fleet_value(request: AuthedRequest) -> dict[str, Any]:
    """By currency: the newest value of each vehicle that is here."""
    fleet = selectors.fleet_value(actor=request.auth)
    return {"totals": fleet.totals, "valued": fleet.valued, "without": fleet.without}


@router.post("/update", response={202: schemas.MarketJobOut}, summary="Update the market")
def start_market_update(request: AuthedRequest) -> Status[Any]:
    """Asks the sources, fits the market and values every vehicle in the background."""
    return Status(202, {"job_id": services.update_start(actor=request.auth).pk})


@router.get("/update", response=schemas.MarketUpdateOut, summary="Get the newest market update")
def get_market_update(request: AuthedRequest) -> dict[str, Any]:
    """How many values are new, and which sources answered; a failing one says when it last did."""
    row = selectors.settings_of(request.auth)
    nothing = {"new": 0, "same": 0, "without": 0, "failed": [], "asked": []}
    return {"updated_at": row.updated_market_at, **nothing, **row.last_update}


@router.get("/settings", response=schemas.ValuationSettingsOut, summary="Get how values are found")
def get_valuation_settings(request: AuthedRequest) -> dict[str, Any]:
    """Market, deductions and factors; as shipped where nothing was set."""
    row = selectors.settings_of(request.auth)
    return {name: getattr(row, name) for name in _SETTINGS}


@router.patch(
    "/settings", response=schemas.ValuationSettingsOut, summary="Change how values are found"
)
def change_valuation_settings(
    request: AuthedRequest, payload: schemas.ValuationSettingsPatch
) -> dict[str, Any]:
    """Only what is sent changes; it counts from the next valuation on."""
    row = services.settings_change(actor=request.auth, changes=payload.changes())
    return {name: getattr(row, name) for name in _SETTINGS}


@router.post(
    "/vehicles/{vehicle_id}", response=schemas.VehicleValueOut, summary="Value a vehicle now"
)
def value_vehicle(
    request: AuthedRequest, vehicle_id: RowId, payload: schemas.VehicleValueBody
) -> dict[str, Any]:
    """Kept unless the newest valuation says the same."""
    as_of = payload.as_of or services.today_of(request.auth)
    found = services.vehicle_value(actor=request.auth, vehicle_id=vehicle_id, as_of=as_of)
    return {
        "is_new": found.is_new,
        "grade": found.estimate.grade,
        "valuation": found.row and {name: getattr(found.row, name) for name in _COLUMNS},
        "better": _notes(found.estimate.better),
    }


@router.get(
    "/vehicles/{vehicle_id}/choice",
    response=schemas.ValuationChoiceOut,
    summary="Get how a vehicle is valued",
)
def get_valuation_choice(request: AuthedRequest, vehicle_id: RowId) -> dict[str, Any]:
    """Condition, trim, collector's car, and the listings that people decided about."""
    vehicle = vehicle_get(actor=request.auth, vehicle_id=vehicle_id)
    return _choice(selectors.choice_of(vehicle, actor=request.auth))


@router.patch(
    "/vehicles/{vehicle_id}/choice",
    response=schemas.ValuationChoiceOut,
    summary="Change how a vehicle is valued",
)
def change_valuation_choice(
    request: AuthedRequest, vehicle_id: RowId, payload: schemas.ValuationChoicePatch
) -> dict[str, Any]:
    """Value it anew to see the effect."""
    row = services.choice_change(
        actor=request.auth, vehicle_id=vehicle_id, changes=payload.changes()
    )
    return _choice(row)


@router.post(
    "/vehicles/{vehicle_id}/comparables",
    response=schemas.ValuationChoiceOut,
    summary="Choose a comparable",
)
def choose_comparable(
    request: AuthedRequest, vehicle_id: RowId, payload: schemas.ComparableChoiceBody
) -> dict[str, Any]:
    """Leave a listing out, or take it in against the rules."""
    row = services.comparable_choose(
        actor=request.auth,
        vehicle_id=vehicle_id,
        listing_id=payload.listing_id,
        is_left_out=payload.is_left_out,
    )
    return _choice(row)


@router.get("/{valuation_id}", response=schemas.ValuationOut, summary="Get a valuation")
def get_valuation(request: AuthedRequest, valuation_id: RowId) -> dict[str, Any]:
    """With its comparables as they were on that day."""
    row = selectors.valuation_get(actor=request.auth, valuation_id=valuation_id)
    return _out(row, request.auth)


@router.delete("/{valuation_id}", response={204: None}, summary="Take a value back")
def withdraw_valuation(request: AuthedRequest, valuation_id: RowId) -> Status[Any]:
    """Only one that was set by hand; it is kept and counts no more."""
    services.valuation_withdraw(actor=request.auth, valuation_id=valuation_id)
    return Status(204, None)


@router.post(
    "/{valuation_id}/restore", response=schemas.ValuationOut, summary="Let a value count again"
)
def restore_valuation(request: AuthedRequest, valuation_id: RowId) -> dict[str, Any]:
    """After it was taken back."""
    row = services.valuation_restore(actor=request.auth, valuation_id=valuation_id)
    return _out(row, request.auth)


def _out(row: Valuation, actor: Actor) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in _COLUMNS}
    return plain | {
        "comparables": _compared(selectors.comparables_of(row, actor=actor)),
        "notes": [_note(**note) for note in row.inputs.get("notes", ())],
        "better": [_note(**note) for note in row.inputs.get("better", ())],
        "reasons": row.reasons,
    }


def _choice(row: VehicleValuation) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _CHOICE}


def _compared(rows: Iterable[ValuationComparable]) -> list[dict[str, Any]]:
    return [{name: getattr(row, name) for name in _COMPARED} for row in rows]


def _notes(notes: Sequence[Note]) -> list[dict[str, Any]]:
    return [_note(code=str(note.code), number=note.number) for note in notes]


def _note(*, code: str, number: float | None) -> dict[str, Any]:
    text = wording.note_text({"code": code, "number": number})
    return {"code": code, "number": number, "text": text}
