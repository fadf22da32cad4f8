"""Proof that balances, holdings and the sums by month are what the movements add up to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from accounts.notifications.notices import Notice, Urgency, notify
from accounts.organizations.models import Organization
from inventory.stock.models import (
    Balance,
    CategoryMonth,
    Holding,
    ItemMonth,
    Movement,
    PlaceMonth,
    SubjectMonth,
)
from inventory.stock.months import Moved, sums_of
from inventory.stock.services.booking import LOANS
from inventory.stock.services.keeping import AT_ONCE, moved_of
from inventory.stock.sources import Source, subjects_of
from project.kernel.actor import Actor
from project.kernel.dates import today_in
from project.kernel.duties import duty_actor
from project.kernel.tenancy import ScopedQuerySet

ZERO = Decimal(0)
_PLACES = Decimal("0.0001")
NOTICE = "stock_proof"
GROUP_SUMS = ("change", "received", "used")
Sums = dict[tuple[int | str, ...], Decimal]


def disagreements(*, actor: Actor) -> Iterator[str]:
    """Yield a sentence for each balance, holding or sum that its movements do not add up to."""
    movements = Movement.objects.for_actor(actor).order_by()
    yield from _balances(movements, actor=actor)
    yield from _holdings(movements, actor=actor)
    yield from _months(actor=actor)


def disagreements_everywhere() -> Iterator[str]:
    """Yield what does not add up in any organization, with its name."""
    for actor, name in _organizations():
        for sentence in disagreements(actor=actor):
            yield f"{name}: {sentence}"


def prove_nightly() -> int:
    """Tell each organization whose stock does not add up, once a day; returns how many do not.

    Safe to run twice: the same day's notice is heard once.
    """
    wrong = 0
    for actor, _ in _organizations():
        found = list(disagreements(actor=actor))
        if not found:
            continue
        wrong += 1
        today = today_in(actor.time_zone, now=timezone.now())
        notify(
            organization_id=actor.organization_id,
            notice=partial(_notice, found, today=today),
        )
    return wrong


def _notice(found: Sequence[str], *, today: date) -> Notice:
    text = ngettext(
        "%(n)d sum differs from its movements: %(first)s",
        "%(n)d sums differ from their movements. The first: %(first)s",
        len(found),
    )
    return Notice(
        kind=NOTICE,
        key=f"stock-proof:{today}",
        urgency=Urgency.OVERDUE,
        title=gettext("The stock does not add up"),
        text=text % {"n": len(found), "first": found[0]},
    )


def _organizations() -> Iterator[tuple[Actor, str]]:
    for row_id, name in Organization.objects.order_by("pk").values_list("pk", "name"):
        yield duty_actor(row_id), name


def _balances(movements: ScopedQuerySet[Movement], *, actor: Actor) -> Iterator[str]:
    true: Sums = defaultdict(lambda: ZERO)
    for place, sign in (("destination", 1), ("origin", -1)):
        rows = movements.filter(**{f"{place}__isnull": False}).values_list("lot", place)
        for lot, location, quantity in rows.annotate(n=Sum("quantity")):
            true[lot, location] += sign * _exact(quantity)
    kept = Balance.objects.for_actor(actor).values_list("lot", "location", "quantity")
    for key, is_, should in _differences(
        true, {(lot, location): quantity for lot, location, quantity in kept.iterator()}
    ):
        yield f"Lot {key[0]} in place {key[1]} is kept as {is_}; its movements say {should}."


def _holdings(movements: ScopedQuerySet[Movement], *, actor: Actor) -> Iterator[str]:
    true: Sums = defaultdict(lambda: ZERO)
    rows = movements.values_list("item", "currency", "kind").annotate(
        q=Sum("quantity"), c=Sum("cost"), n=Count("id")
    )
    for sign, moved in (
        (1, rows.filter(origin__isnull=True)),
        (-1, rows.filter(destination__isnull=True)),
    ):
        for item, currency, kind, quantity, cost, _ in moved:
            true[item, currency, "quantity"] += sign * _exact(quantity)
            true[item, currency, "value"] += sign * _exact(cost)
            if kind in LOANS:
                true[item, currency, "lent"] -= sign * _exact(quantity)
    held: Sums = {
        (row.item_id, row.currency, name): getattr(row, name)
        for row in Holding.objects.for_actor(actor).iterator()
        for name in ("quantity", "value", "lent")
    }
    for (item, currency, name), is_, should in _differences(true, held):
        yield f"Item {item}, {name} in {currency}: kept as {is_}; its movements say {should}."


def _months(*, actor: Actor) -> Iterator[str]:
    """Compare the sums by month with those of the ledger, walked in the order of its movements."""
    sums = sums_of(_walked(actor=actor))
    true: Sums = {("place", *map(str, key)): n for key, n in sums.places.items()}
    for group_key, group in sums.groups.items():
        for name in GROUP_SUMS:
            true["category", name, *map(str, group_key)] = getattr(group, name)
    true |= {("item", *map(str, key)): n for key, n in sums.items.items()}
    true |= _subjects(actor=actor)
    for key, is_, should in _differences(true, _months_kept(actor=actor)):
        what = " ".join(map(str, key))
        yield f"The sum of {what} is kept as {is_}; its movements say {should}."


def _months_kept(*, actor: Actor) -> Sums:
    kept: Sums = defaultdict(lambda: ZERO)
    for place in PlaceMonth.objects.for_actor(actor).iterator():
        kept["place", str(place.location_id), str(place.month), place.currency] += place.change
    for row in CategoryMonth.objects.for_actor(actor).iterator():
        for name in GROUP_SUMS:
            key = (name, str(row.category_id), str(row.month), row.currency)
            kept["category", *key] += getattr(row, name)
    for item in ItemMonth.objects.for_actor(actor).iterator():
        kept["item", str(item.item_id), str(item.month)] += item.used
    for thing in SubjectMonth.objects.for_actor(actor).iterator():
        kept[thing.subject_kind, str(thing.subject_id), thing.currency] += thing.used
    return kept


def _walked(*, actor: Actor) -> Iterator[Moved]:
    rows = Movement.objects.for_actor(actor).select_related("lot", "item").order_by("id")
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield moved_of(row, category_id=row.item.category_id)


def _subjects(*, actor: Actor) -> Sums:
    """Return what was used for each thing, ever: a record that is gone had put all of it back."""
    uses = Movement.objects.for_actor(actor).filter(kind=Movement.Kind.USE, source_id__isnull=False)
    used: dict[tuple[Source, str], Decimal] = defaultdict(lambda: ZERO)
    for kind, row_id, currency, origin, cost in uses.order_by("id").values_list(
        "source_kind", "source_id", "currency", "origin_id", "cost"
    ):
        used[Source(kind, row_id or 0), currency] += cost if origin else -cost
    things = subjects_of({source for source, _ in used}, actor=actor)
    found: Sums = defaultdict(lambda: ZERO)
    for (source, currency), cost in used.items():
        if (thing := things.get(source)) is not None:
            found[thing.kind, str(thing.id), currency] += cost
    return found


def _differences(
    true: Sums, kept: Sums
) -> Iterator[tuple[tuple[int | str, ...], Decimal, Decimal]]:
    keys: Iterable[tuple[int | str, ...]] = true.keys() | kept.keys()
    for key in sorted(keys, key=str):
        should, is_ = true.get(key, ZERO), kept.get(key, ZERO)
        if should != is_:
            yield key, is_, should


def _exact(total: Decimal) -> Decimal:
    """Return a sum as it is: SQLite adds decimals as floats, right to far more than four places."""
    return total.quantize(_PLACES)
