"""Which of a vehicle's energies a receipt is about, by the words that stand beside the litres."""

import re
from collections.abc import Iterable

from garage.energy.energies import energies_of
from garage.receipts.purposes import folded

# Folded words of six languages; the first that fits counts, so the narrow ones stand first.
_NAMED = (
    ("def", r"ad ?blue|def\b"),
    ("lpg", r"lpg|autogas|flussiggas|gpl|glp|propan\w*"),
    ("cng", r"cng|erdgas|metano|gnv|gnc|aardgas"),
    ("ethanol", r"e ?85|(?:bio)?ethanol"),
    ("hydrogen", r"wasserstoff|hydrogen\w*|waterstof|hydrogene"),
    ("electricity", r"kwh|ladestrom|charging|recharge electrique"),
    ("diesel", r"\w*diesel|gas ?oil|gazole|gasoleo|gasolio"),
    (
        "petrol",
        r"(?:super\w*|\w*benzina?|petrol|unleaded|gasolina|gasoline|sans plomb|sp ?9[58]|e ?(?:5|10)|euro ?9[58]|ron ?9\d|bleifrei|v-power)",
    ),
)
_RULES = [(name, re.compile(rf"\b(?:{words})\b")) for name, words in _NAMED]


def energy_named(texts: Iterable[str]) -> str:
    """Return the energy that texts name, empty where they name none."""
    text = folded(" ".join(texts))
    return next((name for name, rule in _RULES if rule.search(text)), "")


def energy_for(fuel: str, texts: Iterable[str]) -> str:
    """Return what was filled into a vehicle by the fuel of its page: what is named, where it takes that."""
    taken = energies_of(fuel)
    named = energy_named(texts)
    if named in taken or (named == "def" and "diesel" in taken):
        return named
    return taken[0] if fuel else ""
