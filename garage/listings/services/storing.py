"""Listings come in: found again, changed, or new; a batch at a time, in few queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from garage.listings.importing.fingerprint import is_same_mileage
from garage.listings.importing.rows import ListingValues
from garage.listings.models import Listing, ListingChange, ListingImport, ListingPrice
from garage.listings.selectors.aliases import KeyBook
from project.kernel.actor import Actor

# Columns that a newer advert of the same vehicle may change, where it says something.
TOLD = (
    "make", "model", "trim", "title", "vin", "year", "first_registration", "mileage_km",
    "distance_unit", "fuel", "gearbox", "engine_cc", "power_kw", "body", "drive", "doors", "colour",
    "condition", "is_damaged", "seller", "region", "url", "sold_price", "marks", "fingerprint",
)  # fmt: skip
TWICE = "The same vehicle stands in another source, with a newer advert"
FEWEST_TWIN_KM = Decimal(1000)  # below, many vehicles of a dealer look the same


@dataclass(slots=True)
class Counts:
    """What became of the rows of a source."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def add(self, other: "Counts") -> None:
        """Count another batch in."""
        self.added += other.added
        self.changed += other.changed
        self.unchanged += other.unchanged


@dataclass(slots=True)
class Plan:
    """What a batch would do: new listings, and what changes on known ones."""

    new: list[tuple[ListingValues, date]] = field(default_factory=list)
    moved: list[tuple[Listing, dict[str, Any]]] = field(default_factory=list)
    prices: list[tuple[Listing, date, Decimal]] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)


class Storer:
    """Brings the listings of one run in; each listing is matched once a run."""

    def __init__(self, record: ListingImport, *, actor: Actor) -> None:
        self.record, self.actor, self.source = record, actor, record.source
        self.book = KeyBook(actor=actor, market=record.source.market)
        self._claimed: set[int] = set()
        self._ids: set[str] = set()
        self._twins: set[tuple[Any, ...]] = set()

    def plan(self, batch: Sequence[ListingValues]) -> Plan:
        """Return what a batch would do; nothing is written."""
        plan, known = Plan(), Known(batch, rows=self._rows())
        for values in batch:
            seen_on = values.seen_on or self.record.seen_on
            if self._is_repeated(values):
                plan.counts.unchanged += 1
                continue
            listing = known.find(values, claimed=self._claimed)
            if listing is None:
                plan.new.append((values, seen_on))
                plan.counts.added += 1
                continue
            self._claimed.add(listing.pk)
            self._compare(plan, listing, values=values, seen_on=seen_on)
        return plan

    def store(self, batch: Sequence[ListingValues]) -> Counts:
        """Write a batch; call it inside a transaction."""
        plan = self.plan(batch)
        added = self._insert(plan.new)
        self._change(plan)
        self._note_prices([*plan.prices, *((row, row.last_seen, row.price) for row in added)])
        self._pass_over_twins(added)
        return plan.counts

    # --- Finding --------------------------------------------------------------------------------

    def _rows(self) -> "QuerySet[Listing]":
        rows: QuerySet[Listing] = Listing.objects.for_actor(self.actor).filter(source=self.source)
        return rows

    def _is_repeated(self, values: ListingValues) -> bool:
        """Say whether this run has met the very advert before, and remember it."""
        if values.external_id:
            repeated = values.external_id in self._ids
            self._ids.add(values.external_id)
            return repeated
        twin = (values.fingerprint, values.mileage_km, values.price, values.vin)
        repeated = twin in self._twins
        self._twins.add(twin)
        return repeated

    def _compare(
        self, plan: Plan, listing: Listing, *, values: ListingValues, seen_on: date
    ) -> None:
        moved: dict[str, Any] = {}
        if seen_on >= listing.last_seen:
            moved = self._differences(listing, values)
            if values.price != listing.price:
                moved["price"] = values.price
            if listing.status != (status := _status(values)):
                moved["status"] = status
        is_told = bool(moved)
        if values.price != listing.price:
            plan.prices.append((listing, seen_on, values.price))
            is_told = True
        if seen_on > listing.last_seen:
            moved["last_seen"] = seen_on
        if seen_on < listing.first_seen:
            moved["first_seen"] = seen_on
        if moved:
            plan.moved.append((listing, moved))
        plan.counts.changed += is_told
        plan.counts.unchanged += not is_told

    def _differences(self, listing: Listing, values: ListingValues) -> dict[str, Any]:
        meaning = self.book.meaning(values.make, values.model)
        told = {name: getattr(values, name) for name in TOLD} | {
            "make_key": meaning.make_key,
            "model_key": meaning.model_key,
        }
        return {
            name: value
            for name, value in told.items()
            if value not in (None, "", {}) and value != getattr(listing, name)
        }

    # --- Writing --------------------------------------------------------------------------------

    def _insert(self, new: Iterable[tuple[ListingValues, date]]) -> list[Listing]:
        rows = []
        for values, seen_on in new:
            meaning = self.book.meaning(values.make, values.model)
            told = {name: getattr(values, name) for name in TOLD}
            rows.append(
                Listing(
                    organization_id=self.actor.organization_id,
                    source=self.source,
                    market=self.source.market,
                    currency=self.source.currency,
                    external_id=values.external_id,
                    price=values.price,
                    make_key=meaning.make_key,
                    model_key=meaning.model_key,
                    first_seen=seen_on,
                    last_seen=seen_on,
                    status=_status(values),
                    brought_by=self.record,
                    **told,
                )
            )
        return Listing.objects.for_actor(self.actor).bulk_create(rows, batch_size=500)

    def _change(self, plan: Plan) -> None:
        """Write what moved, and remember what it was."""
        seen: dict[date, list[int]] = {}
        others: list[Listing] = []
        names: set[str] = set()
        changes = []
        for listing, moved in plan.moved:
            changes.append(self._remembered(listing, moved))
            if set(moved) == {"last_seen"}:
                seen.setdefault(moved["last_seen"], []).append(listing.pk)
                continue
            for name, value in moved.items():
                setattr(listing, name, value)
            others.append(listing)
            names |= set(moved)
        ListingChange.objects.for_actor(self.actor).bulk_create(changes, ignore_conflicts=True)
        for day, ids in seen.items():
            self._rows().filter(pk__in=ids).update(last_seen=day)
        if others:
            Listing.objects.for_actor(self.actor).bulk_update(others, sorted(names), batch_size=100)

    def _remembered(self, listing: Listing, moved: Iterable[str]) -> ListingChange:
        before = {name: plain(getattr(listing, name)) for name in moved}
        return ListingChange(
            organization_id=self.actor.organization_id,
            listing=listing,
            brought_by=self.record,
            before=before,
        )

    def _note_prices(self, prices: Iterable[tuple[Listing, date, Decimal]]) -> None:
        rows = [
            ListingPrice(
                organization_id=self.actor.organization_id,
                listing=listing,
                seen_on=day,
                price=price,
                brought_by=self.record,
            )
            for listing, day, price in prices
        ]
        ListingPrice.objects.for_actor(self.actor).bulk_create(
            rows, batch_size=1000, ignore_conflicts=True
        )

    def _pass_over_twins(self, added: Sequence[Listing]) -> None:
        """Leave the older advert out where another source offers the same vehicle."""
        marked = [row for row in added if row.vin or (row.region and row.mileage_km)]
        if not marked:
            return
        rows: QuerySet[Listing] = Listing.objects.for_actor(self.actor)
        others = rows.filter(market=self.source.market, excluded="").exclude(source=self.source)
        by_vin = {row.vin: row for row in others.filter(vin__in={r.vin for r in marked if r.vin})}
        by_print = {
            row.fingerprint: row
            for row in others.filter(fingerprint__in={r.fingerprint for r in marked})
        }
        for row in marked:
            twin = by_vin.get(row.vin) if row.vin else by_print.get(row.fingerprint)
            if twin is None or not (row.vin or _is_twin(row, twin)):
                continue
            older = row if row.last_seen < twin.last_seen else twin
            change = self._remembered(older, ("excluded",))
            ListingChange.objects.for_actor(self.actor).bulk_create([change], ignore_conflicts=True)
            rows.filter(pk=older.pk).update(excluded=TWICE)


