"""Finds the date of the bill among all dates on it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from garage.receipts.reading import words
from garage.receipts.reading.geometry import Rect
from garage.receipts.reading.layout import Cell, Row, Sheet
from garage.receipts.reading.types import DateOrder

FIRST_YEAR, LAST_YEAR = 1990, 2079

_D = r"[0-9OoIl|]"
_SEP = r"\s?[./\-–~:,'\u00b7]\s?"
# A time may be glued to the year: 12-06-201817:46.
_YEAR = (
    rf"(?:(?:19|20){_D}{{2}}(?=\d{{1,2}}\s?:\s?\d\d|\D|$)"
    rf"|{_D}{{2}}(?=\d{{1,2}}\s?:\s?\d\d|[^\d:%./\-]|[./\-](?!\s?\d)|$))"
)
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (order, re.compile(pattern, re.IGNORECASE))
    for order, pattern in (
        ("ymd", rf"(?<![\d.,/])((?:19|20){_D}{{2}})\s?[-/.年]\s?({_D}{{1,2}})\s?[-/.月]\s?({_D}{{1,2}})(?=[0-2]\d\s?:\s?\d\d|\D|$)"),
        ("named", rf"(?<![^\W_])({_D}{{1,2}})(?:st|nd|rd|th|er|º|°)?{_SEP[:-3]}?\s?(?:de |of )?([^\W\d_]{{3,10}})\.?,?{_SEP[:-3]}?\s?(?:de |del )?'?((?:19|20)\d{{2}}|\d{{2}})(?!\d)"),
        ("month", rf"\b([^\W\d_]{{3,10}})\.?\s{{0,2}}({_D}{{1,2}})(?:st|nd|rd|th)?\s?,?\s{{1,2}}((?:19|20)\d{{2}})(?!\d)"),
        ("dmy", rf"(?<![\d.,/A-Za-z-])({_D}{{1,2}})\s?[./\-–]\s?({_D}{{1,2}})\s?[./\-–]\s?({_YEAR})"),
        ("dmy", rf"(?<!\d)([0-3]\d)[17Il|]([01]\d)\s?[./\-]\s?({_YEAR})"),
        ("dmy", r"(?<!\d)([0-3]\d)\s?[./\-]\s?([01]\d)[17Il|]((?:19|20)\d{2})(?!\d)"),
        ("dmy", r"(?<![\d.,/A-Za-z-])(\d{2})[ ,'·:]{1,2}(\d{2})\s?[./\-]\s?((?:19|20)\d{2}|\d{2})(?![\d:%])"),
        ("dmy", r"(?<![\d.,/A-Za-z-])(\d{2})\s?[./\-]\s?(\d{2})[ ,'·:]{1,2}((?:19|20)\d{2}|\d{2})(?![\d:%])"),
        ("dmy", r"(?<![\d./-])(\d{1,2})([01]\d)[./\-]((?:19|20)\d{2})(?!\d)"),
        ("dmy", r"(?<![\d./-])(\d{1,2})[./\-]([01]\d)((?:19|20)\d{2})(?!\d)"),
        ("glued", r"(?<!\d)(20\d{2})([01]\d)([0-3]\d)(?=$|\D)"),
        ("backward", r"(?<!\d)([0-3]\d)([01]\d)(20[0-3]\d)(?!\d)"),
    )
)  # fmt: skip
_TIME = re.compile(
    r"(?<!\d)[0-2]?\d\s?[:.h]\s?[0-5]\d(?:\s?[:.]\s?[0-5]\d)?\s*(?:[ap]\.?m\b)?", re.IGNORECASE
)
_CLOCK = re.compile(r"(?<!\d)[0-2]?\d\s?:\s?[0-5]\d|\d\s?[ap]\.?m\b", re.IGNORECASE)

_MONTHS = {
    1: "january jan januar janvier janv enero ene gennaio gen januari janner januari",
    2: "february feb februar fevrier fevr fev febrero febbraio februari",
    3: "march mar marz maerz mrz mars marzo maart mrt mac",
    4: "april apr avril avr abril abr aprile",
    5: "may mai mayo maggio mag mei",
    6: "june jun juni juin junio giugno giu",
    7: "july jul juli juillet juil julio luglio lug julai",
    8: "august aug aout agosto ago augustus ogos",
    9: "september sep sept septembre septiembre settembre set",
    10: "october oct oktober okt octobre octubre ottobre ott oktober",
    11: "november nov novembre noviembre",
    12: "december dec dezember dez decembre diciembre dic dicembre disember dis",
}
_MONTH_OF = {name: number for number, names in _MONTHS.items() for name in names.split()}

_IS_INVOICE_DATE = re.compile(
    r"\b(?:invoice date|date of invoice|bill date|bill dt|rechnungsdatum|belegdatum|ausstellungsdatum"
    r"|date (?:de |de la )?(?:facture|facturation|d'emission)|facture du|fecha (?:de )?(?:la )?(?:factura|emision|expedicion)"
    r"|data (?:fattura|documento|emissione)|factuurdatum|datum factuur|tax point|date of issue|sales? date|receipt date)"
)
_IS_DATE = re.compile(
    r"\b(?:date|datum|fecha|data|tarikh|dated|dato|vom|le|du|del|tgl|dt)\b|date\W?/\W?time|\bdate(?=\d)"
)
_OTHER_DATE = re.compile(
    r"\b(?:due|expir\w*|valid\w*|until|before|birth|dob|since|next|print\w*|last|redeem\w*|period"
    r"|fallig\w*|zahlbar|gultig|lieferdatum|leistungs\w*|liefer\w*|erstzul\w*|annahme\w*|ez|auftragsdatum|hu|au|nachste\w*|zulassung"
    r"|echeance|validite|prochaine?|mise en circulation|mec|livraison|reparation du|commande"
    r"|vencimiento|valid[eo]z|proxima|proximo|matriculacion|entrega|pedido|caducidad"
    r"|scadenza|prossim\w*|immatricolazione|consegna|validita|ordine|revisione"
    r"|vervaldatum|geldig\w*|volgende|leverdatum|apk|vervalt|betaal\w*|uiterlijk|toelating"
    r"|registered|first reg\w*|mot|order date|delivery date|job date|in date|out date|date in|booked|promo\w*|effective|offer|start|from|intervention|travaux|recepcion|ricevimento|ontvangst|uitvoer\w*|job|work|service date|geboren|nct|tuv|itv|controle technique|bollo)\b"
)  # fmt: skip
_DUE = re.compile(
    r"\b(?:due|fallig\w*|zahlbar|echeance|vencimiento|scadenza|vervaldatum|pay by|uiterlijk)\b"
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date on the page."""

    value: dt.date
    row: int
    page: int
    rect: Rect
    raw: str
    score: float
    is_ambiguous: bool
    is_due: bool


