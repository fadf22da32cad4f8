"""Fill-ups, charging sessions, tanks and consumption as endpoints."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.db.models import F
from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from garage.energy import consumption, schemas, selectors, services
from garage.energy.energies import facts_of
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor
from project.kernel.custom.selectors import custom_values_out
from project.kernel.files.store import attachments_of
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Day, Line, RowId, Short

entries = Router(tags=["Energy"])
stores = Router(tags=["Energy"])
vehicles = Router(tags=["Energy"])

ENTRIES_BY = Ordering(
    columns={"on": "on", "quantity": "quantity", "updated": "updated_at", "id": "id"},
    default="-on",
)
_NAMES = {"vehicle_name": F("vehicle__name"), "vendor_name": F("vendor__name")}
_COLUMNS = [name for name in schemas.EnergyEntryRow.model_fields if name not in _NAMES]
_STORE = tuple(schemas.EnergyStoreOut.model_fields)


class EntriesQuery(BaseModel):
    """Which entries, which page of them, in which order."""

    search: Line = ""
    vehicle: RowId | None = None
    vendor: RowId | None = None
    driver: RowId | None = None
    store: RowId | None = None
    energy: schemas.EnergyName | Literal[""] = ""
    fill: Literal["full", "partial", "missed", ""] = ""
    since: Annotated[Day | None, Query(alias="from")] = None
    until: Annotated[Day | None, Query(alias="to")] = None
    tag: Short = ""
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


class EconomyQuery(BaseModel):
    """The first day that counts."""

    since: Annotated[Day | None, Query(alias="from")] = None


@entries.get("", response=PageOf[schemas.EnergyEntryRow], summary="List fill-ups and charges")
def list_energy_entries(request: AuthedRequest, query: Query[EntriesQuery]) -> dict[str, Any]:
    """Filter by vehicle, vendor, driver, tank, energy, fill, from, to, tag and search; newest first by default."""
    narrow = selectors.EnergyFilter(
        vehicle_id=query.vehicle,
        vendor_id=query.vendor,
        driver_id=query.driver,
        store_id=query.store,
        energy=query.energy,
        fill=query.fill,
        since=query.since,
        until=query.until,
        search=query.search,
        tag=query.tag,
    )
    rows = selectors.energy_entry_list(actor=request.auth, narrow=narrow)
    page = keyset_page(
        rows.values(*_COLUMNS, **_NAMES),
        ordering=ENTRIES_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@entries.post("", response={201: schemas.EnergyEntryOut}, summary="Record a fill-up or charge")
def record_energy_entry(
    request: AuthedRequest, payload: schemas.EnergyEntryBody, response: HttpResponse
) -> Status[Any]:
    """Of amount, price and total two are enough; the tank is found or made."""
    given = schemas.changes_of(payload)
    given["currency"] = given.get("currency") or request.auth.currency
    data = services.EnergyEntryInput(**given)
    entry = services.energy_entry_record(actor=request.auth, data=data)
    response["Location"] = f"/api/v1/energy-entries/{entry.pk}"
    return Status(201, _out(entry.pk, request.auth, response))


@entries.get("/{entry_id}", response=schemas.EnergyEntryOut, summary="Get a fill-up or charge")
def get_energy_entry(
    request: AuthedRequest, entry_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With its consumption in every unit, tags and files."""
    return _out(entry_id, request.auth, response)


