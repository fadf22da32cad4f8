"""What the words of adverts mean, and which of them wait for a person."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, QuerySet
from rapidfuzz import fuzz, process

from garage.listings.importing.makes import KNOWN_MAKES
from garage.listings.models import Listing, MakeModelAlias
from garage.listings.words import make_key, model_key, squeezed
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound

# From this closeness on a spelling is suggested (0 to 100), and from how many listings on a model
# is taken for one that people know.
CLOSE, ESTABLISHED = 78.0, 5
SHORTEST_STEM = 3
MOST_MODELS = 2000
Pair = tuple[str, str]


def alias_list(
    *, actor: Actor, is_decided: bool | None = None, search: str = ""
) -> "QuerySet[MakeModelAlias]":
    """Return aliases; `is_decided` of `False` are those that wait for a person."""
    actor.require(Permission.VIEW)
    rows: QuerySet[MakeModelAlias] = MakeModelAlias.objects.for_actor(actor)
    if is_decided is not None:
        rows = rows.filter(decided_at__isnull=not is_decided)
    return rows.filter(make_raw__icontains=search.strip()) if search.strip() else rows


def alias_get(*, actor: Actor, alias_id: int) -> MakeModelAlias:
    """Return an alias; raises `NotFound`."""
    row = alias_list(actor=actor).filter(pk=alias_id).first()
    if row is None:
        raise NotFound
    return row


@dataclass(frozen=True, slots=True)
class Meaning:
    """The keys of a make and a model; empty where nobody has said what the words mean."""

    make_key: str
    model_key: str

    @property
    def is_known(self) -> bool:
        """Whether both are said."""
        return bool(self.make_key and self.model_key)


class KeyBook:
    """The keys of makes and models in a market, as rules and people say; remembers what it was asked."""

    def __init__(self, *, actor: Actor, market: str) -> None:
        rows = alias_list(actor=actor, is_decided=True).filter(market__in=("", market))
        # Those of the market come last, and count.
        self._decided = {
            (squeezed(row.make_raw), squeezed(row.model_raw)): row
            for row in rows.order_by("market")
        }
        self._actor = actor
        self._asked: dict[Pair, Meaning] = {}

    def meaning(self, make: str, model: str) -> Meaning:
        """Return the keys for the words of an advert."""
        pair = (make, model)
        if pair not in self._asked:
            self._asked[pair] = self._find(make, model)
        return self._asked[pair]

    def of_vehicle(self, make: str, model: str) -> Meaning:
        """Return the keys for the words of a vehicle; a rule's where nobody has said anything.

        A make that stands among the words of the model, or the other way round, is told apart.
        """
        found = self._decided_for(make, model)
        if found is not None:
            return found
        if not make.strip() or not model.strip():
            make, model = _told_apart(f"{make} {model}")
            found = self._decided_for(make, model)
        return found or Meaning(make_key(make), model_key(model, make=make))

    @property
    def asked(self) -> dict[Pair, Meaning]:
        """All words that were asked for, with their meaning."""
        return self._asked

    @cached_property
    def _makes(self) -> set[str]:
        vehicles = Vehicle.objects.for_actor(self._actor).exclude(make="")
        makes = vehicles.values_list("make", flat=True).distinct()
        return {*KNOWN_MAKES, *(make_key(make) for make in makes)}

    def _find(self, make: str, model: str) -> Meaning:
        found = self._decided_for(make, model)
        if found is not None:
            return found
        key = make_key(make)
        return Meaning(key, model_key(model, make=key)) if key in self._makes else Meaning("", "")

    def _decided_for(self, make: str, model: str) -> Meaning | None:
        """Return what people said that the words mean, or the make alone; `None` for nothing."""
        both = self._decided.get((squeezed(make), squeezed(model)))
        if both is not None:
            return Meaning(both.make_key, both.model_key)
        whole = self._decided.get((squeezed(make), ""))
        if whole is None:
            return None
        return Meaning(whole.make_key, model_key(model, make=whole.make_key))


def _told_apart(text: str) -> Pair:
    """Return make and model of a text that holds both: “VW Golf”, “Alfa Romeo Giulia”."""
    words = text.split()
    for count in (2, 1):
        if make_key(" ".join(words[:count])) in KNOWN_MAKES and len(words) > count:
            return " ".join(words[:count]), " ".join(words[count:])
    return (text, "") if make_key(text) in KNOWN_MAKES else ("", text)


def established_models(
    *, actor: Actor, market: str, with_vehicles: bool = True
) -> dict[str, list[str]]:
    """Return the models of each make that vehicles are of or that many listings name."""
    rows = Listing.objects.for_actor(actor).filter(market=market).exclude(make_key="").order_by()
    counted = rows.values_list("make_key", "model_key").annotate(n=Count("id")).order_by("-n")
    found = Counter({(make, model): n for make, model, n in counted[:MOST_MODELS]})
    vehicles = Vehicle.objects.for_actor(actor).exclude(make="").values_list("make", "model")
    for make, model in vehicles if with_vehicles else ():
        found[make_key(make), model_key(model, make=make)] += ESTABLISHED
    models: dict[str, list[str]] = {}
    for (make, model), count in found.items():
        if count >= ESTABLISHED and model:
            models.setdefault(make, []).append(model)
    return models


def suggestion(make: str, model: str, *, models: dict[str, list[str]]) -> Meaning:
    """Return the likeliest meaning of words that no rule knows; empty keys when nothing is near."""
    made = _nearest(make_key(make), sorted({*KNOWN_MAKES, *models}))
    if not made and not make:
        owners = [name for name, known in models.items() if model_key(model, make=name) in known]
        made = owners[0] if len(owners) == 1 else ""
    key = model_key(model, make=made or make)
    return Meaning(made, _nearest(key, models.get(made, [])) or key if made else "")


def likely_twin(meaning: Meaning, *, models: dict[str, list[str]]) -> str:
    """Return an established model that a rare one is probably a spelling of; empty when none is."""
    known = models.get(meaning.make_key, [])
    return "" if meaning.model_key in known else _nearest(meaning.model_key, known)


def _nearest(key: str, known: Sequence[str]) -> str:
    """Return the known key that is spelt nearly the same, or begins it; empty when none is."""
    if not key:
        return ""
    if key in known:
        return key
    begun = [
        name
        for name in known
        if len(name) >= SHORTEST_STEM and key.startswith(name) and not key[len(name)].isdigit()
    ]
    if begun:
        return max(begun, key=len)
    found = process.extractOne(key, known, scorer=fuzz.ratio, score_cutoff=CLOSE)
    return str(found[0]) if found else ""
