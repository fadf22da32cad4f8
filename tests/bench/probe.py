"""Ask the pages of a garage in this process, and say what each took; run inside `manage.py shell`."""

import json
import statistics
import sys
import time
from decimal import Decimal

from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from accounts.organizations.selectors import actor_for
from garage.models import Rule, Vehicle
from garage.schedule.services import RuleInput, due_refresh, rule_add
from project.kernel.actor import Actor, Channel

TIMES = 3
HOST = "localhost"
RULES = (("Oil", 12, Decimal(15_000)), ("Brake fluid", 24, None), ("Belt", 60, Decimal(90_000)))
Taken = tuple[int, float, int]


def probe(email: str, slug: str) -> None:
    """Print queries, milliseconds of processor time and bytes by page, as JSON on one line."""
    membership = Membership.objects.get(user__email=email, organization__slug=slug)
    ids = _prepared(actor_for(membership, channel=Channel.PAGE))
    client = Client(headers={"host": HOST})
    client.force_login(membership.user)
    found = {name: _asked(client, path) for name, path in _pages(slug, ids).items()}
    sys.stdout.write(f"{json.dumps(found)}\n")


def _prepared(actor: Actor) -> list[int]:
    """Give the garage reminders for all vehicles, and return the ids of some vehicles."""
    if not Rule.objects.for_actor(actor).exists():
        for item, months, km in RULES:
            data = RuleInput(
                item=item, time_every=months, meter_every=km, meter_unit="km" if km else ""
            )
            rule_add(actor=actor, data=data)
        due_refresh(actor=actor)
    return list(Vehicle.objects.for_actor(actor).order_by("id").values_list("id", flat=True)[:5])


def _pages(slug: str, ids: list[int]) -> dict[str, str]:
    home, compared = f"/o/{slug}/", "&".join(f"vehicle={pk}" for pk in ids)
    return {
        "Dashboard": home,
        "Costs": f"{home}costs/",
        "Timeline": f"{home}timeline/",
        "Vehicle": f"{home}vehicles/{ids[0]}/",
        "Vehicle timeline": f"{home}vehicles/{ids[0]}/timeline/",
        "Vehicle costs": f"{home}vehicles/{ids[0]}/costs/",
        "Fuel of a vehicle": f"{home}vehicles/{ids[0]}/energy/",
        "Comparison of five": f"{home}vehicles/compare/?{compared}",
        "Forecast": f"{home}forecast/",
        "Due list": f"{home}reminders/",
        "Work": f"{home}work/",
        "Vehicle list": f"{home}vehicles/",
    }


def _asked(client: Client, path: str) -> Taken:
    """Return what a page takes when nothing of it is remembered, its templates apart."""
    client.get(path)
    spent, size = [], 0
    for _ in range(TIMES):
        caches["memory"].clear()
        began = time.process_time()
        answer = client.get(path)
        spent.append((time.process_time() - began) * 1000)
        size = len(answer.content)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
    caches["memory"].clear()
    with CaptureQueriesContext(connection) as seen:
        client.get(path)
    return len(seen), statistics.median(spent), size
