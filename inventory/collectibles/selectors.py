"""Questions about collectibles: one, many, what they are worth, and how they are insured."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from inventory.catalogue.models import Appraisal, Collectible, Item
from inventory.catalogue.selectors import ItemFilter, item_list
from inventory.collectibles.cover import Cover, Insured
from inventory.collectibles.values import History, Worth, value_series
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.files.models import Attachment
from project.kernel.files.store import attachments_of
from project.kernel.rows import BinnedQuerySet
from project.kernel.tenancy import ScopedQuerySet

MOST_INSURED = 1000
PLACES = Decimal("0.001")


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectibleFilter:
    """What narrows the collection: a text, a grade, and `owned` or `sold`."""

    search: str = ""
    grade: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceRow:
    """One line of the insurance list; the gap is in the currency of the worth."""

    collectible: Any
    insured: Insured
    cover: Cover
    gap: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceSum:
    """What is owned in one currency: its worth, the sum insured, and what is missing."""

    currency: str
    worth: Decimal
    insured: Decimal
    gap: Decimal


EVERYTHING = CollectibleFilter()


def collectible_list(
    *, actor: Actor, narrow: CollectibleFilter = EVERYTHING
) -> ScopedQuerySet[Collectible]:
    """Return the collectibles with their items and what each is worth now.

    `worth` and `worth_currency` are of the newest appraisal, else what was paid.
    """
    rows = _present(actor)
    if narrow.search.strip():
        named = item_list(actor=actor, narrow=ItemFilter(search=narrow.search))
        said = Q(edition__icontains=narrow.search.strip())
        said |= Q(serial_number__icontains=narrow.search.strip())
        rows = rows.filter(Q(item__in=named.values("pk")) | said)
    if narrow.grade:
        rows = rows.filter(grade=narrow.grade)
    if narrow.state in {"owned", "sold"}:
        rows = rows.filter(sold_on__isnull=narrow.state == "owned")
    return rows


def collectible_get(*, actor: Actor, collectible_id: int, lock: bool = False) -> Collectible:
    """Return a collectible; `lock` when it will change. Raises `NotFound`."""
    rows = _present(actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=collectible_id).first()
    if row is None:
        raise NotFound
    return row


def collectible_of(*, actor: Actor, item_id: int) -> Collectible | None:
    """Return the details of an item; `None` for items that are no collectibles."""
    return _present(actor).filter(item_id=item_id).first()


def appraisal_list(*, actor: Actor, collectible: Collectible) -> BinnedQuerySet[Appraisal]:
    """Return what a collectible was said to be worth, the newest first."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Appraisal] = Appraisal.objects.for_actor(actor)
    return rows.kept().filter(item_id=collectible.item_id)


def appraisal_get(*, actor: Actor, appraisal_id: int) -> Appraisal:
    """Return an appraisal of a collectible that is not in the bin; raises `NotFound`."""
    row = appraisal_find(actor=actor, appraisal_id=appraisal_id)
    if row.binned_at is not None or row.item.binned_at is not None:
        raise NotFound
    return row


