"""Questions about items: one, many, which one a code or number means, and what a text finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inventory.catalogue.models import Category, Item, ItemCode, ItemNumber, SupplierPart
from project.kernel import fulltext
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.rows import BinnedQuerySet
from project.kernel.texts import SHORT, search_words, sign_key

SEARCHED = ("search_text",)
MOST_EXACT = 20
UPC_DIGITS = 12
MOST_CHOICES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilter:
    """What narrows a list of items; a category takes those below it along, `code` is exact."""

    search: str = ""
    code: str = ""
    kind: str = ""
    category_id: int | None = None
    tag: str = ""


EVERYTHING = ItemFilter()


def item_list(*, actor: Actor, narrow: ItemFilter = EVERYTHING) -> BinnedQuerySet[Item]:
    """Return the items, narrowed by text, kind, category and tag."""
    rows = _present(actor)
    if narrow.kind:
        rows = rows.filter(kind=narrow.kind)
    if narrow.category_id:
        rows = rows.filter(category__in=_branch(narrow.category_id, actor=actor))
    if narrow.tag:
        rows = rows.filter(tags__name__iexact=narrow.tag)
    if narrow.code:
        rows = rows.filter(pk__in=_with_code(narrow.code, actor=actor))
    return _matching(rows, narrow.search) if narrow.search.strip() else rows


def item_search(*, actor: Actor, search: str, limit: int = 20) -> list[Item]:
    """Return what a text finds by name, maker, number or code: an exact code or number first."""
    first = item_exact(actor=actor, text=search)[:limit]
    rows = _matching(_present(actor), search).exclude(pk__in=[row.pk for row in first])
    return [*first, *rows.order_by("name", "id")[: limit - len(first)]]


def item_exact(*, actor: Actor, text: str) -> list[Item]:
    """Return the items whose code or number this very text is, by name; at most twenty."""
    clean, key = _storable(text), sign_key(text)
    if not clean:
        return []
    ids = set(_with_code(clean, actor=actor))
    if key:
        ids.update(_with_number(key, actor=actor))
    return list(_present(actor).filter(pk__in=ids).order_by("name", "id")) if ids else []


def item_get(*, actor: Actor, item_id: int, lock: bool = False) -> Item:
    """Return an item; `lock` when it will change. Raises `NotFound`."""
    rows = _present(actor).select_related("category", "default_location")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=item_id).first()
    if row is None:
        raise NotFound
    return row


def item_find(*, actor: Actor, item_id: int) -> Item:
    """Return an item even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    row: Item | None = Item.objects.for_actor(actor).filter(pk=item_id).first()
    if row is None:
        raise NotFound
    return row


def item_by_code(*, actor: Actor, code: str) -> Item | None:
    """Return the item that a printed code belongs to; `None` when nobody knows the code."""
    found = code_find(actor=actor, code=code)
    return found.item if found else None


def code_find(*, actor: Actor, code: str) -> ItemCode | None:
    """Return a code with its item and what its package holds; `None` when nobody knows it."""
    actor.require(Permission.VIEW)
    rows = ItemCode.objects.for_actor(actor).filter(code__in=code_spellings(code))
    row: ItemCode | None = (
        rows.filter(item__binned_at__isnull=True).select_related("item").order_by("id").first()
    )
    return row


def item_choices(*, actor: Actor, kind: str = "") -> Mapping[int, str]:
    """Return id and name of the first items by name, for select boxes of small inventories."""
    rows = item_list(actor=actor, narrow=ItemFilter(kind=kind)).order_by("name", "id")
    return dict(rows.values_list("id", "name")[:MOST_CHOICES])


def items_of(ids: Sequence[int], *, actor: Actor) -> Mapping[int, Item]:
    """Return items by their ids; those of strangers and of the bin are missing."""
    return {row.pk: row for row in _present(actor).filter(pk__in=ids)}


def code_spellings(code: str) -> list[str]:
    """Return the ways in which scanners read a code: a UPC-A is an EAN-13 with a zero before it."""
    clean = "".join(_storable(code).split())
    if clean.isascii() and clean.isdigit():
        if len(clean) == UPC_DIGITS:
            return [clean, f"0{clean}"]
        if len(clean) == UPC_DIGITS + 1 and clean.startswith("0"):
            return [clean, clean[1:]]
    return [clean, _storable(code)]


def _storable(text: str) -> str:
    """Return a text without what no database column holds."""
    return text.replace("\0", "").strip()


def _present(actor: Actor) -> BinnedQuerySet[Item]:
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Item] = Item.objects.for_actor(actor)
    return rows.kept()


def _branch(category_id: int, *, actor: Actor) -> BinnedQuerySet[Category]:
    """Return a category with all below it; nothing for a stranger's."""
    rows: BinnedQuerySet[Category] = Category.objects.for_actor(actor)
    return rows.filter(trail__contains=f"/{category_id}/")


def _matching(rows: BinnedQuerySet[Item], search: str) -> BinnedQuerySet[Item]:
    """Narrow to items that hold every word; a single letter alone begins the name."""
    words = search_words(search)
    if any(len(word) >= SHORT for word in words):
        return fulltext.matching(rows, words, columns=SEARCHED)
    return rows.filter(name__istartswith=_storable(search))


def _with_code(code: str, *, actor: Actor) -> list[int]:
    rows = ItemCode.objects.for_actor(actor).filter(code__in=code_spellings(code))
    return list(rows.values_list("item_id", flat=True))


def _with_number(key: str, *, actor: Actor) -> list[int]:
    # Without an order, for in that of the names the database would walk all names.
    own = _present(actor).filter(part_key=key).order_by().values_list("id", flat=True)
    others = ItemNumber.objects.for_actor(actor).filter(number_key=key).order_by()
    sold = SupplierPart.objects.for_actor(actor).filter(number_key=key, binned_at__isnull=True)
    sold = sold.order_by()
    return [
        *own[:MOST_EXACT],
        *others.values_list("item_id", flat=True)[:MOST_EXACT],
        *sold.values_list("item_id", flat=True)[:MOST_EXACT],
    ]


def item_named(*, actor: Actor, text: str) -> Item:
    """Return the one item that a person typed: by code, number or name; raises `RuleViolated`."""
    found = item_exact(actor=actor, text=text)
    if len(found) != 1:
        named = _present(actor).filter(name__iexact=text.strip()).order_by("id")
        found = list(named[:2]) or found
    if len(found) == 1:
        return found[0]
    if found:
        raise RuleViolated(
            worded("Several items are called “%(text)s”. Type the number.", text=text), field="item"
        )
    raise RuleViolated(
        worded("No item is called “%(text)s”. Add it first.", text=text[:80]), field="item"
    )
