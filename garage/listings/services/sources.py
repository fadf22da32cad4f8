"""Changes to sources of listings: added, changed, binned; how their runs went."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from garage.listings.importing.mapping import field_map
from garage.listings.importing.requests import check_request
from garage.listings.models import Listing, ListingSource
from garage.listings.selectors.listings import source_find, source_get
from garage.listings.services.listings import listings_delete
from project.kernel import audit, mcp
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.files.store import drop_files
from project.kernel.jobs.defer import defer
from project.kernel.mcp import ToolFound
from project.kernel.money import check_currency
from project.kernel.rows import save_changes, save_new
from project.kernel.secrets import seal

FEWEST_DAYS, MOST_DAYS = 1, 3650
# After so many failures in a row a source rests: an hour, two, four, at most a day.
FAILURES_BEFORE_REST, LONGEST_REST = 2, timedelta(days=1)
# More listings than this are deleted by the worker.
MOST_AT_ONCE = 2000
COUNTRY = re.compile(r"^[A-Z]{2}$")  # ISO 3166


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInput:
    """What is said about a new source; `secret` is a key, `request` how it is asked."""

    name: str
    kind: str = ListingSource.Kind.CSV
    market: str
    currency: str
    distance_unit: str
    mapping: Mapping[str, Any] = field(default_factory=dict)
    request: Mapping[str, Any] = field(default_factory=dict)
    secret: str = ""
    licence: str = ""
    may_redistribute: bool = False
    retention_days: int = 730
    gone_days: int = 30
    every_days: int = 0
    is_enabled: bool = True


@transaction.atomic
def source_add(*, actor: Actor, data: SourceInput) -> ListingSource:
    """Add a source of listings; nothing is asked of it until somebody says so."""
    actor.require(Permission.MANAGE_ORGANIZATION)
    row = save_new(ListingSource(**_cleaned(asdict(data), kind=data.kind)), actor=actor)
    after = {"name": row.name, "kind": row.kind, "market": row.market}
    audit.record("listing_source.add", row, actor=actor, after=after)
    return row


@transaction.atomic
def source_change(
    *,
    actor: Actor,
    source_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> ListingSource:
    """Change a source; an empty secret keeps the one that is stored.

    Raises `RuleViolated` for another market or currency once there are listings: one market has one
    currency.
    """
    actor.require(Permission.MANAGE_ORGANIZATION)
    row = source_get(actor=actor, source_id=source_id)
    if "kind" in changes and changes["kind"] != row.kind:
        raise RuleViolated("A source stays of its kind. Add another one.", field="kind")
    columns = _cleaned(dict(changes), kind=row.kind)
    fixed = [
        name
        for name in ("market", "currency")
        if columns.get(name, getattr(row, name)) != getattr(row, name)
    ]
    if fixed and Listing.objects.for_actor(actor).filter(source=row).exists():
        raise RuleViolated(
            "This source has listings already. Add another source for another market or currency.",
            field=fixed[0],
        )
    if columns.get("request", row.request) != row.request:
        columns["tool"] = {}  # another tool, or another server: its description is agreed to anew
    moved = save_changes(row, changes=columns, expected_version=expected_version)
    if "secret" in moved:
        moved["secret"] = ("", "changed")
    audit.record_changes("listing_source.change", row, actor=actor, moved=moved)
    return row


@transaction.atomic
def source_agree(*, actor: Actor, source_id: int, digest: str) -> ListingSource:
    """Agree to what a tool says of itself now; raises `Conflict` when that is not what was shown."""
    actor.require(Permission.MANAGE_ORGANIZATION)
    row = source_get(actor=actor, source_id=source_id)
    tool = mcp.agreed(row.tool, digest=digest)
    moved = save_changes(row, changes={"tool": tool, "problem": ""})
    audit.record_changes("listing_source.agree", row, actor=actor, moved=moved)
    return row


def source_tool_offered(source: ListingSource, tool: ToolFound, *, actor: Actor) -> None:
    """Keep what a tool says of itself until an owner agrees to it."""
    source.tool = mcp.offered(source.tool, tool)
    ListingSource.objects.for_actor(actor).filter(pk=source.pk).update(tool=source.tool)


@transaction.atomic
def source_bin(*, actor: Actor, source_id: int) -> ListingSource:
    """Put a source into the bin; its listings are not shown nor compared any more."""
    actor.require(Permission.MANAGE_ORGANIZATION)
    row = source_get(actor=actor, source_id=source_id)
    save_changes(row, changes={"binned_at": timezone.now()})
    audit.record("listing_source.bin", row, actor=actor)
    return row


@transaction.atomic
def source_unbin(*, actor: Actor, source_id: int) -> ListingSource:
    """Take a source out of the bin again, with its listings."""
    actor.require(Permission.MANAGE_ORGANIZATION)
    row = source_find(actor=actor, source_id=source_id)
    if row.binned_at is None or row.purged_at is not None:
        raise NotFound
    save_changes(row, changes={"binned_at": None})
    audit.record("listing_source.unbin", row, actor=actor)
    return row


@transaction.atomic
def source_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned source for good, with its listings and files.

    The worker deletes many listings, some hundred a transaction; until then the source stays in the
    bin and cannot be taken out.
    """
    actor.require(Permission.MANAGE_ORGANIZATION)
    row = source_find(actor=actor, source_id=row_id)
    if row.binned_at is None:
        raise NotFound
    if row.purged_at is None:
        save_changes(row, changes={"purged_at": timezone.now()})
        audit.record("listing_source.purge", row, actor=actor, before={"name": row.name})
    if row.listings.all()[MOST_AT_ONCE:].exists():
        defer("garage.listings.purge_source", row, actor=actor)
    else:
        _drop(row)


