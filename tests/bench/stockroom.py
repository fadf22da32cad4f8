"""`python -m tests.bench.stockroom ITEMS MOVEMENTS`: fill a stockroom, and time what people do there."""

import json
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import django

ASKED, WRITTEN = 200, 100
USES, PIECES, THREADS = 300, 200, 12
AT_ONCE = 5_000
ADDITIONAL = 40_000  # items of other organizations, named alike
FIRST = ("Oil", "Air", "Fuel", "Cabin", "Brake", "Spark", "Wiper", "Wheel", "Timing", "Water")
SECOND = ("filter", "hose", "seal", "gasket", "pump", "sensor", "pad", "bolt", "clip", "bearing")
MAKERS = ("Bosch", "Mann", "Mahle", "Elring", "Febi", "Hella", "Valeo", "Sachs", "Brembo", "Osram")
DAY, TODAY = timedelta(days=1), datetime.now(tz=UTC).date()


def main(items: int, movements: int) -> None:
    """Print one line of JSON with p50 and p95 in milliseconds, and how the race ended."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.ALLOWED_HOSTS = ["testserver"]
    room = Room(items=items, movements=movements)
    began = time.perf_counter()
    room.fill()
    figures: dict[str, Any] = {"fill_seconds": round(time.perf_counter() - began, 1)}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    figures |= room.measured() | room.raced()
    sys.stdout.write(json.dumps(figures) + "\n")


class Room:
    """An organization with very many items, and another one whose items are named alike."""

    def __init__(self, *, items: int, movements: int) -> None:
        from accounts.organizations.models import Organization
        from accounts.organizations.selectors import actor_for
        from project.kernel.actor import Channel, Role
        from tests.personas import api_of, as_actor, client_of, join

        self.items, self.movements = items, movements
        self.chance = random.Random(11)
        name = f"bench-{os.getpid()}"
        own = Organization.objects.create(name="Bench", slug=name, currency="EUR")
        self.other = Organization.objects.create(name="Other", slug=f"{name}-2", currency="EUR")
        member = join(own, role=Role.OWNER, name="owner")
        self.actor = actor_for(member, channel=Channel.PAGE)
        self.page, self.api = client_of(member), api_of(as_actor(member))
        self.places: list[int] = []
        self.ids: list[int] = []

    # --- Filling --------------------------------------------------------------------------------
    def fill(self) -> None:
        """Write places, items, lots, movements and everything that is kept of them."""
        from inventory.locations.services import LocationInput, location_add

        for rack in range(20):
            above = location_add(actor=self.actor, data=LocationInput(name=f"Rack {rack}"))
            for shelf in range(25):
                data = LocationInput(name=f"Shelf {shelf}", parent_id=above.pk)
                self.places.append(location_add(actor=self.actor, data=data).pk)
        self.ids = self._items(self.actor.organization_id, self.items)
        self._items(self.other.pk, ADDITIONAL * self.items // 100_000)
        self._ledger()

    def _items(self, organization_id: int, count: int) -> list[int]:
        from inventory.catalogue.models import Item
        from project.kernel.bulk import BulkWriter
        from project.kernel.texts import search_text, sign_key

        template = Item(organization_id=organization_id)
        columns = ("name", "manufacturer", "part_number", "part_key", "search_text")
        writer, found = BulkWriter(template, columns), list[int]()
        for start in range(0, count, AT_ONCE):
            rows = []
            for number in range(start, min(start + AT_ONCE, count)):
                name = f"{FIRST[number % 10]} {SECOND[number // 10 % 10]} {number // 100}"
                maker, part = MAKERS[number % 7], f"{number % 97:02}-{number:06}"
                text = search_text([name, maker, part, sign_key(part)])
                rows.append((name, maker, part, sign_key(part), text))
            found += writer.write(rows)
        return found

    def _ledger(self) -> None:
        """Write for each item a lot, what came in, what was used since, and what that adds up to."""
        from inventory.stock.models import (
            Balance,
            CategoryMonth,
            Holding,
            ItemMonth,
            Lot,
            Movement,
            PlaceMonth,
        )
        from inventory.stock.months import Moved, sums_of
        from project.kernel.bulk import BulkWriter

        owner, today = self.actor.organization_id, TODAY
        each = max(self.movements // self.items, 1)
        lots = BulkWriter(
            Lot(organization_id=owner, currency="EUR"), ("item_id", "received_on", "unit_cost")
        )
        columns = ("kind", "lot_id", "item_id", "origin_id", "destination_id", "quantity", "cost", "on", "batch", "at")  # fmt: skip
        ledger = BulkWriter(Movement(organization_id=owner, currency="EUR"), columns)
        plain = {"organization_id": owner, "currency": "EUR"}
        balances = BulkWriter(
            Balance(organization_id=owner), ("lot_id", "item_id", "location_id", "quantity")
        )
        holdings = BulkWriter(Holding(**plain), ("item_id", "quantity", "value", "moved_on"))
        months = BulkWriter(ItemMonth(organization_id=owner), ("item_id", "month", "used"))
        place_sums: dict[Any, Decimal] = {}
        group_sums: dict[Any, list[Decimal]] = {}
        for start in range(0, self.items, 2_000):
            ids = self.ids[start : start + 2_000]
            since = {item: today - DAY * self.chance.randrange(30, 1_500) for item in ids}
            costs = {item: Decimal(self.chance.randrange(100, 9_000)) / 100 for item in ids}
            lot_ids = lots.write([(item, since[item], costs[item]) for item in ids])
            moved: list[Moved] = []
            kept: list[tuple[Any, ...]] = []
            for item, lot in zip(ids, lot_ids, strict=True):
                place = self.chance.choice(self.places)
                left = Decimal(each + 2)
                kept.append((lot, item, place, Decimal(3)))
                step: dict[str, Any] = {
                    "lot_id": lot, "item_id": item, "category_id": None, "unit_cost": costs[item],
                    "currency": "EUR",
                }  # fmt: skip
                moved.append(
                    Moved(
                        kind="receive", origin_id=None, destination_id=place, quantity=left,
                        cost=left * costs[item], on=since[item], **step,
                    )
                )  # fmt: skip
                span = (today - since[item]).days
                moved += [
                    Moved(
                        kind="use", origin_id=place, destination_id=None, quantity=Decimal(1),
                        cost=costs[item], on=since[item] + DAY * (span * use // each), **step,
                    )
                    for use in range(1, each)
                ]  # fmt: skip
            ledger.write([_ledger_row(one) for one in moved])
            balances.write(kept)
            sums = sums_of(moved)
            holdings.write([(item, 3, 3 * costs[item], sums.moved_on[item, "EUR"]) for item in ids])
            months.write([(*key, used) for key, used in sums.items.items()])
            for key, change in sums.places.items():
                place_sums[key] = place_sums.get(key, Decimal(0)) + change
            for key, group in sums.groups.items():
                known = group_sums.setdefault(key, [Decimal(0)] * 3)
                for index, value in enumerate((group.change, group.received, group.used)):
                    known[index] += value
        BulkWriter(PlaceMonth(**plain), ("location_id", "month", "change")).write(
            [(place, month, change) for (place, month, _), change in place_sums.items()]
        )
        BulkWriter(CategoryMonth(**plain), ("month", "change", "received", "used")).write(
            [(month, *values) for (_, month, _), values in group_sums.items()]
        )

    # --- Measuring ------------------------------------------------------------------------------
    def measured(self) -> dict[str, Any]:
        """Time what people do, on items that are chosen by chance."""
        slug = self.actor.organization_slug
        base = f"/o/{slug}/inventory"
        items = [self.chance.choice(self.ids) for _ in range(ASKED)]
        place = [self.chance.choice(self.places) for _ in range(ASKED)]
        numbers = [self.ids.index(item) for item in items]
        names = [f"{FIRST[n % 10]} {SECOND[n // 10 % 10]}" for n in numbers]
        rare = [f"{FIRST[n % 10]} {SECOND[n // 10 % 10]} {n // 100}" for n in numbers]
        parts = [f"{n % 97:02}-{n:06}" for n in numbers]
        search = "/api/v1/items/search"
        raw_item = "SELECT * FROM inventory_item WHERE id = %s"
        return {
            "search by name": timed(self.api, search, [{"q": text} for text in rare]),
            "search by a common name": timed(self.api, search, [{"q": text} for text in names]),
            "search by number": timed(self.api, search, [{"q": text} for text in parts]),
            "search page": timed(self.page, f"{base}/", [{"q": text} for text in rare]),
            "raw search": raw(*self._raw_search(rare)),
            "item page": timed(self.page, [f"{base}/items/{item}/" for item in items]),
            "location page": timed(self.page, [f"{base}/locations/{one}/" for one in place]),
            "raw item": raw(raw_item, [(item,) for item in items]),
            "movement": self._moves(items[:WRITTEN]),
            "raw movement": raw(*self._raw_movement(items[:WRITTEN])),
            "worth by place": timed(self.page, [f"{base}/reports/"] * 20),
            "dead stock": timed(self.page, [f"{base}/reports/dead/"] * 20),
            "runs out next": timed(self.page, [f"{base}/reports/outlook/"] * 20),
            "movements": timed(self.page, [f"{base}/stock/movements/"] * 20),
        }

    def _raw_search(self, names: Sequence[str]) -> tuple[str, list[tuple[Any, ...]]]:
        from django.db import connection

        owner = self.actor.organization_id
        if connection.vendor == "sqlite":
            sql = (
                "SELECT i.* FROM inventory_item i JOIN inventory_item_search s ON s.rowid = i.id"
                " WHERE inventory_item_search MATCH %s LIMIT 20"
            )
            words = [
                " ".join(f'"{word}"' for word in name.split() if len(word) > 2) for name in names
            ]
            return sql, [(f'{text} AND organization : "<{owner}>"',) for text in words]
        sql = (
            "SELECT * FROM inventory_item WHERE organization_id = %s"
            " AND UPPER(COALESCE(search_text, '')) LIKE %s LIMIT 20"
        )
        return sql, [(owner, f"%{name.upper()}%") for name in names]

    def _raw_movement(self, items: Sequence[int]) -> tuple[str, list[tuple[Any, ...]]]:
        from django.utils import timezone

        sql = "INSERT INTO bench_raw_movement (item_id, quantity, at) VALUES (%s, %s, %s)"
        return sql, [(item, "1", timezone.now().isoformat()) for item in items]

    def _moves(self, items: Sequence[int]) -> dict[str, float]:
        on = TODAY.isoformat()
        bodies = [{"item_id": item, "quantity": "0.01", "on": on} for item in items]

        def send(body: dict[str, Any]) -> None:
            answer = self.api.post("/api/v1/movements/use", body, content_type="application/json")
            assert answer.status_code == 201, answer.content

        return spent(send, bodies)

    # --- Racing ---------------------------------------------------------------------------------
    def raced(self) -> dict[str, Any]:
        """Let 300 use the same 200 pieces at once: exactly 200 get one, 100 hear why not."""
        from django.db import connections

        from inventory.catalogue.services import ItemInput, item_add
        from inventory.stock import selectors, services
        from project.kernel.errors import DomainError

        item = item_add(actor=self.actor, data=ItemInput(name="Raced")).pk
        arrived = services.ReceiveInput(
            item_id=item, location_id=self.places[0], quantity=Decimal(PIECES),
            on=TODAY, unit_cost=Decimal(1),
        )  # fmt: skip
        services.stock_receive(actor=self.actor, data=arrived)
        wanted = services.TakeInput(item_id=item, quantity=Decimal(1), on=TODAY)

        def use(_number: int) -> str:
            try:
                services.stock_use(actor=self.actor, data=wanted)
            except DomainError as error:
                return error.code
            finally:
                connections.close_all()
            return "used"

        with ThreadPoolExecutor(THREADS) as threads:
            ends = list(threads.map(use, range(USES)))
        left = selectors.on_hand(actor=self.actor, item_ids=[item])[item].quantity
        return {
            "race": {
                "used": ends.count("used"),
                "refused": ends.count("too-little"),
                "left": str(left.normalize()),
            }
        }


def _ledger_row(one: Any) -> tuple[Any, ...]:
    """Return a movement as the columns of the ledger."""
    return (
        one.kind, one.lot_id, one.item_id, one.origin_id, one.destination_id, one.quantity,
        one.cost, one.on, f"{one.lot_id:032x}", f"{one.on}T00:00:00+00:00",
    )  # fmt: skip


def timed(
    client: Any, path: str | Sequence[str], queries: Sequence[dict[str, str]] = ()
) -> dict[str, float]:
    """Time addresses as the server answers them, once warm."""
    asked = [(path, query) for query in queries] if isinstance(path, str) else [(one, {}) for one in path]  # fmt: skip

    def ask(one: tuple[str, dict[str, str]]) -> None:
        answer = client.get(*one)
        assert answer.status_code == 200, (one, answer.status_code)

    return spent(ask, asked)


def raw(sql: str, rows: Sequence[tuple[Any, ...]]) -> dict[str, float]:
    """Time one bare statement, in a transaction of its own."""
    from django.db import connection, transaction

    def run(row: tuple[Any, ...]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, row)
            if cursor.description:
                cursor.fetchall()

    if "bench_raw_movement" in sql:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE IF NOT EXISTS bench_raw_movement"
                " (item_id bigint, quantity decimal(14, 4), at varchar(40))"
            )
    return spent(run, rows)


def spent(act: Callable[[Any], None], over: Sequence[Any]) -> dict[str, float]:
    """Return p50 and p95 in milliseconds, and what the process itself computed on average."""
    for one in over[:3]:
        act(one)
    times, computed = [], time.process_time()
    for one in over:
        began = time.perf_counter()
        act(one)
        times.append((time.perf_counter() - began) * 1000)
    computed = (time.process_time() - computed) * 1000 / len(over)
    times.sort()
    return {
        "p50": round(times[len(times) // 2], 1),
        "p95": round(times[int(len(times) * 0.95)], 1),
        "cpu": round(computed, 1),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
