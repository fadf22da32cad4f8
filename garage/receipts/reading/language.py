"""Tells language, country and currency by words of the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from garage.receipts.reading import numbers, words
from garage.receipts.reading.numbers import CURRENCY_SIGNS

_WORDS = {
    "en": "the and of you thank invoice total amount date qty price tax cash change please labour parts vehicle mileage"
    " vat receipt customer due description item",
    "de": "der die das und rechnung datum menge betrag gesamt netto brutto mwst ust kennzeichen bezeichnung einzelpreis"
    " gesamtpreis rechnungsnummer kunde zahlbar ersatzteile arbeitslohn kilometerstand vielen dank summe",
    "fr": "le la les et de facture date quantite montant tva total ttc ht client designation prix unitaire reglement"
    " immatriculation kilometrage pieces merci vehicule",
    "es": "el los las y de factura fecha cantidad importe iva base imponible cliente descripcion precio matricula"
    " kilometros recambios gracias vehiculo total taller",
    "it": "il la e di fattura data quantita importo iva imponibile totale cliente descrizione prezzo targa telaio"
    " chilometri ricambi grazie veicolo officina manodopera",
    "nl": "de het en van factuur datum aantal bedrag btw subtotaal totaal klant omschrijving prijs kenteken"
    " kilometerstand onderdelen arbeid bedankt voertuig te betalen",
    "ms": "jumlah tunai baki terima kasih jalan taman sdn bhd cukai",
}
_WORD_SETS = {language: frozenset(text.split()) for language, text in _WORDS.items()}

_COUNTRY_CURRENCY = (
    ("MYR", re.compile(r"\bsdn\W{0,2}bhd\b|\bselangor\b|\bkuala lumpur\b|\bmalaysia\b|\bjohor\b|\bringgit\b")),
    ("CHF", re.compile(r"\bche-?\d{3}|\bschweiz\b|\bsuisse\b|\bsvizzera\b|\bch-\d{4}\b|\bmwst-?nr\W*che")),
    ("GBP", re.compile(r"\bunited kingdom\b|\bvat reg\w*\W*(?:no\W*)?gb|\bgb\s?\d{3}\s?\d{4}\s?\d{2}\b|\bengland\b|\bmot test\b")),
    ("USD", re.compile(r"\bsales tax\b|\b[a-z]{2}\s\d{5}-\d{4}\b|\bu\.?s\.?a\.?\b")),
    ("EUR", re.compile(r"\bust-?id|\bgmbh\b|\bde\s?\d{9}\b|\btva\b|\biva\b|\bbtw\b|\bsiret\b|\bfr\s?\d{2}\s?\d{9}\b|\bnl\s?\d{9}b\d{2}\b")),
)  # fmt: skip
_DOLLARS = ("USD", "AUD", "CAD", "NZD", "SGD", "HKD")


def find_language(text: str) -> str:
    """Give the language whose words are most frequent; English when none are."""
    tokens = Counter(re.findall(r"[a-z]{1,}", words.fold(text)))
    scores = {
        language: sum(min(tokens[word], 3) for word in known if len(word) > 1)
        for language, known in _WORD_SETS.items()
    }
    best = max(scores, key=lambda language: scores[language])
    return "en" if best == "ms" or not scores[best] else best


def find_currency(texts: Iterable[str], *, default: str) -> tuple[str, bool]:
    """Give the currency and whether the page itself shows it."""
    lines = list(texts)
    votes: Counter[str] = Counter()
    for line in lines:
        votes.update(n.currency for n in numbers.find_numbers(line, mark="") if n.currency)
        votes.update(_named(line))
    dollars = votes.pop("$", 0)
    country = _by_country("\n".join(lines))
    if votes and votes.most_common(1)[0][1] >= dollars:
        return votes.most_common(1)[0][0], True
    if dollars:
        return (default if default in _DOLLARS else country or "USD"), country is not None
    if country:
        return country, True
    return default, False


_STANDING_ALONE = re.compile(r"(?<![\w])(rm|myr|eur|euro|gbp|usd|chf|sgd|aud|cad|€|£|\$)(?![\w])")


def _named(line: str) -> list[str]:
    return [CURRENCY_SIGNS[sign] for sign in _STANDING_ALONE.findall(words.fold(line))]


def _by_country(text: str) -> str | None:
    folded = words.fold(text)
    for currency, pattern in _COUNTRY_CURRENCY:
        if pattern.search(folded):
            return currency
    return None
