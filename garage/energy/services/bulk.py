"""Changing many energy entries at once."""

from collections.abc import Sequence

from django.db import transaction

from garage.energy.services.entries import (
    energy_entry_bin,
    energy_entry_change,
    energy_entry_unbin,
)
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated, worded

MOST_ROWS = 200


@transaction.atomic
def energy_entries_bin(*, actor: Actor, entry_ids: Sequence[int]) -> list[int]:
    """Put several entries into the bin, all or none; returns their ids."""
    wanted = _wanted(entry_ids, actor=actor)
    for entry_id in wanted:
        energy_entry_bin(actor=actor, entry_id=entry_id)
    return wanted


@transaction.atomic
def energy_entries_unbin(*, actor: Actor, entry_ids: Sequence[int]) -> list[int]:
    """Take several entries out of the bin, all or none; returns their ids."""
    wanted = _wanted(entry_ids, actor=actor)
    for entry_id in wanted:
        energy_entry_unbin(actor=actor, entry_id=entry_id)
    return wanted


@transaction.atomic
def energy_entries_to_vehicle(
    *, actor: Actor, entry_ids: Sequence[int], vehicle_id: int
) -> list[int]:
    """Move several entries to another vehicle, with their readings and costs; returns their ids."""
    wanted = _wanted(entry_ids, actor=actor)
    for entry_id in wanted:
        energy_entry_change(actor=actor, entry_id=entry_id, changes={"vehicle_id": vehicle_id})
    return wanted


def _wanted(entry_ids: Sequence[int], *, actor: Actor) -> list[int]:
    actor.require(Permission.RECORD_ENERGY)
    wanted = list(dict.fromkeys(entry_ids))
    if not 1 <= len(wanted) <= MOST_ROWS:
        raise RuleViolated(
            worded("Choose from 1 to %(most)s fill-ups.", most=MOST_ROWS), field="ids"
        )
    return wanted
