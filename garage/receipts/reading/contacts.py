"""Finds the numbers by which a vendor and a bill are known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from garage.receipts.reading import blocks, dates, labels, words
from garage.receipts.reading.geometry import Rect
from garage.receipts.reading.labels import Labelled
from garage.receipts.reading.layout import Sheet

_INVOICE_LABEL = re.compile(
    r"(?:\b(?:tax |cash |sales )?(?:invoice|inv|invdice|inuoice|bill|b[il1]{2,4}l?|receipt|rcpt|recipt|doc(?:ument)?|slip|voucher|chit)\s*(?:no|number|nunber|num|nr|id|ref|#)\b"
    r"|\b(?:invoice|inv|receipt|bill|slip|doc)\s*(?:#|n[o°º]|:(?=\s*[a-z]{0,6}[-/]?\d))"
    r"|\brechnungs?\W{0,2}(?:nummer|nr|no)\b|\brechnung\s*(?:nr|no|nummer|#)\b|\brg\.?-?\s?nr\b|\bre-?nr\b|\bbeleg\W?(?:nummer|nr)\b|\bbon-?nr\b|\brechnung(?=\s+[a-z]{0,4}[-/]?\d)"
    r"|\b(?:n[o°º]|num|numero|no)\s?\.?(?:\s?de)?(?:\s?la)?\s?factur[ea]\b|\bfacture\s*(?:n[o°º]\.?|num(?:ero)?|:|#)|\bfactura\s*(?:n[o°ºu]m?\.?(?:ero)?|:|#)"
    r"|\bfacture(?=\s+[a-z]{0,4}[-/]?\d)|\bfactura(?=\s+[a-z]{0,4}[-/]?\d)|\bfattura(?=\s+[a-z]{0,4}[-/]?\d)|\bticket\s*n[o°º]"
    r"|\b(?:n\.?|numero|nr\.?)\s?(?:di )?(?:fattura|documento)\b|\bfattura\s*(?:n[r.°o]{0,2}|numero|:|#)|\bdocumento n"
    r"|\bfactuur\s?-?(?:nummer|nr|no|n)\b|\bfactuur(?=\s+[a-z]{0,4}[-/]?\d)|\bbon\s?nr|\binvoice(?=\s+(?=[a-z]*[-/]?\d)[a-z0-9/-]{4,}))"
)
_OTHER_LABEL = re.compile(
    r"(?:\btrans(?:action|actie|aktion)?(?:\s?(?:no|nr|id|n[o°º]))\b|\btransactie\b|\brecu n[o°º]|\bbon\s?nummer\b|\bticket\b\s*(?:no|nr|n[o°º])?"
    r"|\bfactura simplificada\b|\breceipt\b(?=\s*[:#]?\s*[a-z]{0,3}-?\d)|^\W*(?:nummer|number|numero|n[o°º]\.?|nr\.?)\W*$|\bref(?:erence)?\.? no\b|\bdocumento\b|\bscontrino n)"
)
_NUMBER = re.compile(r"[A-Z0-9](?:[A-Z0-9]|[/._#-](?=[A-Z0-9])){1,28}", re.IGNORECASE)
_OWN_NUMBER = re.compile(
    r"\b(?:your|ihre?|customer|kunden|client|order|auftrag\w*|bestell\w*|cliente|klant\w*|delivery|liefer\w*)\b"
)

_TAX_ID = re.compile(
    r"\b(?:gst|sst|vat|v\.a\.t\.?|tva|iva|btw|ust|mwst|tax)\W{0,3}(?:id|i[0o]|1d|reg(?:istration)?|ident\w*|intra\w*|no|nr|nummer|number|identification)?\.?\W{0,3}"
    r"(?:no|nr|number|num|id|nummer|communautaire)?\b\W{0,4}(?=[a-z]{0,3}\W?[a-z]?\d)"
    r"|\b(?:ust-?\W?id\w*\W{0,2}(?:nr)?|cif|nif|c\.i\.f|n\.i\.f|p\.?\s?iva|partita iva|steuer-?nr|st\.?-?nr|siret|che)\b\W{0,4}"
)
_TAX_NUMBER = re.compile(
    r"^(?:[A-Z]{2,3}\W?)?[A-Z]?\d[\d\s./-]{5,20}[A-Z]{0,2}\d{0,2}|^[A-Z]\d{8}|^NL\d{9}B\d{2}|^\d{8}[A-Z]"
)
# The VAT numbers of the Union by country, without spaces.
_EU_VAT = re.compile(
    r"(?:ATU\d{8}|BE[01]\d{9}|BG\d{9,10}|CY\d{8}[A-Z]|CZ\d{8,10}|DE\d{9}|DK\d{8}|EE\d{9}|EL\d{9}"
    r"|ES[A-Z\d]\d{7}[A-Z\d]|FI\d{8}|FR[A-Z\d]{2}\d{9}|HR\d{11}|HU\d{8}|IE\d[A-Z\d+*]\d{5}[A-Z]{1,2}"
    r"|IT\d{11}|LT(?:\d{12}|\d{9})|LU\d{8}|LV\d{11}|MT\d{8}|NL\d{9}B\d{2}|PL\d{10}|PT\d{9}|RO\d{2,10}"
    r"|SE\d{12}|SI\d{8}|SK\d{10})(?!\d)"
)
_PHONE_LABEL = re.compile(
    r"\b(?:tel(?:ephone|efon|efono|efoon|ephon)?|telp|phone|ph|fon|tlf|hotline|call us|contact|mob(?:ile)?|h/p|gsm)\b\.?(?:\s?no\b)?"
)
_PHONE = re.compile(r"^[(+]?[\d(][\d\s()/.\-–]{5,20}\d")
_PAYMENT = (
    ("card", re.compile(r"\b(?:visa|master\s?card|master|amex|maestro|girocard|ec-?karte|kartenzahlung|credit card|debit card|carte bancaire|tarjeta|carta di credito|bancomat|pin\b|kreditkarte|card)\b")),
    ("cash", re.compile(r"\b(?:cash|tunai|bar(?:zahlung| bezahlt)?|especes|efectivo|contanti|contant)\b")),
    ("transfer", re.compile(r"\b(?:bank transfer|uberweisung|virement|transferencia|bonifico|overboeking|overmaken)\b")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its place."""

    value: str
    raw: str
    page: int
    rect: Rect
    is_labelled: bool = True


