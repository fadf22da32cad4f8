"""Names of companies: over several lines, with registration numbers and damaged legal forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from garage.receipts.reading import blocks, words
from garage.receipts.reading.geometry import Rect
from garage.receipts.reading.layout import Sheet

REGISTRATION_NUMBER = re.compile(
    r"[\[(]?\s*(?:(?:co\.?|company|gst|roc|reg\.?)\W{0,3}(?:reg\.?|id|no\.?)?\W{0,3}(?:no\.?)?\W{0,3})?"
    r"(?<![a-z\d])[a-z]{0,2}\d{4,}\s?[-·.~]?\s?[a-z0-9]{0,2}(?![a-z\d])\s*[\])]?",
    re.IGNORECASE,
)

_LEADING_CODE = re.compile(r"^\W*#?\d{4,}\W+")

_FORMER = re.compile(r"\b(?:fka|f\.k\.a|formerly|ehemals|vormals)\b.*$", re.IGNORECASE)

_CONTINUES = re.compile(
    r"^\W*(?:\(|enterpris\w*|trading\b|co\b|sdn\b|bhd\b|holdings?\b|marketing\b|and\b|&|gmbh\b"
    r"|ltd\b|limited\b|services?\b|inhaber|inh\.|s\.?a\.?r\.?l\b|s\.?r\.?l\b|b\.?v\b)"
)

LETTER = re.compile(r"[^\W\d_]")


@dataclass(slots=True)
class Name:
    """Words that may be the vendor's name."""

    text: str
    rows: tuple[int, ...]
    page: int
    rect: Rect
    score: float = 0.0
    is_stacked: bool = False
    size: float = 0.0
    reasons: list[str] = field(default_factory=list)

    def add(self, points: float, reason: str) -> None:
        """Count something for or against it."""
        self.score += points
        self.reasons.append(f"{reason} {points:+.1f}")


def is_plausible(text: str) -> bool:
    """Say whether a text has enough letters to be a name."""
    letters = len(LETTER.findall(text))
    return letters >= 3 and letters * 2 >= len(text.replace(" ", "")) * 0.8 and len(text) < 90


def is_registration(text: str) -> bool:
    """Say whether a folded line is only the number under which a company is registered."""
    stripped = text.strip(" ()[].:")
    number = REGISTRATION_NUMBER.fullmatch(stripped)
    return bool(
        number
        or (
            re.match(r"^\W*(?:co|company|reg|gst|sst|vat|tax id)\b", text)
            and re.search(r"\d{5}", text)
        )
    )


def legal_mended(text: str) -> str:
    """Put legal forms right that OCR damaged: "SBN BHD", "5/B"."""
    text = re.sub(r"\b[s5][dbo0]?[nmh]\W{0,2}\s?[bh8][hmn][dou0]\b", "sdn bhd", text)
    return re.sub(r"\b[s5]\s?/\s?[bd8]\b", "s/b", text)


def complete(name: Name, sheet: Sheet) -> None:
    """Join a name that goes over several lines."""
    for _ in range(2):
        if not _begins_inside(name.text) or not _join(name, sheet, step=-1):
            break
    for _ in range(2):
        if not _goes_on(name, sheet) or not _join(name, sheet, step=1):
            break


def _begins_inside(text: str) -> bool:
    folded = words.fold(text)
    opened, closed = text.find("("), text.find(")")
    return bool(_CONTINUES.search(folded)) or (closed >= 0 and not 0 <= opened < closed)


def _goes_on(name: Name, sheet: Sheet) -> bool:
    if name.text.count("(") > name.text.count(")"):
        return True
    below = sheet.rows[name.rows[-1] + 1 : name.rows[-1] + 2]
    if not below or words.LEGAL_FORM.search(legal_mended(words.fold(name.text))):
        return False
    text = legal_mended(words.fold(below[0].text))
    return bool(_CONTINUES.search(text) and words.LEGAL_FORM.search(text))


def _join(name: Name, sheet: Sheet, *, step: int) -> bool:
    index = (name.rows[0] if step < 0 else name.rows[-1]) + step
    if not 0 <= index < len(sheet.rows) or sheet.rows[index].page != name.page:
        return False
    row = sheet.rows[index]
    cells = [cell for cell in row.cells if blocks.same_column(cell.rect, name.rect, sheet=sheet)]
    if not cells or not _may_join(cells[0].text):
        return False
    gap = name.rect.y0 - row.rect.y1 if step < 0 else row.rect.y0 - name.rect.y1
    if gap > 1.2 * max(name.rect.height, row.rect.height):
        return False
    text = " ".join(cell.text for cell in cells)
    name.text = f"{text} {name.text}" if step < 0 else f"{name.text} {text}"
    name.rows = (index, *name.rows) if step < 0 else (*name.rows, index)
    name.rect = name.rect.joined(cells[0].rect)
    return True


def _may_join(text: str) -> bool:
    folded = words.fold(text)
    return (
        is_plausible(text)
        and not words.CONTACT.search(folded)
        and not words.INVOICE_WORDS.search(folded)
        and not words.REGISTRATION.search(folded)
        and not is_registration(folded)
    )


def tidy(text: str) -> str:
    """Give the name without registration numbers, former names and codes."""
    text = _FORMER.sub("", text)
    text = _LEADING_CODE.sub("", text)
    text = re.sub(
        r"\W*\b(?:co\W{0,2}(?:reg)?\W{0,2}no|company\W{0,2}(?:reg\W{0,2})?no|gst|roc)\b.*$",
        "",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"\s*[\[(]\s*[A-Z]{0,3}\s?\d{3,}[^)]*[\])]?\s*$", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\s+\d{5,}\s?[-·.]?\s?[A-Za-z]{0,2}\)?\s*$", "", text)
    text = re.sub(r"\b[S5]\s?/\s?[BD8]\s*$", "S/B", text)
    text = re.sub(r"\b[S5][DB][NM]\W{0,2}\s?B[HM][DOU0]\b", "SDN BHD", text)
    return text.strip(" -–·•,;:|_~*#<>=\"'`(")
