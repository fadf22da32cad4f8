"""Finds which vehicle the bill is for: plate, VIN, odometer, name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from garage.receipts.reading import labels, numbers, words
from garage.receipts.reading.geometry import Rect
from garage.receipts.reading.labels import Labelled
from garage.receipts.reading.layout import Sheet
from garage.receipts.reading.types import Hints

MAX_ODOMETER = 2_000_000
KM_PER_MILE = Decimal("1.609344")

_PLATE_LABEL = re.compile(
    r"\b(?:amtl\.?\s?kennzeichen|amtliches kennzeichen|kennzeichen|kennz\b\.?|polizeil\w*\s?kz|kfz-?kz|immatriculation"
    r"|immat\b\.?|plaque|matricula\b|targa\b|kenteken|kontrollschild|schild-?nr|(?:vehicle |car )?reg(?:istration)?\.?\s?(?:no|number|mark|plate)\b|\bregistration\b(?! no)|\breg(?=\s*:)"
    r"|(?:number|licen[cs]e|lic\.?) plate|plate(?:\s?(?:no|number))?|licen[cs]e(?: no)?|veh(?:icle)?\W{0,2}\s?no\.?|car no|vrm)\b"
)
_NOT_PLATE = re.compile(r"\b(?:gst|co|company|vat|tax|sst|business|roc|gb)\b[\s.]*(?:reg\w*)")
_PLATE = re.compile(
    r"^(?=.{0,9}\d)(?=.{0,9}[A-ZÄÖÜ])[A-ZÄÖÜ0-9]{1,4}(?:[\s\-·.:]{0,2}[A-ZÄÖÜ0-9]{1,5}){0,2}[HE]?(?=$|\s|[,;)/|])"
)
_VIN_LABEL = re.compile(
    r"\b(?:vin(?:[\s.-]?(?:no|number|code|nr))?|chassis(?:[\s.-]?(?:no|number|nr|nummer))?|frame no|fin(?:/\w+)?|fahrgestell(?:-?nr|nummer)?"
    r"|fahrzeug-?ident\w*(?:[\s.-]*nr|nummer)?|fg\.?-?(?:st\.?-?)?nr|fgnr|n[°o]?\s?(?:de )?(?:serie|chassis)|numero de serie|bastidor"
    r"|n[°º]?\s?(?:de )?bastidor|numero telaio|n\.?\s?telaio|telaio|chassisnummer|ident-?nr)\b\.?"
)
_VIN = re.compile(r"(?<![A-Z0-9])[A-HJ-NPR-Z0-9OQI](?:\s?[A-HJ-NPR-Z0-9OQI]){16}(?![A-Z0-9])")
_ODOMETER_LABEL = re.compile(
    r"(?:\b(?:in / out(?=\W+\d)|odometer|mileage|mileometer|odo|milage|speedo|km-?\s?stand|kmstand|kilometerstand|tachostand|laufleistung|km\.?-?laufleistung"
    r"|kilometrage|compteur|kms? compteur|kilometraje|kilometros|odometro|cuentakilometros|chilometraggio|chilometri|km percorsi"
    r"|km\.? (?:attuali|actuales|actuels?)|km-?teller|kmstand|tellerstand|percorrenza|jarak|kms?(?=\s*[:.]\s*\d|\s+\d{4,}|\.?$)|miles(?=\s*[:.]\s*\d|\s+\d{4,}|$)|(?:current )?miles in|kms)\b)"
    r"(?:\s*,?\s*in\s*/\s*out)?(?:\s*[\[(]?\s*(?P<unit>km|mi|miles|kms)\s*[\])]?(?=\W|$))?"
)
_NOT_ODOMETER = re.compile(
    r"\b(?:next|nachste\w*|prochain\w*|proxim\w*|prossim\w*|volgende|interval\w*|bis|until|every|alle|due|fallig|gefahren|allowance|warranty|garantie|recommended)\b"
)
_NAME_LABEL = re.compile(
    r"(?:^|[,;/|·]\s*|\s{2,})(?:year\s*/\s*)?(?:vehicle(?! no| reg)|make ?(?:/|and|&) ?model|model(?! no)|make|fahrzeug(?:typ|modell)?(?!-?ident|schein|halter)|modell|typ|vehicule|modele|marque"
    r"|vehiculo|modelo|marca|veicolo|vettura|modello|auto|voertuig|merk(?:/type)?|car model)\b(?=\s*[:.]|\s*$|\s|\s*/)"
    r"(?:\s*/\s*(?:typ\w*|model\w*|modele|tipo|type))?"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A value with its place and whether something besides its label supports it."""

    value: str
    raw: str
    page: int
    rect: Rect
    is_known: bool = False
    is_guess: bool = False


def find_plate(sheet: Sheet, *, hints: Hints) -> Found | None:
    """Find the plate: one of the garage's anywhere, else one beside its label."""
    known = {squeezed(plate): plate for plate in hints.plates if squeezed(plate)}
    for row in sheet.rows:
        for cell in row.cells:
            text = squeezed(cell.text)
            for key, plate in known.items():
                if len(key) > 3 and _holds(cell.text, key, text):
                    return Found(plate, cell.text, row.page, cell.rect, is_known=True)
    for item in labels.after_label(sheet, _PLATE_LABEL):
        if _NOT_PLATE.search(item.before + " reg"):
            continue
        shown = plate_in(item.text)
        if shown:
            return Found(shown, item.text, item.page, item.rect)
    return None