def find_invoice_number(sheet: Sheet) -> Number | None:
    """Find the number of the bill beside its label."""
    for label in (_INVOICE_LABEL, _OTHER_LABEL):
        found = next(_invoice_numbers(sheet, label), None)
        if found:
            return found
    return None


def _invoice_numbers(sheet: Sheet, label: re.Pattern[str]) -> Iterator[Number]:
    for item in labels.after_label(sheet, label):
        row = words.fold(sheet.rows[item.row].text)
        if _OWN_NUMBER.match(row):
            continue
        for match in _NUMBER.finditer(item.text):
            if _is_number(match[0]) and match.start() < 12:
                yield Number(match[0].strip(".-/"), item.text, item.page, item.rect)
                break


def _is_number(text: str) -> bool:
    digits = sum(character.isdigit() for character in text)
    dated = list(dates._dates_in(text, order="dmy"))  # noqa: SLF001
    is_date = any(end - start >= len(text) - 1 for start, end, _, _ in dated)
    return digits >= 2 and not is_date


def find_tax_id(sheet: Sheet) -> Number | None:
    """Find the number under which the vendor pays tax."""
    customer = blocks.customer_rects(sheet)
    found = list(labels.after_label(sheet, _TAX_ID))
    for item in found:
        match = _EU_VAT.match(re.sub(r"[\s.]", "", item.text.upper()))
        if match and not _within(item, customer):
            return Number(match[0], item.text, item.page, item.rect)
    for item in found:
        text = re.split(r"\s+[–—·|-]\s+", item.text, maxsplit=1)[0]
        if sum(c.isdigit() for c in text) < 8:
            text = item.text
        match = _TAX_NUMBER.match(text.upper())
        if match and sum(c.isdigit() for c in match[0]) >= 6:
            value = re.sub(r"\s{2,}.*$", "", match[0]).strip(" .-/")
            return Number(value, item.text, item.page, item.rect)
    return None


def find_phone(sheet: Sheet) -> Number | None:
    """Find the vendor's telephone number, not the customer's."""
    customer = blocks.customer_rects(sheet)
    for item in labels.after_label(sheet, _PHONE_LABEL):
        match = _PHONE.match(item.text)
        if match and not _within(item, customer):
            return Number(match[0].strip(" -/."), item.text, item.page, item.rect)
    return None


def _within(item: Labelled, rects: list[tuple[int, Rect]]) -> bool:
    return any(
        page == item.page
        and rect.y0 <= item.rect.middle <= rect.y1
        and rect.x0 <= item.rect.x0 <= rect.x1 + 1
        for page, rect in rects
    )


def find_payment(sheet: Sheet) -> str:
    """Say how the bill was paid: card, cash, transfer, or empty."""
    text = words.fold(sheet.text)
    for name, pattern in _PAYMENT:
        if pattern.search(text):
            return name
    return ""
