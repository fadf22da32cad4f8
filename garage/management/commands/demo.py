"""`manage.py demo`: a garage to look around in, or a large one to measure with."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from typing_extensions import override

from accounts.models import Membership, Organization, User
from accounts.organizations.selectors import actor_for
from accounts.organizations.services.organizations import organization_found
from accounts.signup.services import person_add
from accounts.users.models import DEMO_EMAIL
from garage.demo import (
    bulk,
    buying,
    collection,
    fields,
    inbox,
    market,
    meeting,
    notices,
    planner,
    stock,
    story,
    values,
)
from project.kernel.actor import Actor, Channel
from project.kernel.dates import today_in

NAME = "Nord household"
MOST_VEHICLES, MOST_RECORDS, MOST_YEARS = 10_000, 10_000_000, 50


class Command(BaseCommand):
    help = "Make a demo garage and say how to sign in; a second run changes nothing."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--vehicles", type=int, help="make a garage of so many vehicles")
        parser.add_argument("--records", type=int, help="spread so many records over them")
        parser.add_argument(
            "--years", type=int, default=bulk.YEARS, help="over how many years, three unless said"
        )

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        vehicles, records = options["vehicles"], options["records"]
        user, password = demo_user()
        if vehicles or records:
            organization, is_new = _organization(f"Fleet {vehicles or 20} × {records or 0}", user)
            if is_new:
                asked = {"vehicles": vehicles or 20, "records": records or 0}
                _fill(organization, user, **asked, years=options["years"])
        else:
            organization, is_new = _organization(NAME, user)
            if is_new:
                actor = _actor(organization, user)
                today = today_in(actor.time_zone, now=timezone.now())
                story.tell(actor=actor, today=today)
                fields.tell(actor=actor)
                planner.tell(actor=actor, today=today)
                collection.tell(actor=actor, today=today)
                market.tell(actor=actor, today=today)
                values.tell(actor=actor, today=today)
                inbox.drop(actor=actor)
                stock.fill(actor=actor, today=today)
                buying.buy(actor=actor, today=today)
                meeting.meet(actor=actor, today=today)
                notices.tell(actor=actor, today=today)
        self.stdout.write(f"Demo garage: {organization.name}")
        self.stdout.write(f"E-mail:      {DEMO_EMAIL}")
        self.stdout.write(f"Password:    {password or 'as it was said the first time'}")


def _fill(
    organization: Organization, user: User, *, vehicles: int, records: int, years: int
) -> None:
    if not 1 <= vehicles <= MOST_VEHICLES or not 0 <= records <= MOST_RECORDS:
        raise CommandError(f"At most {MOST_VEHICLES:,} vehicles and {MOST_RECORDS:,} records.")
    actor = _actor(organization, user)
    today = today_in(actor.time_zone, now=timezone.now())
    if not 1 <= years <= MOST_YEARS:
        raise CommandError(f"At most {MOST_YEARS} years.")
    bulk.fill(actor=actor, vehicles=vehicles, records=records, today=today, years=years)


def demo_user() -> tuple[User, str]:
    """Return the demo's person, and the password when it was made just now."""
    user = User.objects.filter(email=DEMO_EMAIL).first()
    if user is not None:
        return user, ""
    password = f"{secrets.token_hex(3)}-{secrets.token_hex(3)}"
    return person_add(
        email=DEMO_EMAIL, password=password, name="Mika Nord", is_staff=True
    ), password


def _organization(name: str, owner: User) -> tuple[Organization, bool]:
    known = Organization.objects.filter(name=name, memberships__user=owner).first()
    if known is not None:
        return known, False
    return organization_found(name=name, owner=owner, is_personal=False), True


def _actor(organization: Organization, user: User) -> Actor:
    membership = Membership.objects.select_related("organization").get(
        organization=organization, user=user
    )
    return actor_for(membership, channel=Channel.COMMAND)
