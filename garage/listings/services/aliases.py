"""What the words of adverts mean is decided by people, and listings follow."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from garage.listings.models import Listing, MakeModelAlias
from garage.listings.selectors.aliases import (
    KeyBook,
    Meaning,
    Pair,
    alias_get,
    alias_list,
    established_models,
    likely_twin,
    suggestion,
)
from garage.listings.words import make_key, model_key, squeezed
from garage.vehicles.models import Vehicle
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated
from project.kernel.rows import save_changes, save_new

MOST_WAITING = 2000


def aliases_review(asked: Mapping[Pair, Meaning], *, actor: Actor, market: str) -> int:
    """Put words that no rule knows on the review list, with a suggestion; returns how many.

    Rare spellings that look like a known model are put there too, and count as they are until then.
    """
    rows = alias_list(actor=actor).filter(market__in=("", market))
    known = {(squeezed(row.make_raw), squeezed(row.model_raw)) for row in rows}
    models = established_models(actor=actor, market=market)
    found: list[MakeModelAlias] = []
    for (make, model), meaning in asked.items():
        words = (squeezed(make), squeezed(model))
        if words in known or len(found) >= MOST_WAITING:
            continue
        likely = _likely(make, model, meaning, models=models)
        if likely is not None:
            known.add(words)
            found.append(
                MakeModelAlias(
                    organization_id=actor.organization_id, market=market, make_raw=make[:60],
                    model_raw=model[:80], make_key=likely.make_key, model_key=likely.model_key,
                )
            )  # fmt: skip
    MakeModelAlias.objects.for_actor(actor).bulk_create(found, ignore_conflicts=True)
    return len(found)


@transaction.atomic
def vehicle_words_review(*, actor: Actor, market: str) -> int:
    """Put the words of vehicles on the review list that no listing of the market uses; returns how many.

    Only where a model is likely meant of which there are listings: “Octavia Combi RS”, an Octavia.
    """
    actor.require(Permission.EDIT_VEHICLES)
    models = established_models(actor=actor, market=market, with_vehicles=False)
    rows = alias_list(actor=actor).filter(market__in=("", market))
    known = {(squeezed(row.make_raw), squeezed(row.model_raw)) for row in rows}
    book = KeyBook(actor=actor, market=market)
    vehicles = Vehicle.objects.for_actor(actor).kept().exclude(model="").order_by("make", "model")
    found: list[MakeModelAlias] = []
    for make, model in vehicles.values_list("make", "model").distinct()[:MOST_WAITING]:
        meaning = book.of_vehicle(make, model)
        twin = likely_twin(meaning, models=models)
        words = (squeezed(make), squeezed(model))
        if not twin or words in known:
            continue
        known.add(words)
        found.append(
            MakeModelAlias(
                organization_id=actor.organization_id, market=market, make_raw=make[:60],
                model_raw=model[:80], make_key=meaning.make_key, model_key=twin,
            )
        )  # fmt: skip
    MakeModelAlias.objects.for_actor(actor).bulk_create(found, ignore_conflicts=True)
    return len(found)


def _likely(
    make: str, model: str, meaning: Meaning, *, models: dict[str, list[str]]
) -> Meaning | None:
    """Return the suggestion for words that wait for a person; `None` for words that are clear."""
    if not meaning.is_known:
        return suggestion(make, model, models=models)
    twin = likely_twin(meaning, models=models)
    return Meaning(meaning.make_key, twin) if twin else None


@transaction.atomic
def alias_decide(
    *, actor: Actor, alias_id: int, make: str | None = None, model: str | None = None
) -> MakeModelAlias:
    """Say what words mean, or take the suggestion; listings with these words follow at once."""
    actor.require(Permission.EDIT_VEHICLES)
    row = alias_get(actor=actor, alias_id=alias_id)
    maker = row.make_key if make is None else make_key(make)
    kind = row.model_key if model is None else model_key(model, make=maker)
    _check(maker, kind, model_raw=row.model_raw)
    changes = {"make_key": maker, "model_key": kind, "decided_at": timezone.now()}
    moved = save_changes(row, changes=changes)
    audit.record_changes("listing_alias.decide", row, actor=actor, moved=moved)
    _follow(row, actor=actor)
    return row


@transaction.atomic
def alias_add(
    *, actor: Actor, make_raw: str, model_raw: str, make: str, model: str, market: str = ""
) -> MakeModelAlias:
    """Say what words of adverts mean before they come; an empty model names a make."""
    actor.require(Permission.EDIT_VEHICLES)
    maker = make_key(make)
    kind = model_key(model, make=maker)
    if not make_raw.strip() and not model_raw.strip():
        raise RuleViolated("Type the words as adverts write them.", field="make_raw")
    _check(maker, kind, model_raw=model_raw)
    row = MakeModelAlias(
        market=market.upper()[:2], make_raw=" ".join(make_raw.split()), model_raw=" ".join(model_raw.split()),
        make_key=maker, model_key=kind, decided_at=timezone.now(),
    )  # fmt: skip
    save_new(row, actor=actor)
    audit.record("listing_alias.add", row, actor=actor, after={"make": maker, "model": kind})
    _follow(row, actor=actor)
    return row


@transaction.atomic
def aliases_accept(*, actor: Actor, alias_ids: list[int]) -> int:
    """Take the suggestions of many words; those without a suggestion are passed over."""
    actor.require(Permission.EDIT_VEHICLES)
    waiting = (
        alias_list(actor=actor, is_decided=False).filter(pk__in=alias_ids).exclude(make_key="")
    )
    ids = [row.pk for row in waiting if row.model_key or not row.model_raw]
    for alias_id in ids:
        alias_decide(actor=actor, alias_id=alias_id)
    return len(ids)


@transaction.atomic
def alias_remove(*, actor: Actor, alias_id: int) -> None:
    """Forget what words mean; listings get the keys that the rules give them."""
    actor.require(Permission.EDIT_VEHICLES)
    row = alias_get(actor=actor, alias_id=alias_id)
    before = {"make": row.make_key, "model": row.model_key}
    audit.record("listing_alias.remove", row, actor=actor, before=before)
    row.delete()
    _follow(row, actor=actor)


def _check(maker: str, kind: str, *, model_raw: str) -> None:
    if not maker:
        raise RuleViolated("Type the make, like Volkswagen.", field="make")
    if model_raw and not kind:
        raise RuleViolated("Type the model, like Golf.", field="model")


def _follow(row: MakeModelAlias, *, actor: Actor) -> None:
    """Give the listings with the words of an alias their keys anew."""
    rows = Listing.objects.for_actor(actor)
    if row.market:
        rows = rows.filter(market=row.market)
    wanted = squeezed(row.make_raw), squeezed(row.model_raw)
    pairs = rows.order_by().values_list("market", "make", "model").distinct()
    books: dict[str, KeyBook] = {}
    for market, make, model in list(pairs):
        if squeezed(make) != wanted[0] or (wanted[1] and squeezed(model) != wanted[1]):
            continue
        book = books.setdefault(market, KeyBook(actor=actor, market=market))
        meaning = book.meaning(make, model)
        rows.filter(market=market, make=make, model=model).update(
            make_key=meaning.make_key, model_key=meaning.model_key
        )