def squeezed(text: str) -> str:
    """Give only letters and digits, upper case, as plates and VINs are compared."""
    return re.sub(r"[^A-Z0-9ÄÖÜ]", "", text.upper())


def _holds(text: str, key: str, whole: str) -> bool:
    if key == whole:
        return True
    spread = r"[\s\-·.:]{0,2}".join(re.escape(letter) for letter in key)
    return bool(re.search(rf"(?<![A-Z0-9]){spread}(?![A-Z0-9])", text.upper()))


def plate_in(text: str) -> str | None:
    """Give the plate that a text begins with, or None."""
    text = re.split(r"\s{2,}|\s(?=[a-zà-ü]{3,})|\s(?=[A-Z][a-zà-ü]{2,}|[\w-]+\s?:)", text.strip())[
        0
    ]
    match = _PLATE.match(text.upper().strip(" .:;"))
    if not match:
        return None
    # Four short words are a model, "BMW R 1200 GS".
    if re.match(r"\s[A-Z0-9]{1,4}(?=$|\s)", text.upper()[match.end() :]):
        return None
    plate = match[0].strip(" .-:")
    size = len(squeezed(plate))
    return plate if 3 <= size <= 10 and not re.fullmatch(r"\d+", squeezed(plate)) else None


def find_vin(sheet: Sheet, *, hints: Hints) -> Found | None:
    """Find the VIN: beside its label, else 17 characters whose check digit is right."""
    known = {squeezed(vin) for vin in hints.vins}
    for item in labels.after_label(sheet, _VIN_LABEL):
        vin = vin_in(item.text)
        if vin:
            good = vin in known or has_check_digit(vin)
            return Found(vin, item.text, item.page, item.rect, is_known=good)
    for row in sheet.rows:
        for cell in row.cells:
            vin = vin_in(cell.text)
            if vin and (vin in known or (has_check_digit(vin) and not vin.isdigit())):
                return Found(
                    vin, cell.text, row.page, cell.rect, is_known=vin in known, is_guess=True
                )
    return None


def vin_in(text: str) -> str | None:
    """Give 17 characters that can be a VIN, letters that no VIN has read as digits."""
    for match in _VIN.finditer(text.upper()):
        vin = re.sub(r"\s", "", match[0]).translate(str.maketrans("OQI", "001"))
        if sum(character.isdigit() for character in vin) >= 3 and not vin.isdigit():
            return vin
    return None


_TRANSLITERATION = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)  # fmt: skip
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def has_check_digit(vin: str) -> bool:
    """Say whether the ninth character is the check digit of 49 CFR 565.15."""
    values = [int(c) if c.isdigit() else _TRANSLITERATION.get(c, -1) for c in vin]
    if len(vin) != 17 or -1 in values:
        return False
    remainder = sum(value * weight for value, weight in zip(values, _WEIGHTS, strict=True)) % 11
    return vin[8] == ("X" if remainder == 10 else str(remainder))


def find_odometer(sheet: Sheet) -> tuple[Found, str] | None:
    """Find the odometer reading beside its label, with its unit ("km" or "mi")."""
    for item in labels.after_label(sheet, _ODOMETER_LABEL):
        if _NOT_ODOMETER.search(item.before):
            continue
        value = _whole(item.text)
        if value is not None:
            unit = _unit(sheet, item)
            return Found(str(value), item.text, item.page, item.rect), unit
    return None


def _whole(text: str) -> int | None:
    match = re.match(
        r"\W*(\d{1,3}(?:[.,'’ ]\d{3})+|\d{2,7})(?:[.,]0)?(?![\d/:.]\d)", numbers.mended(text)
    )
    if not match:
        return None
    value = int(re.sub(r"\D", "", match[1]))
    return value if 0 < value < MAX_ODOMETER else None


def _unit(sheet: Sheet, item: Labelled) -> str:
    row = words.fold(sheet.rows[item.row].text)
    above = words.fold(sheet.rows[item.row - 1].text) if item.is_below else ""
    if re.search(r"\d\s*(?:mi|miles)\b|\((?:mi|miles)\)", f"{above} {row}"):
        return "mi"
    if re.search(r"\bkm|\bkilom|\bchilom|\btach|\blaufl", f"{above} {row}"):
        return "km"
    return "mi" if re.search(r"\bmil(?:e|a|o)", f"{above} {row}") else "km"


def find_vehicle_name(sheet: Sheet) -> Found | None:
    """Find what the bill calls the vehicle, beside a label."""
    for item in labels.after_label(sheet, _NAME_LABEL):
        text = re.split(r"\s{2,}|\s(?=[\w.-]+:)|\s/\s|[,;|·]\s", item.text)[0].strip(" .:;,-|")
        letters = sum(character.isalpha() for character in text)
        if letters >= 3 and len(text) < 48 and not _is_label(text) and vin_in(text) is None:
            return Found(text, item.text, item.page, item.rect)
    return None


def _is_label(text: str) -> bool:
    folded = words.fold(text)
    return bool(
        _PLATE_LABEL.search(folded)
        or _VIN_LABEL.search(folded)
        or _ODOMETER_LABEL.search(folded)
        or re.search(r"\b(?:date|datum|fecha|data|kunde|customer|client|invoice|rechnung)", folded)
    )


def candidates(found: Sequence[Found | None]) -> Iterator[Found]:
    """Give those that were found."""
    yield from (item for item in found if item)
