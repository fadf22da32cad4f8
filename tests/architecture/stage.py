"""Everybody and one row of everything, written once for a module of guards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass

from django.db import transaction
from django.test import Client

from accounts.organizations.models import Organization
from project.kernel.actor import Role
from tests.architecture.samples import Make, Samples, sample_rows
from tests.personas import PersonaClient, api_of, as_actor, client_of, join, make_organization


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The personas as browsers and as programs, and the ids of the rows of the owner's garage."""

    browsers: dict[str, PersonaClient]
    programs: dict[str, PersonaClient]
    samples: Samples

    def pages_of(self) -> dict[str, Client]:
        """Return a browser for each persona, as fresh as on the first day."""
        return {"anonymous": Client(), **deepcopy(self.browsers)}

    def programs_of(self) -> dict[str, Client]:
        """Return a program for each persona, as fresh as on the first day."""
        return {"anonymous": Client(), **deepcopy(self.programs)}


@contextmanager
def set_stage(maker_for: Callable[[Organization], Make]) -> Iterator[Stage]:
    """Write it all, and take it back at the end; each test of the module takes back its own."""
    with transaction.atomic():
        garage = make_organization("Miller’s garage", slug="millers-garage")
        elsewhere = make_organization("Strange cars", slug="strange-cars")
        members = {str(role.value): join(garage, role=role, name=str(role.value)) for role in Role}
        people = {**members, "stranger": join(elsewhere, role=Role.OWNER, name="sam")}
        yield Stage(
            browsers={name: client_of(person) for name, person in people.items()},
            programs={name: api_of(as_actor(person)) for name, person in people.items()},
            samples=sample_rows(maker_for(garage), owner=members[str(Role.OWNER)]),
        )
        transaction.set_rollback(True)