class Known:
    """The listings of a source that the rows of a batch may be about."""

    def __init__(self, batch: Sequence[ListingValues], *, rows: "QuerySet[Listing]") -> None:
        ids = {values.external_id for values in batch if values.external_id}
        vins = {values.vin for values in batch if values.vin}
        prints = {values.fingerprint for values in batch if not values.external_id}
        self._by_id = (
            {row.external_id: row for row in rows.filter(external_id__in=ids)} if ids else {}
        )
        self._by_vin = {row.vin: row for row in rows.filter(vin__in=vins)} if vins else {}
        self._by_print: dict[str, list[Listing]] = {}
        if prints:
            for row in rows.filter(external_id="", fingerprint__in=prints).order_by("id"):
                self._by_print.setdefault(row.fingerprint, []).append(row)

    def find(self, values: ListingValues, *, claimed: set[int]) -> Listing | None:
        """Return the listing of the same advert: by number, by VIN, else by what does not change."""
        found = self._by_id.get(values.external_id)
        if found is None and values.vin:
            found = self._by_vin.get(values.vin)
        if found is not None:
            return found if found.pk not in claimed else None
        if values.external_id:
            return None
        alike = [
            row
            for row in self._by_print.get(values.fingerprint, ())
            if row.pk not in claimed and is_same_mileage(row.mileage_km, values.mileage_km)
        ]
        return min(alike, key=lambda row: _distance(row, values), default=None)


def _distance(row: Listing, values: ListingValues) -> tuple[bool, Decimal, Decimal]:
    """Return how far two adverts are apart; one of the same price and mileage is itself."""
    miles = abs((row.mileage_km or Decimal(0)) - (values.mileage_km or Decimal(0)))
    return (row.price != values.price or bool(miles), miles, abs(row.price - values.price))


def _is_twin(row: Listing, twin: Listing) -> bool:
    return (row.mileage_km or 0) >= FEWEST_TWIN_KM and is_same_mileage(
        row.mileage_km, twin.mileage_km
    )


def _status(values: ListingValues) -> str:
    return Listing.Status.SOLD if values.sold_price is not None else Listing.Status.ACTIVE


def plain(value: Any) -> Any:
    """Return a value of a column as JSON can hold it."""
    return str(value) if isinstance(value, (date, Decimal)) else value


def told_first(values: Sequence[ListingValues], *, most: int) -> list[dict[str, str]]:
    """Return the first listings as they were understood."""
    return [one.told() for one in values[:most]]


def counts_of(record: ListingImport) -> dict[str, int]:
    """Return the counts of an import, for the audit log."""
    names = ("added", "changed", "unchanged", "refused")
    return {name: getattr(record, name) for name in names}
