"""In which words a source is asked for the vehicles of an organization."""

from collections.abc import Sequence

from django.db.models import Count

from garage.listings.importing.makes import make_name
from garage.listings.models import Listing, ListingSource
from garage.listings.selectors.aliases import Meaning
from garage.listings.words import make_key, model_key, squeezed
from project.kernel.actor import Actor, Permission

MOST_SPELLINGS = 2000
Words = tuple[str, str]


def asked_words(make: str, model: str, *, meaning: Meaning) -> Words:
    """Return make and model as services are likely to know them: “Volkswagen” for “VW”.

    A model is asked for as it was typed, unless people said that its words mean another one.
    """
    name = make.strip() if squeezed(make) == meaning.make_key else make_name(meaning.make_key)
    said = _without_make(model.strip(), meaning.make_key)
    is_own = model_key(said, make=meaning.make_key) == meaning.model_key
    return name, said if is_own else meaning.model_key


def words_of_source(
    source: ListingSource, meanings: Sequence[Meaning], *, actor: Actor
) -> dict[Meaning, Words]:
    """Return the words that a source itself uses most, for what it has sent listings of."""
    actor.require(Permission.VIEW)
    rows = Listing.objects.for_actor(actor).filter(
        source=source,
        make_key__in={one.make_key for one in meanings},
        model_key__in={one.model_key for one in meanings},
    )
    keys = ("make_key", "model_key", "make", "model")
    counted = rows.order_by().values_list(*keys).annotate(n=Count("id"))
    found: dict[Meaning, Words] = {}
    for make, model, their_make, their_model, _n in counted.order_by("-n", *keys)[:MOST_SPELLINGS]:
        meaning = Meaning(make, model)
        if meaning in meanings and their_make.strip() and their_model.strip():
            found.setdefault(meaning, (their_make.strip(), their_model.strip()))
    return found


def _without_make(model: str, make: str) -> str:
    """Return a model without the make in front of it: “Golf” for “VW Golf”."""
    parts = model.split()
    for count in (2, 1):
        if len(parts) > count and make_key(" ".join(parts[:count])) == make:
            return " ".join(parts[count:])
    return model