def find_dates(sheet: Sheet, *, order: DateOrder) -> list[FoundDate]:
    """Find all dates, the likeliest date of the bill first; `order` decides 03/04/2026."""
    order = _order_shown(sheet) or order
    found: list[FoundDate] = []
    for row in sheet.rows:
        for cell in row.cells:
            text = cell.text + _wrapped(sheet, row, cell)
            for start, end, value, ambiguous in _dates_in(text, order=order):
                place = _Place(sheet, row, cell, start, end)
                found.append(
                    FoundDate(
                        value=value,
                        row=row.index,
                        page=row.page,
                        rect=cell.part(start, min(end, len(cell.text))),
                        raw=text[start:end],
                        score=place.score(),
                        is_ambiguous=ambiguous,
                        is_due=place.is_due(),
                    )
                )
    repeated = [item.value for item in found]
    return sorted(
        found, key=lambda item: item.score + 0.6 * (repeated.count(item.value) > 1), reverse=True
    )


def _wrapped(sheet: Sheet, row: Row, cell: Cell) -> str:
    """Give the words of the next line, when a date breaks off at the end of this one."""
    if not re.search(r"\b\d{1,2}\.?(?: de| di)?(?: [^\W\d_]{3,10})?(?: de)?$", cell.text):
        return ""
    for below in sheet.rows[row.index + 1 : row.index + 2]:
        for other in below.cells:
            near = abs(other.rect.x0 - cell.rect.x0) < 2 * sheet.line_height
            if near and re.match(
                r"(?:de )?[^\W\d_]{3,10} (?:de )?\d{4}|(?:19|20)\d\d\b", other.text
            ):
                return " " + other.text
    return ""


