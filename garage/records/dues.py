"""Telling the schedule, which stands above, that a date of a record changed."""

from django.db import models

from project.kernel.actor import Actor
from project.kernel.jobs.defer import defer


def dates_changed(record: models.Model, *, actor: Actor) -> None:
    """Ask for what is due in the garage to be computed anew, in the transaction of the change."""
    defer("garage.schedule.refresh", record, actor=actor)
