"""The raw limit: the same SQL and sign-in without anything around."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.tokens.selectors import actor_of_token
from garage.maintenance import api as maintenance
from garage.maintenance.models import ServiceLine, ServiceRecord
from garage.vehicles.api.vehicles import as_rows, with_tags
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor


def _actor(request: HttpRequest) -> Actor | None:
    return actor_of_token(request.headers.get("Authorization", "").removeprefix("Bearer "))


def _answer(rows: list[Any]) -> HttpResponse:
    body = orjson.dumps({"items": rows}, default=str)
    return HttpResponse(body, content_type="application/json")


def raw_service_records(request: HttpRequest) -> HttpResponse:
    """Return the newest fifty service records behind the same token."""
    actor = _actor(request)
    if actor is None:
        return HttpResponse(status=401)
    rows = ServiceRecord.objects.for_actor(actor).kept().filter(vehicle__binned_at__isnull=True)
    rows = rows.order_by("-on", "-id").values(*maintenance._RECORD, **maintenance._NAMES)
    return _answer(list(rows[:51]))


def raw_vehicles(request: HttpRequest) -> HttpResponse:
    """Return the first fifty vehicles behind the same token."""
    actor = _actor(request)
    if actor is None:
        return HttpResponse(status=401)
    rows = as_rows(Vehicle.objects.for_actor(actor).kept().order_by("name", "id"))
    return _answer(with_tags(rows[:51]))


def raw_service_record(request: HttpRequest, record_id: int) -> HttpResponse:
    """Return one service record with its lines behind the same token."""
    actor = _actor(request)
    if actor is None:
        return HttpResponse(status=401)
    rows = ServiceRecord.objects.for_actor(actor).filter(pk=record_id)
    lines = ServiceLine.objects.for_actor(actor).filter(record_id=record_id)
    return _answer([rows.values().first(), *lines.order_by("position").values()])


def raw_vehicle(request: HttpRequest, vehicle_id: int) -> HttpResponse:
    """Return one vehicle behind the same token."""
    actor = _actor(request)
    if actor is None:
        return HttpResponse(status=401)
    rows = as_rows(Vehicle.objects.for_actor(actor).filter(pk=vehicle_id))
    return _answer(with_tags(rows[:1]))


urlpatterns = [
    path("service-records/<int:record_id>", raw_service_record),
    path("vehicles/<int:vehicle_id>", raw_vehicle),
    path("service-records", raw_service_records),
    path("vehicles", raw_vehicles),
]
