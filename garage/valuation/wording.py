"""The codes of an estimate in words."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from garage.components.presenting import distance_text
from project.web.templatetags.formats import number

GRADES: Mapping[str, Any] = {
    "A": gettext_lazy("Well founded"),
    "B": gettext_lazy("Good"),
    "C": gettext_lazy("Fair: few comparables"),
    "D": gettext_lazy("Rough: only other models"),
    "E": gettext_lazy("From the purchase price"),
    "F": gettext_lazy("No value"),
}
TONES = {"A": "good", "B": "good", "C": "warn", "D": "warn", "E": "warn"}
CAUSES: Mapping[str, Any] = {
    "age": gettext_lazy("Age"),
    "mileage": gettext_lazy("Mileage"),
    "engine": gettext_lazy("Engine"),
    "fuel": gettext_lazy("Fuel"),
    "gearbox": gettext_lazy("Gearbox"),
    "trim": gettext_lazy("Trim"),
    "time": gettext_lazy("Month"),
    "model": gettext_lazy("Model"),
    "other": gettext_lazy("Other"),
}
LEFT: Mapping[str, Any] = {
    "by_hand": gettext_lazy("Left out by you"),
    "outlier": gettext_lazy("Price far off the others"),
    "own": gettext_lazy("Your own advert"),
    "stale": gettext_lazy("Not seen for long"),
    "no_price": gettext_lazy("No price"),
    "unlike": gettext_lazy("Too different"),
}
MISSING: Mapping[str, Any] = {
    "make": gettext_lazy("make"),
    "model": gettext_lazy("model"),
    "year": gettext_lazy("model year or first registration"),
}
KINDS: Mapping[str, Any] = {
    "market": gettext_lazy("Market"),
    "manual": gettext_lazy("Own estimate"),
    "appraisal": gettext_lazy("Appraisal"),
    "provider": gettext_lazy("Provider"),
    "curve": gettext_lazy("Depreciation curve"),
}
CONDITION_FROM: Mapping[str, Any] = {
    "chosen": gettext_lazy("chosen by you"),
    "report": gettext_lazy("from the latest condition report"),
    "assumed": gettext_lazy("taken for granted"),
}


def grade_text(grade: str) -> str:
    """Return what a grade from A to F means."""
    return str(GRADES.get(grade, ""))


def left_text(reason: str) -> str:
    """Return why a listing does not count; a person's own words as they are."""
    return str(LEFT.get(reason, reason))


def _count(sentence: Any) -> Callable[[float | None], str]:
    return lambda found: str(sentence % {"n": round(found or 0)})


def _with(sentence: Any, decimals: int = 0) -> Callable[[float | None], str]:
    return lambda found: str(sentence % {"n": number(found or 0, decimals)})


def _only(sentence: Any) -> Callable[[float | None], str]:
    return lambda _found: str(sentence)


_NOTES: Mapping[str, Callable[[float | None], str]] = {
    "same_model": _count(
        ngettext_lazy("%(n)d listing of the same model", "%(n)d listings of the same model", "n")
    ),
    "nearest": _count(
        ngettext_lazy(
            "The nearest of them is compared", "The %(n)d nearest of them are compared", "n"
        )
    ),
    "carried_by": _with(gettext_lazy("By their weights they count as %(n)s equal ones"), 1),
    "other_models": _count(
        ngettext_lazy(
            "%(n)d listing of other models of the make",
            "%(n)d listings of other models of the make",
            "n",
        )
    ),
    "purchase": lambda found: (
        _("Your purchase price counts for %(n)s %%") % {"n": number((found or 0) * 100, 0)}
    ),
    "purchase_held": _only(
        gettext_lazy(
            "Your purchase price lies outside of the market's range and was held at its edge"
        )
    ),
    "curve_only": _with(
        gettext_lazy("Your purchase price of %(n)s years ago, carried on by a curve"), 1
    ),
    "price_kept": _with(
        gettext_lazy("Your purchase price of %(n)s years ago, less nothing for its age"), 1
    ),
    "surface": _with(gettext_lazy("Adjusted by what %(n)s listings of the market show")),
    "no_evidence": _only(gettext_lazy("There are no comparable listings and no purchase price")),
    "no_mileage": _only(gettext_lazy("The odometer is not known, so a usual one was taken")),
    "outliers": _count(
        ngettext_lazy(
            "%(n)d listing left out as outlier", "%(n)d listings left out as outliers", "n"
        )
    ),
    "few_fresh": _with(gettext_lazy("Only %(n)s of the listings were seen lately")),
    "collector": _only(gettext_lazy("Valued as a collector's car: comparables as they are")),
    "old": _only(gettext_lazy("So old that no age curve holds: comparables as they are")),
    "electric": _only(gettext_lazy("Electric: prices move fast, so the range is wider")),
    "clamped": _only(gettext_lazy("Held within what the comparables ask")),
    "far_years": _with(gettext_lazy("Only %(n)s comparables are within three years of age")),
    "trend": _with(gettext_lazy("The market moves by %(n)s %% a month"), 1),
    "condition": _with(gettext_lazy("Condition: factor %(n)s"), 2),
    "more_listings": _count(
        ngettext_lazy(
            "Import %(n)d more listing of this model",
            "Import %(n)d more listings of this model",
            "n",
        )
    ),
    "fresh_listings": _only(gettext_lazy("Import newer listings")),
    "give_price": _only(gettext_lazy("Record what you paid for it, and when")),
    "give_mileage": _only(gettext_lazy("Record the odometer")),
}
_REASONS: Mapping[str, Any] = {
    "first": gettext_lazy("The first value"),
    "upgrades": gettext_lazy("The effect of upgrades changed"),
}


def note_text(note: Mapping[str, Any]) -> str:
    """Return a note of an estimate in words; a code that nobody knows as it is."""
    code = str(note["code"])
    return _NOTES[code](note.get("number")) if code in _NOTES else code


def note_texts(notes: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the notes of an estimate in words."""
    return [note_text(note) for note in notes]


def price_kept(notes: Sequence[Mapping[str, Any]]) -> str:
    """Return that a classic is valued at what was paid for it; empty for any other estimate."""
    return next((note_text(note) for note in notes if note["code"] == "price_kept"), "")


def reason_text(reason: Mapping[str, Any], *, distance_unit: str) -> str:
    """Return what changed since the value before, in words."""
    code = str(reason["code"])
    if code == "days":
        days = int(reason["number"])
        return ngettext("%(n)d day older", "%(n)d days older", days) % {"n": days}
    if code == "driven":
        driven = distance_text(Decimal(reason["number"]), distance_unit)
        return _("%(distance)s more on the odometer") % {"distance": driven}
    if code in {"comparables", "condition", "method"}:
        said = {"before": reason["before"], "after": reason["after"]}
        sentences = {
            "comparables": _("Comparables: %(before)s before, %(after)s now"),
            "condition": _("Condition: %(before)s before, %(after)s now"),
            "method": _("Method: %(before)s before, %(after)s now"),
        }
        return sentences[code] % said
    return str(_REASONS.get(code, code))
