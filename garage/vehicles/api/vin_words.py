"""The VIN of a vehicle as endpoints: looked up online, its words taken over."""

from typing import Any

from ninja import Status

from garage.vehicles import schemas, selectors, services
from garage.vehicles.api.vehicles import router
from garage.vehicles.models import VinLookup
from project.kernel.actor import Actor
from project.web.api import AuthedRequest
from project.web.types import RowId


@router.get(
    "/{vehicle_id}/vin-lookup",
    response=schemas.VinLookupOut,
    summary="Get what the online look-up says",
)
def get_vin_lookup(request: AuthedRequest, vehicle_id: RowId) -> dict[str, Any]:
    """The newest one of a vehicle; all empty when it was never looked up."""
    return _out(request.auth, vehicle_id)


@router.post(
    "/{vehicle_id}/vin-lookup", response={202: schemas.VinLookupOut}, summary="Look a VIN up online"
)
def look_up_vin(request: AuthedRequest, vehicle_id: RowId) -> Status[Any]:
    """A job asks; get it again until `answered_at` or `problem` is there. Refused where switched off."""
    services.vin_look_up(actor=request.auth, vehicle_id=vehicle_id)
    return Status(202, _out(request.auth, vehicle_id))


@router.post(
    "/{vehicle_id}/vin-words", response=schemas.VinLookupOut, summary="Take a word of the VIN over"
)
def take_vin_word(
    request: AuthedRequest, vehicle_id: RowId, payload: schemas.VinWordBody
) -> dict[str, Any]:
    """A field of the vehicle says what the VIN says; its source is kept."""
    services.vin_word_take(
        actor=request.auth, vehicle_id=vehicle_id, name=payload.name, source=payload.source
    )
    return _out(request.auth, vehicle_id)


@router.post(
    "/{vehicle_id}/vin-words/dismiss", response=schemas.VinLookupOut, summary="Dismiss a suggestion"
)
def dismiss_vin_word(
    request: AuthedRequest, vehicle_id: RowId, payload: schemas.VinWordName
) -> dict[str, Any]:
    """Of the online look-up; the vehicle stays as it is."""
    services.vin_word_dismiss(actor=request.auth, vehicle_id=vehicle_id, name=payload.name)
    return _out(request.auth, vehicle_id)


def _out(actor: Actor, vehicle_id: int) -> dict[str, Any]:
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id)
    row = selectors.vin_lookup_of(actor=actor, vehicle_id=vehicle_id)
    row = row or VinLookup(vehicle=vehicle, vin="")
    return {
        "vehicle_id": vehicle_id,
        "vin": row.vin,
        "says": row.says,
        "settled": row.settled,
        "answered_at": row.answered_at,
        "problem": row.problem,
    }
