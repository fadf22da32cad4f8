"""What the stock was worth, what was used, what lies dead and what runs out next.

Every figure is read from sums that the ledger keeps with each movement; nothing walks the ledger.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, QuerySet, Sum, Value
from django.db.models.functions import Concat, ExtractYear, StrIndex, Substr

from inventory.catalogue.models import Category, Item, PaidPrice, StockLevel, SupplierPart
from inventory.catalogue.selectors import category_get
from inventory.locations.models import Location
from inventory.locations.selectors import location_get
from inventory.stock.models import CategoryMonth, Holding, Outlook, PlaceMonth, SubjectMonth
from inventory.stock.outlook import DAYS_A_MONTH, Course, last_until
from project.kernel.actor import Actor, Permission
from project.kernel.dates import months_later
from project.kernel.tenancy import ScopedQuerySet

ZERO, _PLACES = Decimal(0), Decimal("0.0001")
PLACE, CATEGORY = "place", "category"
# Tools and collectibles are kept, not used up: that they lie still says nothing.
USED_UP = (Item.Kind.PART, Item.Kind.FLUID, Item.Kind.SUPPLY)
MOST_PRICES, MOST_SUBJECTS = 200, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A place or category with all below it, and its worth at the end of each month.

    Without a `row` it is what is out on loan, or what has no category; `is_itself` says that it is
    what lies in the asked branch directly.
    """

    row: Location | Category | None
    is_itself: bool
    worth: tuple[Decimal, ...]

    @property
    def now(self) -> Decimal:
        """The worth at the end."""
        return self.worth[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCourse:
    """What the stock was worth at the end of each month, branch by branch, the dearest first."""

    parent: Location | Category | None
    months: tuple[date, ...]
    branches: tuple[Branch, ...]

    @property
    def totals(self) -> tuple[Decimal, ...]:
        """The worth of all branches at the end of each month."""
        return tuple(
            sum((branch.worth[index] for branch in self.branches), ZERO)
            for index in range(len(self.months))
        )


@dataclass(slots=True, kw_only=True)
class YearSum:
    """What came and went in a year; `lost` was disposed of, counted away or corrected."""

    year: int
    received: Decimal = ZERO
    used: Decimal = ZERO
    change: Decimal = ZERO

    @property
    def lost(self) -> Decimal:
        """What neither was used nor is there; below zero when more was found than lost."""
        return self.received - self.used - self.change


@dataclass(slots=True, kw_only=True)
class SubjectUse:
    """What was used for one thing, such as a vehicle, by year."""

    kind: str
    id: int
    years: dict[int, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """What was used for it, ever."""
        return sum(self.years.values(), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """An item that runs out: when, when it falls below its minimum, and until when to order it.

    `low_on` and `order_on` are `None` where there is no minimum, and no supplier with a lead time.
    """

    item: Item
    on_hand: Decimal
    outlook: Outlook
    minimum: Decimal | None
    lead_days: int | None
    low_on: date | None
    order_on: date | None

    @property
    def a_month(self) -> Decimal:
        """What is used in an average month."""
        return (self.outlook.a_day * DAYS_A_MONTH).quantize(Decimal("0.1"))


def currencies_known(*, actor: Actor) -> list[str]:
    """Return the currencies that the stock is worth something in, the organization's own first."""
    actor.require(Permission.VIEW)
    rows = CategoryMonth.objects.for_actor(actor).order_by()
    found = set(rows.values_list("currency", flat=True).distinct()) | {actor.currency}
    return sorted(found, key=lambda code: (code != actor.currency, code))


def months_until(today: date, *, count: int) -> tuple[date, ...]:
    """Return the first days of so many months, that of today the last."""
    this = today.replace(day=1)
    return tuple(months_later(this, index - count + 1) for index in range(count))


def value_course(
    *, actor: Actor, by: str, parent_id: int | None, currency: str, months: Sequence[date]
) -> ValueCourse:
    """Return the worth of the places or categories directly in one, or at the top, month by month.

    Places are valued at what their lots cost, categories at what the books say.
    """
    actor.require(Permission.VIEW)
    is_place = by == PLACE
    tree: Any = Location if is_place else Category
    parent: Any = None
    if parent_id is not None:
        parent = (
            location_get(actor=actor, location_id=parent_id)
            if is_place
            else category_get(actor=actor, category_id=parent_id)
        )
    sums = _branch_sums(
        PlaceMonth if is_place else CategoryMonth, by=by, parent=parent, currency=currency,
        months=months, actor=actor,
    )  # fmt: skip
    ids = [int(key) for key in sums if key]
    known = {row.pk: row for row in tree.objects.for_actor(actor).filter(pk__in=ids)}
    branches = [
        Branch(
            row=known.get(int(key)) if key else None,
            is_itself=not key and parent is not None,
            worth=worth,
        )
        for key, worth in sums.items()
        if any(worth)
    ]
    branches.sort(key=lambda branch: (-branch.now, str(branch.row)))
    return ValueCourse(parent=parent, months=tuple(months), branches=tuple(branches))


def _branch_sums(
    model: Any, *, by: str, parent: Any, currency: str, months: Sequence[date], actor: Actor
) -> dict[str, tuple[Decimal, ...]]:
    """Return per id of a branch, or "" for what is in none, the worth at the end of each month."""
    trail = "location__trail" if by == PLACE else "category__trail"
    rows = model.objects.for_actor(actor).filter(currency=currency, month__lte=months[-1])
    start = "/"
    if parent is not None:
        start = parent.trail
        rows = rows.filter(**{f"{trail}__startswith": start})
    rest = Concat(Substr(trail, len(start) + 1), Value("/"), output_field=CharField())
    rows = rows.order_by().annotate(rest=rest)
    rows = rows.annotate(branch=Substr("rest", 1, StrIndex("rest", Value("/")) - 1))
    changes: dict[str, dict[date, Decimal]] = defaultdict(dict)
    before = rows.filter(month__lt=months[0]).values_list("branch").annotate(n=Sum("change"))
    opening = {branch or "": _exact(total) for branch, total in before}
    within = rows.filter(month__gte=months[0]).values_list("branch", "month")
    for branch, month, total in within.annotate(n=Sum("change")):
        changes[branch or ""][month] = _exact(total)
    found = {}
    for branch in {**opening, **changes}:
        worth, course = opening.get(branch, ZERO), []
        for month in months:
            worth += changes[branch].get(month, ZERO)
            course.append(worth)
        found[branch] = tuple(course)
    return found


def year_sums(*, actor: Actor, currency: str) -> list[YearSum]:
    """Return what came and went by year, the newest first."""
    actor.require(Permission.VIEW)
    rows = CategoryMonth.objects.for_actor(actor).filter(currency=currency).order_by()
    sums = rows.values_list(ExtractYear("month")).annotate(
        a=Sum("received"), b=Sum("used"), c=Sum("change")
    )
    found = [
        YearSum(year=year, received=_exact(a), used=_exact(b), change=_exact(c))
        for year, a, b, c in sums
    ]
    return sorted(found, key=lambda row: -row.year)


def subject_uses(*, actor: Actor, currency: str) -> list[SubjectUse]:
    """Return what was used for each thing by year, the dearest first; at most 200 things."""
    actor.require(Permission.VIEW)
    rows = SubjectMonth.objects.for_actor(actor).filter(currency=currency).order_by()
    sums = rows.values_list("subject_kind", "subject_id", ExtractYear("month"))
    found: dict[tuple[str, int], SubjectUse] = {}
    for kind, row_id, year, used in sums.annotate(n=Sum("used")):
        one = found.setdefault((kind, row_id), SubjectUse(kind=kind, id=row_id))
        if amount := _exact(used):
            one.years[year] = amount
    uses = sorted(found.values(), key=lambda one: (-one.total, one.id))
    return [one for one in uses if one.years][:MOST_SUBJECTS]


def dead_stock(
    *, actor: Actor, before: date, currency: str, kinds: Collection[str] = USED_UP
) -> ScopedQuerySet[Holding]:
    """Return what is worth something and has not moved since before a day, the dearest first."""
    actor.require(Permission.VIEW)
    rows: ScopedQuerySet[Holding] = Holding.objects.for_actor(actor)
    rows = rows.filter(currency=currency, value__gt=0, quantity__gt=0, moved_on__lt=before)
    return rows.filter(item__kind__in=kinds).order_by("-value", "-id")


def dead_sum(rows: ScopedQuerySet[Holding]) -> tuple[int, Decimal]:
    """Return how many items lie dead and what is bound in them."""
    sums = rows.order_by().values_list("currency").annotate(n=Sum(1), total=Sum("value"))
    count, total = next(((n, total) for _, n, total in sums), (0, ZERO))
    return count, _exact(total)


def outlook_list(*, actor: Actor) -> ScopedQuerySet[Outlook]:
    """Return the items in use by when they run out, the soonest first."""
    actor.require(Permission.VIEW)
    rows: ScopedQuerySet[Outlook] = Outlook.objects.for_actor(actor)
    return rows.filter(item__binned_at__isnull=True).select_related("item")


def needs_of(outlooks: Sequence[Outlook], *, actor: Actor, today: date) -> list[Need]:
    """Return what some items need, with their minimums and the lead times of who sells them."""
    ids = [row.item_id for row in outlooks]
    held = Holding.objects.for_actor(actor).filter(item_id__in=ids).order_by()
    there = dict(held.values_list("item_id").annotate(n=Sum("quantity")))
    levels = StockLevel.objects.for_actor(actor).filter(item_id__in=ids, location__isnull=True)
    minimums = dict(levels.values_list("item_id", "minimum"))
    sold = SupplierPart.objects.for_actor(actor).filter(
        item_id__in=ids, binned_at__isnull=True, lead_days__isnull=False
    )
    leads: dict[int, int] = {}
    for item_id, lead in sold.order_by("-is_preferred", "lead_days").values_list(
        "item_id", "lead_days"
    ):
        leads.setdefault(item_id, lead or 0)
    return [
        _need(
            row, on_hand=_exact(there.get(row.item_id)), minimum=minimums.get(row.item_id),
            lead_days=leads.get(row.item_id), today=today,
        )
        for row in outlooks
    ]  # fmt: skip


def _need(
    row: Outlook, *, on_hand: Decimal, minimum: Decimal | None, lead_days: int | None, today: date
) -> Need:
    course = Course(
        a_day=row.a_day, runs_out_on=row.runs_out_on, earliest_on=row.earliest_on,
        latest_on=row.latest_on,
    )  # fmt: skip
    low_on = None
    if minimum is not None:
        low_on = last_until(course, today=today, quantity=on_hand - minimum)
    order_on = None
    if lead_days is not None:
        order_on = (low_on or row.runs_out_on) - timedelta(days=lead_days)
    return Need(
        item=row.item, on_hand=on_hand, outlook=row, minimum=minimum, lead_days=lead_days,
        low_on=low_on, order_on=order_on,
    )  # fmt: skip


def prices_paid(*, actor: Actor, item_id: int) -> "QuerySet[PaidPrice]":
    """Return what one unit of an item cost, the newest first; at most 200 prices."""
    actor.require(Permission.VIEW)
    rows: QuerySet[PaidPrice] = PaidPrice.objects.for_actor(actor).filter(item_id=item_id)
    return rows.select_related("vendor").order_by(F("on").desc(), "-id")[:MOST_PRICES]


def _exact(total: Any) -> Decimal:
    """Return a sum with the four places that rows keep; nothing where there is none."""
    return Decimal(total or 0).quantize(_PLACES)
