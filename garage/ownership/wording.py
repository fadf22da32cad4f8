"""Words for what is missing, for categories and for the lines of a decision."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from garage.ownership import deciding
from garage.ownership.arithmetic import FINANCE, VALUE
from garage.ownership.course import HELD
from garage.ownership.missing import Missing, Note
from garage.ownership.projecting import CURVE, MARKET
from garage.ownership.selectors.future import AHEAD, BEFORE, TYPED
from garage.vehicles.models.timeline import Category
from project.web.templatetags.formats import day, money_text, number

NAMES = (*Category.values, FINANCE, VALUE)
_OWN_LABELS = {
    FINANCE: gettext_lazy("Finance & fees"),
    VALUE: gettext_lazy("Lost value"),
}
RESTS = {
    AHEAD: gettext_lazy("The forecast"),
    BEFORE: gettext_lazy("As in the last three years"),
    TYPED: gettext_lazy("As you typed"),
}
WORTH = {
    MARKET: gettext_lazy(
        "By the market: what is asked today for vehicles of this model that are as many years older "
        "and have gone as much further, against this one."
    ),
    CURVE: gettext_lazy(
        "By the depreciation curve of age and distance, as the market says nothing of this model."
    ),
    HELD: gettext_lazy(
        "As it is today: vehicles of 25 years and collectors’ vehicles do not lose value by age."
    ),
}
LINES = {
    deciding.RUNNING: gettext_lazy("Energy, service, tax and insurance"),
    deciding.REPAIRS: gettext_lazy("Repairs"),
    FINANCE: gettext_lazy("Interest and leases"),
    VALUE: gettext_lazy("Lost value"),
    deciding.CHANGING: gettext_lazy("Buying and selling"),
}
_TEXTS = {
    Missing.NO_PRICE: gettext_lazy(
        "What was paid on %(text)s is not recorded: the value lost until the first known one is missing."
    ),
    Missing.OTHER_CURRENCY: gettext_lazy("Not counted, as there is no rate: %(text)s."),
    Missing.NO_VALUE: gettext_lazy(
        "Nobody knows what it is worth: the value it loses is not counted."
    ),
    Missing.SINCE_FIRST_VALUE: gettext_lazy(
        "The first known value is of %(text)s: what was lost before it is not counted."
    ),
    Missing.BY_CURVE: gettext_lazy(
        "The last known value is of %(text)s: since then the depreciation curve stands for it."
    ),
    Missing.HELD: gettext_lazy(
        "The last known value is of %(text)s, and the age is not known: nothing is counted since."
    ),
    Missing.KEPT: gettext_lazy(
        "The last known value is of %(text)s and stands since: vehicles of 25 years and collectors’ "
        "vehicles do not lose value by age."
    ),
    Missing.LEASED: gettext_lazy(
        "It is leased: the payments count, and the value it loses is the lessor’s."
    ),
    Missing.NO_SALE_PRICE: gettext_lazy(
        "What it brought on %(text)s is not recorded: the course of its value stands for it."
    ),
    Missing.ELSEWHERE: gettext_lazy("Paid in other currencies without a rate: %(text)s."),
    Missing.NO_DISTANCE: gettext_lazy(
        "Too few readings of the odometer to say what a distance costs."
    ),
    Missing.PART_DISTANCE: gettext_lazy(
        "The readings tell of %(text)s %% of the days; the rest is taken at the same pace."
    ),
    Missing.LOAN_UNKNOWN: gettext_lazy(
        "The financed amount of “%(text)s” is not known: neither is its interest, and it is not counted."
    ),
    Missing.NO_CONTRACT: gettext_lazy(
        "%(text)s was paid for a loan or lease that is not recorded; it counts in full."
    ),
    Missing.USUAL_KM: gettext_lazy("The distance is not known: %(text)s km a year are taken."),
    Missing.UNPRICED: gettext_lazy("Comes, and has no known price: %(text)s."),
    Missing.SHORT_PAST: gettext_lazy(
        "Only %(text)s months are known: costs of a whole year are a guess."
    ),
    Missing.LEASE_ENDS: gettext_lazy(
        "The lease ends on %(text)s; nothing is counted for what comes after it."
    ),
    Missing.NO_AGE: gettext_lazy(
        "Without a model year or first registration its value cannot be projected."
    ),
    Missing.NO_COSTS: gettext_lazy("Nothing was spent in this time."),
    Missing.AS_THIS: gettext_lazy(
        "What was left open of the other vehicle is taken to cost as much as with this one."
    ),
}
_DAYS = {
    Missing.NO_PRICE,
    Missing.SINCE_FIRST_VALUE,
    Missing.BY_CURVE,
    Missing.HELD,
    Missing.KEPT,
    Missing.NO_SALE_PRICE,
    Missing.LEASE_ENDS,
}
_AMOUNTS = {Missing.OTHER_CURRENCY, Missing.ELSEWHERE, Missing.NO_CONTRACT}


def label_of(name: str) -> str:
    """Return what a category is called."""
    return str(_OWN_LABELS[name] if name in _OWN_LABELS else Category(name).label)


def note_text(note: Note) -> str:
    """Return what is missing as a sentence."""
    return str(_TEXTS[note.code]) % {"text": ", ".join(_shown(note, one) for one in note.texts)}


def _shown(note: Note, text: str) -> str:
    if note.code in _DAYS:
        return day(date.fromisoformat(text))
    if note.code in _AMOUNTS:
        amount, _space, currency = text.partition(" ")
        return money_text(Decimal(amount), currency)
    return number(Decimal(text)) if note.code == Missing.USUAL_KM else text


def answer_text(found: deciding.Decision, *, keep: str, other: str, difference: str) -> str:
    """Return what follows from both years, never surer than they are."""
    words = {"keep": keep, "other": other, "difference": difference}
    texts = {
        deciding.KEEP: _(
            "Keeping it is likely cheaper: about %(keep)s in the coming year against %(other)s, "
            "%(difference)s less."
        ),
        deciding.SELL: _(
            "Replacing it is likely cheaper: about %(other)s in the coming year against %(keep)s, "
            "%(difference)s less."
        ),
        deciding.CLOSE: _(
            "Too close to tell: about %(keep)s in the coming year against %(other)s. "
            "The difference of %(difference)s is smaller than what both may be off."
        ),
        deciding.INCOMPLETE: _(
            "It cannot be told: of one of the two nobody knows what value it loses."
        ),
        deciding.ALONE: _(
            "Keeping it costs about %(keep)s in the coming year. Say what would replace it to compare."
        ),
    }
    return texts[found.answer] % words