def appraisal_find(*, actor: Actor, appraisal_id: int) -> Appraisal:
    """Return an appraisal even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = Appraisal.objects.for_actor(actor).select_related("item")
    row: Appraisal | None = rows.filter(pk=appraisal_id).first()
    if row is None:
        raise NotFound
    return row


def collection_value(*, actor: Actor) -> dict[str, list[tuple[date, Decimal]]]:
    """Return, per currency, what the collection was worth on each day on which that changed."""
    rows = _present(actor).values_list(
        "item_id", "acquired_on", "acquired_for", "currency", "sold_on"
    )
    said: dict[int, list[Worth]] = {}
    appraisals: BinnedQuerySet[Appraisal] = Appraisal.objects.for_actor(actor)
    for item_id, on, value, currency in (
        appraisals.kept().order_by("on", "id").values_list("item_id", "on", "value", "currency")
    ):
        said.setdefault(item_id, []).append(Worth(on, value, currency))
    return value_series(
        History(worths=[*_paid(on, paid, currency), *said.get(item_id, ())], sold_on=sold_on)
        for item_id, on, paid, currency, sold_on in rows
    )


def insurance_list(*, actor: Actor, today: date) -> list[InsuranceRow]:
    """Return what is owned with its worth, insured sum and gap, by name; at most 1,000."""
    rows = _present(actor).filter(sold_on__isnull=True).order_by("item__name", "id")
    return [insured_of(row, today=today) for row in rows[:MOST_INSURED]]


def insurance_sums(rows: Iterable[InsuranceRow]) -> list[InsuranceSum]:
    """Return the sums of an insurance list per currency; a sum that has ended insures nothing."""
    sums: dict[str, dict[str, Decimal]] = {}

    def add(currency: str, name: str, amount: Decimal | None) -> None:
        if amount is not None:
            of_currency = sums.setdefault(currency, {})
            of_currency[name] = of_currency.get(name, Decimal(0)) + amount

    for row in rows:
        add(row.insured.worth_currency, "worth", row.insured.worth)
        add(row.insured.worth_currency, "gap", row.gap)
        if row.cover != Cover.ENDED:
            add(row.insured.currency, "insured", row.insured.insured)
    zero = dict.fromkeys(("worth", "insured", "gap"), Decimal(0))
    return [InsuranceSum(currency=currency, **(zero | sums[currency])) for currency in sorted(sums)]


def pictures_of(rows: Iterable[Collectible], *, actor: Actor) -> Mapping[int, Attachment]:
    """Return the cover picture of each collectible's item that has one, by the item's id."""
    ids = [row.item_id for row in rows]
    links = (
        Attachment.objects.for_actor(actor)
        .filter(subject_kind=Item._meta.label_lower, subject_id__in=ids)
        .filter(file__derivatives__variant="thumb")
        .select_related("file")
        .order_by("subject_id", "-is_cover", "id")
    )
    found: dict[int, Attachment] = {}
    for link in links:
        found.setdefault(link.subject_id, link)
    return found


def certificates_of(*, actor: Actor, collectible: Collectible) -> list[Attachment]:
    """Return the papers of a collectible, in the order in which they came."""
    return list(attachments_of(collectible, actor=actor))


def _present(actor: Actor) -> ScopedQuerySet[Collectible]:
    actor.require(Permission.VIEW)
    newest = (
        Appraisal.objects.for_actor(actor)
        .filter(item_id=OuterRef("item_id"), binned_at__isnull=True)
        .order_by("-on", "-id")
    )
    rows: QuerySet[Collectible] = (
        Collectible.objects.for_actor(actor)
        .filter(item__binned_at__isnull=True)
        .select_related("item", "item__default_location", "acquired_from")
        .annotate(
            appraised=Subquery(newest.values("value")[:1]),
            appraised_on=Subquery(newest.values("on")[:1]),
            appraised_currency=Subquery(newest.values("currency")[:1]),
        )
    )
    return rows  # type: ignore[return-value]


def worth_of(row: Any) -> Worth | None:
    """Return what a listed collectible is worth: its newest appraisal, else what was paid."""
    if row.appraised is not None:
        # A subquery of SQLite loses the zeros of the column.
        return Worth(row.appraised_on, row.appraised.quantize(PLACES), row.appraised_currency)
    if row.acquired_for is not None:
        return Worth(row.acquired_on or date.min, row.acquired_for, row.currency)
    return None


def insured_of(row: Collectible, *, today: date) -> InsuranceRow:
    """Return how a listed collectible is insured."""
    worth = worth_of(row)
    insured = Insured(
        worth=worth.amount if worth else None,
        worth_currency=worth.currency if worth else row.currency,
        insured=row.insured_sum,
        currency=row.currency,
        until=row.insured_until,
    )
    return InsuranceRow(
        collectible=row, insured=insured, cover=insured.cover(today), gap=insured.gap(today)
    )


def _paid(on: date | None, paid: Decimal | None, currency: str) -> list[Worth]:
    return [Worth(on, paid, currency)] if on is not None and paid is not None else []