def source_listings_purge(
    *, actor: Actor, source_id: int, progress: Callable[[int, int], None]
) -> None:
    """Delete a source that is to go, its listings first; safe to kill and to run again."""
    try:
        row = source_find(actor=actor, source_id=source_id)
    except NotFound:
        return
    if row.purged_at is None:
        return
    rows = Listing.objects.for_actor(actor).filter(source=row)
    total = rows.count()
    listings_delete(rows, actor=actor, progress=lambda done: progress(done, total))
    with transaction.atomic():
        _drop(row)


def _drop(row: ListingSource) -> None:
    files = [record.file for record in row.imports.select_related("file") if record.file]
    row.delete()
    drop_files(files)


def source_went_well(source: ListingSource, *, actor: Actor, now: datetime) -> None:
    """Note that a run brought listings; the source is healthy again."""
    ListingSource.objects.for_actor(actor).filter(pk=source.pk).update(
        health=ListingSource.Health.GOOD,
        last_run_at=now,
        last_good_at=now,
        problem="",
        failures=0,
        paused_until=None,
    )


def source_went_wrong(source: ListingSource, problem: str, *, actor: Actor, now: datetime) -> None:
    """Note that a run failed; after two in a row the source rests, longer each time.

    The listings of the last good run stay, with their date.
    """
    failures = source.failures + 1
    rest = (
        min(timedelta(hours=2 ** min(failures - FAILURES_BEFORE_REST, 5)), LONGEST_REST)
        if failures >= FAILURES_BEFORE_REST
        else None
    )
    ListingSource.objects.for_actor(actor).filter(pk=source.pk).update(
        health=ListingSource.Health.FAILING,
        last_run_at=now,
        problem=problem[:300],
        failures=min(failures, 30_000),
        paused_until=now + rest if rest else None,
    )


def _cleaned(values: dict[str, Any], *, kind: str) -> dict[str, Any]:
    """Return columns in their form; raises `RuleViolated` for what cannot be asked or mapped."""
    clean: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }
    if "name" in clean and not clean["name"]:
        raise RuleViolated("Type a name for the source.", field="name")
    _check_market(clean)
    for name in ("retention_days", "gone_days"):
        if name in clean and not FEWEST_DAYS <= clean[name] <= MOST_DAYS:
            raise RuleViolated("Type between 1 and 3650 days.", field=name)
    if clean.get("mapping"):
        clean["mapping"] = field_map(clean["mapping"]).plain()
    if clean.get("request"):
        clean["request"] = check_request(clean["request"], kind=kind)
    return _sealed(clean)


def _check_market(clean: dict[str, Any]) -> None:
    if "market" in clean:
        clean["market"] = clean["market"].upper()
        if not COUNTRY.match(clean["market"]):
            raise RuleViolated("Type the country as two letters, like GB or DE.", field="market")
    if "currency" in clean:
        clean["currency"] = check_currency(clean["currency"])
    if clean.get("distance_unit", "km") not in {"km", "mi"}:
        raise RuleViolated("Say km or mi.", field="distance_unit")


def _sealed(clean: dict[str, Any]) -> dict[str, Any]:
    if "secret" in clean:
        secret = clean.pop("secret")
        if secret:
            clean["secret"] = seal({"key": secret})
    return clean