@entries.patch("/{entry_id}", response=schemas.EnergyEntryOut, summary="Change a fill-up or charge")
def change_energy_entry(
    request: AuthedRequest,
    entry_id: RowId,
    payload: schemas.EnergyEntryPatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes; `If-Match` guards against overwriting somebody's change."""
    services.energy_entry_change(
        actor=request.auth,
        entry_id=entry_id,
        changes=schemas.changes_of(payload),
        expected_version=version_asked(request, row_id=entry_id),
    )
    return _out(entry_id, request.auth, response)


@entries.delete("/{entry_id}", response={204: None}, summary="Put a fill-up into the bin")
def delete_energy_entry(request: AuthedRequest, entry_id: RowId) -> Status[Any]:
    """It can be restored for 30 days."""
    services.energy_entry_bin(actor=request.auth, entry_id=entry_id)
    return Status(204, None)


@entries.post(
    "/{entry_id}/restore", response=schemas.EnergyEntryOut, summary="Restore a fill-up or charge"
)
def restore_energy_entry(
    request: AuthedRequest, entry_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin, with its reading and its place on the timeline."""
    services.energy_entry_unbin(actor=request.auth, entry_id=entry_id)
    return _out(entry_id, request.auth, response)


@vehicles.get(
    "/{vehicle_id}/economy",
    response=list[schemas.ConsumptionOut],
    summary="Get the consumption of a vehicle",
)
def get_vehicle_economy(
    request: AuthedRequest, vehicle_id: RowId, query: Query[EconomyQuery]
) -> list[dict[str, Any]]:
    """Average, best, worst and last per tank and meter, in every unit; from a day on if asked."""
    found = selectors.vehicle_economy(actor=request.auth, vehicle_id=vehicle_id, since=query.since)
    return [_economy(one, currency=request.auth.currency) for one in found]


@vehicles.get(
    "/{vehicle_id}/energy-stores",
    response=list[schemas.EnergyStoreOut],
    summary="List tanks and batteries",
)
def list_energy_stores(request: AuthedRequest, vehicle_id: RowId) -> list[Any]:
    """In the order in which they were made."""
    vehicle_get(actor=request.auth, vehicle_id=vehicle_id)
    rows = selectors.energy_store_list(actor=request.auth, vehicle_id=vehicle_id)
    return list(rows.values(*_STORE))


@vehicles.post(
    "/{vehicle_id}/energy-stores",
    response={201: schemas.EnergyStoreOut},
    summary="Add a tank or battery",
)
def add_energy_store(
    request: AuthedRequest,
    vehicle_id: RowId,
    payload: schemas.EnergyStoreBody,
    response: HttpResponse,
) -> Status[Any]:
    """A further one; the first of each energy is made by its first fill-up."""
    store = services.energy_store_add(
        actor=request.auth, vehicle_id=vehicle_id, **payload.model_dump()
    )
    with_etag(response, store)
    response["Location"] = f"/api/v1/energy-stores/{store.pk}"
    return Status(201, {name: getattr(store, name) for name in _STORE})


@stores.patch("/{store_id}", response=schemas.EnergyStoreOut, summary="Change a tank or battery")
def change_energy_store(
    request: AuthedRequest,
    store_id: RowId,
    payload: schemas.EnergyStorePatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Its name and what it holds; `If-Match` guards against overwriting somebody's change."""
    store = services.energy_store_change(
        actor=request.auth,
        store_id=store_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=store_id),
    )
    with_etag(response, store)
    return {name: getattr(store, name) for name in _STORE}


@stores.delete("/{store_id}", response={204: None}, summary="Remove a tank or battery")
def delete_energy_store(request: AuthedRequest, store_id: RowId) -> Status[Any]:
    """Only while nothing went into it."""
    services.energy_store_remove(actor=request.auth, store_id=store_id)
    return Status(204, None)


def _out(entry_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    entry = selectors.energy_entry_get(actor=actor, entry_id=entry_id)
    with_etag(response, entry)
    values = {name: getattr(entry, name) for name in (*_COLUMNS, "notes", "created_at")}
    return values | {
        "vehicle_name": entry.vehicle.name,
        "vendor_name": entry.vendor.name if entry.vendor else None,
        "consumption": _in_units(entry.rate, entry.energy, entry.span_meter),
        "custom_fields": custom_values_out(entry, actor=actor),
        "tags": list(entry.tags.values_list("name", flat=True)),
        "files": [
            {
                "id": link.file_id,
                "name": link.file.name,
                "content_type": link.file.content_type,
                "size": link.file.size,
            }
            for link in attachments_of(entry, actor=actor)
        ],
    }


def _economy(one: selectors.Consumption, *, currency: str) -> dict[str, Any]:
    return {
        "store_id": one.store_id,
        "energy": one.energy,
        "meter": one.meter,
        "spans": one.spans,
        "quantity": one.quantity,
        "distance": one.distance,
        "average": _in_units(one.rate, one.energy, one.meter),
        "best": _in_units(one.best, one.energy, one.meter),
        "worst": _in_units(one.worst, one.energy, one.meter),
        "last": _in_units(one.last, one.energy, one.meter),
        "cost_rate": None if one.cost_rate is None else one.cost_rate.quantize(Decimal("0.0001")),
        "currency": currency,
    }


def _in_units(rate: Decimal | None, energy: str, meter: str) -> dict[str, Decimal]:
    """Return a rate in every unit in which it can be told, with four places."""
    if rate is None:
        return {}
    told = {
        code: consumption.told_in(rate, code)
        for code in consumption.units_for(facts_of(energy).dimension, meter)
    }
    return {
        code: value.quantize(Decimal("0.0001")) for code, value in told.items() if value is not None
    }
