"""What the pages of the cost of ownership share."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.organizations.middleware import GarageRequest
from accounts.preferences.selectors import preferences_of
from garage.records.pages import page_url
from garage.vehicles.selectors import vehicle_list
from project.kernel.actor import Actor
from project.web.components import Link

MOST_CHOICES = 200


def unit_of(request: GarageRequest) -> str:
    """Return the distance unit of the person who looks."""
    return preferences_of(request.user).distance_unit or "km"


def tabs_of(request: GarageRequest, vehicle_id: int, *, current: str) -> list[Link]:
    """Return the pages of a vehicle's cost of ownership."""
    labels = {
        "vehicle_ownership": _("So far"),
        "vehicle_outlook": _("Coming years"),
        "vehicle_keep_or_sell": _("Keep or sell"),
    }
    return [
        Link(
            label=label,
            url=page_url(name, request.actor, vehicle_id=vehicle_id),
            current=name == current,
        )
        for name, label in labels.items()
    ]


def asked(request: GarageRequest, defaults: Mapping[str, str]) -> Any:
    """Return what the address asks, with what is usual where it says nothing."""
    data = request.GET.copy()
    for name, value in defaults.items():
        data.setdefault(name, value)
    return data


def vehicle_choices(actor: Actor, *, besides: int | None = None) -> list[tuple[str, str]]:
    """Return the vehicles that are here for a select box."""
    rows = vehicle_list(actor=actor).filter(archived_at__isnull=True)
    rows = rows.exclude(status__in=("sold", "scrapped"))
    if besides is not None:
        rows = rows.exclude(pk=besides)
    names = rows.order_by("name", "id").values_list("pk", "name")[:MOST_CHOICES]
    return [(str(pk), name) for pk, name in names]


def download(data: bytes, *, content_type: str, name: str) -> HttpResponse:
    """Return a file to keep."""
    disposition = f'attachment; filename="{name}"'
    headers = {"Content-Disposition": disposition}
    return HttpResponse(data, content_type=content_type, headers=headers)


def file_name(kind: str, today: date, suffix: str) -> str:
    """Return the name of a file, the same in every language."""
    return f"{kind}-{today.isoformat()}.{suffix}"
