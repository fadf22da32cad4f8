"""Looking a VIN up online when somebody wants it, and taking over what a VIN says, word by word."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from garage.vehicles import kinds, selectors, vin
from garage.vehicles.models import Vehicle, VinLookup
from garage.vehicles.selectors import ONLINE, PACK
from garage.vehicles.services.vehicles import vehicle_change
from garage.vehicles.vpic.words import FIELDS, online_reading, said_of
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import DomainError, NotFound, RuleViolated, Unavailable
from project.kernel.jobs.defer import defer
from project.kernel.jobs.run import JobRun
from project.kernel.outgoing import get_json
from project.kernel.rows import save_changes, save_new

JOB = "garage.vehicles.look_up_vin"
TAKEN, DISMISSED = "taken", "dismissed"
OFF = "Looking up VINs online is switched off. The operator of this server can allow it."


@transaction.atomic
def vin_look_up(*, actor: Actor, vehicle_id: int) -> VinLookup:
    """Have a job ask the online service about a vehicle's VIN; what it said before is forgotten.

    Raises `RuleViolated` where that is switched off, or the VIN is none of 17 characters.
    """
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id, lock=True)
    if not settings.VIN_LOOKUP_URL:
        raise RuleViolated(OFF, code="off")
    if len(vehicle.vin) != vin.LENGTH or not vehicle.vin.isalnum() or not vehicle.vin.isascii():
        raise RuleViolated("Only a VIN of 17 letters and digits can be looked up.", field="vin")
    lookup = selectors.vin_lookup_of(actor=actor, vehicle_id=vehicle.pk, lock=True)
    fresh: dict[str, Any] = {
        "vin": vehicle.vin,
        "says": {},
        "settled": {},
        "answered_at": None,
        "problem": "",
    }
    if lookup is None:
        lookup = save_new(VinLookup(vehicle=vehicle, **fresh), actor=actor)
    else:
        save_changes(lookup, changes=fresh)
    audit.record("vin.look_up", vehicle, actor=actor, after={"at": settings.VIN_LOOKUP_URL})
    defer(JOB, lookup, actor=actor)
    return lookup


def vin_lookup_run(*, actor: Actor, run: JobRun) -> None:
    """Ask the online service and keep what it says; safe to run twice, the answer is the same.

    Raises `Unavailable` when another try may help, `RuleViolated` when it will not.
    """
    rows = VinLookup.objects.for_actor(actor).filter(vehicle__binned_at__isnull=True)
    lookup = rows.select_related("vehicle").filter(pk=run.subject_id).first()
    if lookup is None or lookup.answered_at is not None or not settings.VIN_LOOKUP_URL:
        return
    address = f"{settings.VIN_LOOKUP_URL}/vehicles/DecodeVinValues/{quote(lookup.vin)}?format=json"
    try:
        says = _suggestions(get_json(address, headers={}), lookup.vehicle)
    except DomainError as error:
        if not isinstance(error, Unavailable) or run.is_last_attempt:
            rows.filter(pk=lookup.pk).update(problem=error.message[:300])
        raise
    with run.finishing():
        rows.filter(pk=lookup.pk, vin=lookup.vin).update(
            says=says, answered_at=timezone.now(), problem=""
        )


@transaction.atomic
def vin_word_take(*, actor: Actor, vehicle_id: int, name: str, source: str) -> Vehicle:
    """Let a field of a vehicle say what its VIN says, by the data of this machine or the online answer.

    Raises `NotFound` for a word that is not said.
    """
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id, lock=True)
    if source == ONLINE:
        word, said_by = _settle(vehicle, name, TAKEN, actor=actor), {"source": ONLINE}
    else:
        read = selectors.vin_read(vehicle.vin)
        found = read.words.get(name)
        if found is None:
            raise NotFound
        word, said_by = found.value, {"source": found.source}
        if found.source == PACK and read.pack:
            said_by["dated"] = read.pack.dated
    value: Any = int(word) if name == "model_year" else word[: _longest(name)]
    changed = vehicle_change(actor=actor, vehicle_id=vehicle.pk, changes={name: value})
    sources = {**changed.vin_sources, name: said_by | {"value": str(value)}}
    save_changes(changed, changes={"vin_sources": sources})
    return changed


@transaction.atomic
def vin_word_dismiss(*, actor: Actor, vehicle_id: int, name: str) -> Vehicle:
    """Put a suggestion of the online service aside; raises `NotFound` for one that is not open."""
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id, lock=True)
    _settle(vehicle, name, DISMISSED, actor=actor)
    return vehicle


def _settle(vehicle: Vehicle, name: str, how: str, *, actor: Actor) -> str:
    lookup = selectors.vin_lookup_of(actor=actor, vehicle_id=vehicle.pk, lock=True)
    if lookup is None or lookup.vin != vehicle.vin or name not in lookup.open_words:
        raise NotFound
    save_changes(lookup, changes={"settled": {**lookup.settled, name: how}})
    audit.record("vin.word", vehicle, actor=actor, after={"field": name, "how": how})
    return lookup.open_words.get(name) or str(lookup.says[name])


def _suggestions(answer: Any, vehicle: Vehicle) -> dict[str, str]:
    """Return what an answer says in our fields; raises `RuleViolated` for one of another form."""
    results = answer.get("Results") if isinstance(answer, Mapping) else None
    if not isinstance(results, list) or not results or not isinstance(results[0], Mapping):
        raise RuleViolated("The online service answers in a form that is not known.", code="form")
    said = said_of(online_reading(results[0]), make=vin.nice_make, country=vin.nice_country)
    if said.get("body") not in kinds.facts_of(vehicle.kind).bodies:
        said.pop("body", None)
    return {name: word[: _longest(name)] for name, word in said.items() if name in FIELDS}


def _longest(name: str) -> int:
    return getattr(Vehicle._meta.get_field(name), "max_length", None) or 10
