"""Keeping the sums by month and the outlook of items, inside the act that moves them."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Min, Sum
from django.utils import timezone

from accounts.organizations.models import Organization
from inventory.catalogue.models import Item
from inventory.stock.models import (
    CategoryMonth,
    Holding,
    ItemMonth,
    Lot,
    Movement,
    Outlook,
    PlaceMonth,
    SubjectMonth,
)
from inventory.stock.months import Moved
from inventory.stock.outlook import course_of, window_start
from inventory.stock.sources import Source, subject_of
from project.kernel.actor import Actor
from project.kernel.dates import today_in
from project.kernel.duties import duty_actor

ZERO = Decimal(0)
AT_ONCE = 500


def keep(
    moved: Moved,
    *,
    lay: Mapping[int | None, Decimal],
    source: Source | None,
    actor: Actor,
) -> None:
    """Add a movement to the sums of its month; `lay` is what lay in its places before."""
    _keep_places(moved, lay=lay, actor=actor)
    if moved.sign and not moved.is_loan:
        amounts = {"change": moved.change, "received": moved.received, "used": moved.used}
        _add(CategoryMonth, moved, amounts, actor=actor, category_id=moved.category_id)
    if moved.used and (subject := subject_of(source, actor=actor)):
        key = {"subject_kind": subject.kind, "subject_id": subject.id}
        _add(SubjectMonth, moved, {"used": moved.used}, actor=actor, **key)
    if moved.quantity_used:
        _keep_item(moved, actor=actor)
    if moved.sign:
        outlook_keep([moved.item_id], actor=actor)


def category_moved(item: Item, former_id: int | None, *, actor: Actor) -> None:
    """Move the sums of an item from its former category to the one that it is in now."""
    rows = Movement.objects.for_actor(actor).filter(item=item).select_related("lot").order_by("id")
    for row in rows.iterator(chunk_size=AT_ONCE):
        moved = moved_of(row, category_id=item.category_id)
        if not moved.sign or moved.is_loan:
            continue
        amounts = {"change": moved.change, "received": moved.received, "used": moved.used}
        less = {name: -amount for name, amount in amounts.items()}
        _add(CategoryMonth, moved, less, actor=actor, category_id=former_id)
        _add(CategoryMonth, moved, amounts, actor=actor, category_id=item.category_id)


def subject_moved(
    source: Source, *, former: Source | None, subject: Source | None, actor: Actor
) -> None:
    """Move what a record used from the thing that it was about to another one."""
    rows = Movement.objects.for_actor(actor).filter(
        source_kind=source.kind, source_id=source.id, kind=Movement.Kind.USE
    )
    for row in rows.select_related("lot").order_by("id"):
        moved = moved_of(row, category_id=None)
        for thing, sign in ((former, -1), (subject, 1)):
            if thing is not None:
                key = {"subject_kind": thing.kind, "subject_id": thing.id}
                _add(SubjectMonth, moved, {"used": sign * moved.used}, actor=actor, **key)


def moved_of(row: Movement, *, category_id: int | None) -> Moved:
    """Return a movement of the ledger, with its lot, as the sums see it."""
    return Moved(
        kind=row.kind,
        lot_id=row.lot_id,
        item_id=row.item_id,
        category_id=category_id,
        origin_id=row.origin_id,
        destination_id=row.destination_id,
        quantity=row.quantity,
        cost=row.cost,
        unit_cost=row.lot.unit_cost,
        currency=row.currency,
        on=row.on,
    )


def outlook_keep(item_ids: Iterable[int], *, actor: Actor) -> int:
    """Write down anew when items run out; returns of how many that can be said."""
    ids = list(item_ids)
    today = today_in(actor.time_zone, now=timezone.now())
    months = ItemMonth.objects.for_actor(actor).filter(
        item_id__in=ids, month__gte=window_start(today)
    )
    used: dict[int, dict[date, Decimal]] = {}
    for item_id, month, quantity in months.order_by().values_list("item_id", "month", "used"):
        used.setdefault(item_id, {})[month] = quantity
    rows = Outlook.objects.for_actor(actor)
    if not used:
        rows.filter(item_id__in=ids).delete()
        return 0
    held, since = _held(used, actor=actor), _since(used, actor=actor)
    made = []
    for item_id, by_month in used.items():
        course = course_of(
            by_month, on_hand=held.get(item_id, ZERO), since=since.get(item_id), today=today
        )
        if course is not None:
            values = {name: getattr(course, name) for name in course.__slots__}
            made.append(
                Outlook(
                    organization_id=actor.organization_id,
                    item_id=item_id,
                    computed_on=today,
                    **values,
                )
            )
    rows.filter(item_id__in=set(ids) - {row.item_id for row in made}).delete()
    rows.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["item"],
        update_fields=["a_day", "runs_out_on", "earliest_on", "latest_on", "computed_on"],
    )
    return len(made)


def outlooks_keep_daily() -> int:
    """Let every outlook follow the days; safe to run twice, for it says the same again."""
    kept = 0
    for organization_id in Organization.objects.order_by("pk").values_list("pk", flat=True):
        actor = duty_actor(organization_id)
        today = today_in(actor.time_zone, now=timezone.now())
        stale = Outlook.objects.for_actor(actor).filter(computed_on__lt=today).order_by()
        used = ItemMonth.objects.for_actor(actor).filter(
            month__gte=window_start(today), item__outlook__isnull=True
        )
        ids = sorted(
            {*stale.values_list("item_id", flat=True), *used.values_list("item_id", flat=True)}
        )
        for start in range(0, len(ids), AT_ONCE):
            kept += outlook_keep(ids[start : start + AT_ONCE], actor=actor)
    return kept


def _keep_places(moved: Moved, *, lay: Mapping[int | None, Decimal], actor: Actor) -> None:
    if moved.unit_cost is None:
        return
    changes = {
        place: moved.at_place(
            before=before,
            after=before + (1 if place == moved.destination_id else -1) * moved.quantity,
        )
        for place, before in lay.items()
    }
    if moved.is_loan:
        changes[None] = moved.on_loan
    for place, change in changes.items():
        if change:
            _add(PlaceMonth, moved, {"change": change}, actor=actor, location_id=place)


def _keep_item(moved: Moved, *, actor: Actor) -> None:
    rows = ItemMonth.objects.for_actor(actor)
    row: ItemMonth = rows.get_or_create(
        item_id=moved.item_id,
        month=moved.month,
        defaults={"organization_id": actor.organization_id},
    )[0]
    row.used += moved.quantity_used
    row.save(update_fields=("used",))


def _add(
    model: Any, moved: Moved, amounts: Mapping[str, Decimal], *, actor: Actor, **key: Any
) -> None:
    """Add amounts to the row of a key, or to a new one while another act holds that."""
    if not any(amounts.values()):
        return
    key |= {"month": moved.month, "currency": moved.currency}
    rows = model.objects.for_actor(actor).filter(**key).order_by("id")
    row = rows.select_for_update(skip_locked=True).first()
    if row is None:
        row = model(organization_id=actor.organization_id, **key)
    for name, amount in amounts.items():
        setattr(row, name, getattr(row, name) + amount)
    row.save(update_fields=tuple(amounts) if row.pk else None)


def _held(item_ids: Iterable[int], *, actor: Actor) -> dict[int, Decimal]:
    rows = Holding.objects.for_actor(actor).filter(item_id__in=item_ids).order_by()
    return {
        item_id: Decimal(quantity)
        for item_id, quantity in rows.values_list("item_id").annotate(n=Sum("quantity"))
    }


def _since(item_ids: Iterable[int], *, actor: Actor) -> dict[int, date]:
    rows = Lot.objects.for_actor(actor).filter(item_id__in=item_ids).order_by()
    return dict(rows.values_list("item_id").annotate(n=Min("received_on")))
