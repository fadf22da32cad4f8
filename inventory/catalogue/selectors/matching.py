"""Which items the lines of a paper mean: by number, code, supplier's number, or their words."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from inventory.catalogue.models import Item, ItemCode, ItemNumber, SupplierPart
from inventory.catalogue.selectors.items import code_spellings, item_list
from project.kernel.actor import Actor
from project.kernel.texts import folded, search_text, sign_key

ONE = Decimal(1)
MOST_NAMES = 2_000
MOST_KEYS = 2_000
MOST_GUESSES = 5
SHORTEST_NUMBER = 5
_RUN, _WORDS = 3, 12
_ALIKE = Decimal("0.5")


class Why(StrEnum):
    """What a line has in common with an item, the surest first."""

    NUMBER = "number"
    CODE = "code"
    SUPPLIER = "supplier"
    NAME = "name"
    WORDS = "words"


SURE = frozenset({Why.NUMBER, Why.CODE, Why.SUPPLIER, Why.NAME})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A line of a paper that may name an item: its words, and the number that stands beside them."""

    text: str
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An item that a line may mean; `pack` is how much of its unit one on the line holds."""

    item: Item
    why: Why
    pack: Decimal = ONE

    @property
    def is_sure(self) -> bool:
        """Whether a number, a code or the very name says so, and not only some words."""
        return self.why in SURE


def items_matching(
    *, actor: Actor, wanted: Sequence[Wanted], vendor_id: int | None = None
) -> list[list[Match]]:
    """Return for each line the items that it may mean, the surest first, at most five.

    The numbers and descriptions of `vendor_id` count too. As many queries for one line as for
    all; words alone are compared with the names of the first two thousand items.
    """
    keys = _keys(wanted)
    found = [
        *_by_number(keys, actor=actor),
        *_by_code(wanted, actor=actor),
        *_by_supplier(wanted, keys, vendor_id=vendor_id, actor=actor),
    ]
    named = _Named(actor=actor)
    return [_best([*_of(one, found), *named.alike(one.text)]) for one in wanted]


@dataclass(frozen=True, slots=True)
class _Hit:
    """An item with the number, code or description by which it is found."""

    match: Match
    key: str = ""
    text: str = ""


def _of(one: Wanted, hits: Iterable[_Hit]) -> list[Match]:
    keys, text = _keys([one]), folded(one.text).strip()
    return [hit.match for hit in hits if hit.key in keys or (hit.text and hit.text == text)]


def _best(matches: Iterable[Match]) -> list[Match]:
    ranked = sorted(matches, key=lambda match: list(Why).index(match.why))
    once: dict[int, Match] = {}
    for match in ranked:
        once.setdefault(match.item.pk, match)
    return list(once.values())[:MOST_GUESSES]


def _keys(wanted: Iterable[Wanted]) -> set[str]:
    """Return what may be a number on the lines: that beside the words, and runs of words with digits."""
    found: dict[str, None] = {}
    for one in wanted:
        if key := sign_key(one.number):
            found[key] = None
        words = one.text.split()[:_WORDS]
        for start in range(len(words)):
            for end in range(start + 1, min(start + _RUN, len(words)) + 1):
                key = sign_key("".join(words[start:end]))
                if len(key) >= SHORTEST_NUMBER and any(sign.isdigit() for sign in key):
                    found[key] = None
    return set(list(found)[:MOST_KEYS])


def _by_number(keys: Collection[str], *, actor: Actor) -> list[_Hit]:
    own = item_list(actor=actor).filter(part_key__in=keys).exclude(part_key="")
    others = ItemNumber.objects.for_actor(actor).filter(
        number_key__in=keys, item__binned_at__isnull=True
    )
    return [_Hit(Match(item=item, why=Why.NUMBER), key=item.part_key) for item in own] + [
        _Hit(Match(item=row.item, why=Why.NUMBER), key=row.number_key)
        for row in others.select_related("item")
    ]


def _by_code(wanted: Iterable[Wanted], *, actor: Actor) -> list[_Hit]:
    spelled = {
        spelling: sign_key(one.number)
        for one in wanted
        if one.number
        for spelling in code_spellings(one.number)
    }
    rows: Any = ItemCode.objects.for_actor(actor).filter(
        code__in=spelled, item__binned_at__isnull=True
    )
    return [
        _Hit(Match(item=row.item, why=Why.CODE, pack=row.in_item_unit), key=spelled[row.code])
        for row in rows.select_related("item")
    ]


def _by_supplier(
    wanted: Sequence[Wanted], keys: Collection[str], *, vendor_id: int | None, actor: Actor
) -> list[_Hit]:
    if vendor_id is None:
        return []
    rows = SupplierPart.objects.for_actor(actor).filter(
        vendor_id=vendor_id, binned_at__isnull=True, item__binned_at__isnull=True
    )
    texts = {folded(one.text).strip() for one in wanted}
    hits = []
    for row in rows.select_related("item").order_by("id")[:MOST_NAMES]:
        text = folded(row.description).strip()
        if row.number_key in keys or text in texts:
            match = Match(item=row.item, why=Why.SUPPLIER, pack=row.pack_in_item_unit)
            hits.append(_Hit(match, key=row.number_key, text=text))
    return hits


class _Named:
    """The names of the items, read once and only when a line asks for them."""

    def __init__(self, *, actor: Actor) -> None:
        self._actor = actor
        self._items: list[tuple[Item, str, frozenset[str]]] | None = None

    def alike(self, text: str) -> list[Match]:
        """Return the items that share most of their words with a text, the most alike first."""
        said, exact = _words(text), folded(text).strip()
        if not said:
            return []
        scored = []
        for item, name, words in self._known():
            if name == exact:
                scored.append((ONE + ONE, Match(item=item, why=Why.NAME)))
                continue
            score = Decimal(len(said & words)) / len(words) if words else Decimal(0)
            if score >= _ALIKE:
                scored.append((score, Match(item=item, why=Why.WORDS)))
        scored.sort(key=lambda pair: -pair[0])
        return [match for _, match in scored[:MOST_GUESSES]]

    def _known(self) -> list[tuple[Item, str, frozenset[str]]]:
        if self._items is None:
            rows = item_list(actor=self._actor).order_by("name", "id")[:MOST_NAMES]
            self._items = [(row, folded(row.name).strip(), _words(row.name)) for row in rows]
        return self._items


def _words(text: str) -> frozenset[str]:
    return frozenset(search_text([text]).split())