def _order_shown(sheet: Sheet) -> DateOrder | None:
    """Give the order that a date like 25/03/2026 proves for the whole page."""
    votes = {"dmy": 0, "mdy": 0}
    pattern = re.compile(r"(?<![\d./-])(\d{1,2})([/.-])(\d{1,2})\2(?:20)?\d{2}(?![\d:])")
    for match in pattern.finditer(sheet.text):
        first, second = int(match[1]), int(match[3])
        if first > 12 >= second > 0 and first <= 31:
            votes["dmy"] += 1
        elif second > 12 >= first > 0 and second <= 31:
            votes["mdy"] += 1
    if votes["dmy"] == votes["mdy"]:
        return None
    return "dmy" if votes["dmy"] > votes["mdy"] else "mdy"


def _dates_in(text: str, *, order: DateOrder) -> Iterator[tuple[int, int, dt.date, bool]]:
    taken: list[tuple[int, int]] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < last and end > first for first, last in taken):
                continue
            value, ambiguous = _date(kind, match.groups(), order=order, dotted="." in match[0])
            if value is not None:
                taken.append((start, end))
                yield start, end, value, ambiguous


def _date(
    kind: str, parts: Sequence[str], *, order: DateOrder, dotted: bool
) -> tuple[dt.date | None, bool]:
    if kind == "named":
        return _made(_year(parts[2]), _month(parts[1]), _int(parts[0])), False
    if kind == "month":
        return _made(_year(parts[2]), _month(parts[0]), _int(parts[1])), False
    if kind in ("ymd", "glued"):
        return _made(_int(parts[0]), _int(parts[1]), _int(parts[2])), False
    first, second, year = _int(parts[0]), _int(parts[1]), _year(parts[2])
    ambiguous = first <= 12 and second <= 12 and first != second and not dotted
    if order == "mdy" and not dotted and second <= 31 and first <= 12:
        first, second = second, first
    value = _made(year, second, first)
    if value is None:
        value = _made(year, first, second) or _year_first(parts)
    return value, ambiguous


def _year_first(parts: Sequence[str]) -> dt.date | None:
    """Read 18/03/29 as a year first, when nothing else makes a date."""
    return _made(_year(parts[0]), _int(parts[1]), _int(parts[2])) if len(parts[0]) == 2 else None


def _int(text: str) -> int:
    digits = text.translate(str.maketrans("OoIl|", "00111"))
    return int(digits) if digits.isdigit() else 0


def _year(text: str) -> int:
    value = _int(text)
    return value if value > 99 else 2000 + value


def _month(text: str) -> int:
    name = words.fold(text).rstrip(".")
    if name in _MONTH_OF:
        return _MONTH_OF[name]
    repaired = name.replace("0", "o").replace("1", "l")
    return _MONTH_OF.get(repaired, 0)


def _made(year: int, month: int, day: int) -> dt.date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a date stands: its row, its cell, and its letters there."""

    sheet: Sheet
    row: Row
    cell: Cell
    start: int
    end: int

    def label(self) -> str:
        """Give the words that name the date: before it on its row, else right above it."""
        near = words.fold(self.cell.text[: self.start])
        if re.search(r"[a-z]{2,}", near) or self.row.index == 0:
            return near
        before = words.fold(
            " ".join(c.text for c in self.row.cells if c.rect.x1 < self.cell.rect.x0)
        )
        above = words.fold(self._above())
        if above and (_IS_DATE.search(above) or _OTHER_DATE.search(above) or not before):
            return above
        if re.search(r"[a-z]{2,}", before):
            return before
        return words.fold(self.sheet.rows[self.row.index - 1].text)

    def _above(self) -> str:
        upper = self.sheet.rows[self.row.index - 1]
        rect = self.cell.rect
        if rect.y0 - upper.rect.y1 > 1.5 * self.sheet.line_height:
            return ""
        return " ".join(c.text for c in upper.cells if c.rect.x0 < rect.x1 and c.rect.x1 > rect.x0)

    def is_due(self) -> bool:
        """Say whether it is the day until which to pay."""
        return bool(_DUE.search(self.label()[-40:]))

    def score(self) -> float:
        """Say how likely it is the date of the bill."""
        label = self.label()
        near = label[-28:]
        score = 3.0 if _IS_DATE.search(near) else 0.0
        score += 3.0 if _IS_INVOICE_DATE.search(label) else 0.0
        score -= 4.0 if _OTHER_DATE.search(near) else 0.0
        date = self.cell.text[self.start : self.end]
        if _CLOCK.search(self.row.text.replace(date, " ")):
            score += 1.5
        return score - 0.8 * self.row.index / max(len(self.sheet.rows), 1)
