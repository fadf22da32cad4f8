"""Files of others: which columns mean what, as they say it or as a person decides."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any

from inventory.transfer.reading.cells import (
    DAY,
    FLAG,
    LIST,
    LONG,
    NUMBER,
    TEXT,
    UNIT,
    Column,
    currency_of,
)
from inventory.transfer.reading.layout import FIELD, ITEM_KINDS, LONGEST_NOTES, TABLES
from project.kernel.errors import RuleViolated, worded
from project.kernel.money import check_currency
from project.kernel.quantities import quantity_unit
from project.kernel.texts import folded

VENDORS, STOCK = "vendors", "stock"
SHEETS = (STOCK, VENDORS)
TO_NOTES = "to_notes"
MOST_SAMPLES = 50
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_NUMBERISH = re.compile(r"^[^\d]{0,4}-?[\d.,' ]*\d[^\d]{0,4}$")
_DATEISH = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_GROUP = 3  # digits behind a separator of thousands

# What a row of items and stock can say. Amounts are of one piece, or of all (`total_cost`).
STOCK_COLUMNS = {
    column.name: column
    for column in (
        Column("name", TEXT, 160),
        Column("reference", TEXT, 120),
        Column("kind", TEXT, 40),
        Column("category_path", TEXT, 1000),
        Column("manufacturer", TEXT, 80),
        Column("part_number", TEXT, 60),
        Column("code", TEXT, 80),
        Column("unit", UNIT),
        Column("description", TEXT, 300),
        Column("notes", LONG, LONGEST_NOTES),
        Column("tags", LIST, 60),
        Column("location_path", TEXT, 1000),
        Column("quantity", NUMBER, 999_999_999),
        Column("minimum", NUMBER),
        Column("unit_cost", NUMBER, 99_999_999, places=6),
        Column("total_cost", NUMBER, 99_999_999, places=6),
        Column("vendor", TEXT, 120),
        Column("vendor_number", TEXT, 60),
        Column("received_on", DAY),
        Column("expires_on", DAY),
        Column("batch", TEXT, 60),
        Column("serial", TEXT, 80),
        Column("archived", FLAG),
        Column("sold_on", DAY),
    )
}
VENDOR_COLUMNS = {column.name: column for column in TABLES["vendors"].columns}

# The words of English, German, French, Spanish, Italian, Dutch and Polish heads of columns.
_STOCK_WORDS = {
    "name": "name item item_name title article artikel bezeichnung artikelname artikelbezeichnung nom designation libelle nombre articulo descripcion_corta nome articolo denominazione naam omschrijving_kort nazwa produkt product part_name teil",
    "reference": "import_ref external_id uuid",
    "kind": "kind type typ art type_of_item tipo soort rodzaj",
    "category_path": "category kategorie categorie categoria kategoria group gruppe warengruppe groupe grupo gruppo groep grupa",
    "manufacturer": "manufacturer brand make hersteller marke fabricant marque fabricante marca produttore fabrikant merk producent marka mfr maker",
    "part_number": "part_number part_no partnumber part reference model_number sku mpn teilenummer artikelnummer art_nr artikel_nr teile_nr bestellnummer reference_piece numero_piece ref referencia numero_de_parte codice codice_articolo numero_articolo onderdeelnummer artikelnr numer_czesci nr_czesci symbol oem oem_number",
    "code": "code barcode ean gtin upc strichcode code_barres codigo_de_barras codice_a_barre streepjescode kod_kreskowy",
    "unit": "unit uom einheit mengeneinheit unite unidad unita unita_di_misura eenheid jednostka jm measure",
    "description": "description beschreibung descripcion descrizione omschrijving opis details",
    "notes": "notes note comment comments remarks bemerkung bemerkungen notiz notizen anmerkung commentaire remarques notas observaciones nota_bene opmerking opmerkingen uwagi notatki",
    "tags": "tags labels tag label schlagworte etiketten etiquettes etiquetas etichette etykiety",
    "location_path": "location place shelf bin lagerort lagerplatz ort regal fach emplacement lieu ubicacion lugar posizione ubicazione scaffale locatie plaats plank lokalizacja miejsce polka regał storage warehouse lager",
    "quantity": "quantity qty count amount stock on_hand in_stock menge anzahl bestand stuck quantite stock_actuel cantidad existencias quantita giacenza aantal voorraad ilosc stan stan_magazynowy partquantity",
    "minimum": "minimum min min_stock reorder_level reorder_point mindestbestand meldebestand stock_minimum minimo scorta_minima minimumvoorraad stan_minimalny",
    "unit_cost": "unit_cost unit_price price cost cost_each price_each einzelpreis stuckpreis preis ek ek_preis einkaufspreis prix prix_unitaire cout_unitaire precio precio_unitario coste_unitario prezzo prezzo_unitario costo_unitario prijs stuksprijs inkoopprijs cena cena_jednostkowa cena_zakupu purchase_price",
    "total_cost": "total_cost total total_price value gesamtpreis gesamt gesamtwert wert prix_total total_ttc valeur precio_total valor importe prezzo_totale valore totaal totaalprijs waarde razem wartosc suma",
    "vendor": "vendor supplier seller shop store purchased_from purchase_from lieferant verkaufer handler haendler bezugsquelle fournisseur vendeur proveedor vendedor fornitore venditore leverancier verkoper dostawca sprzedawca partsupplier",
    "vendor_number": "vendor_number supplier_number supplier_part_number vendor_part_number order_number lieferanten_nr lieferantennummer lieferantenartikelnummer reference_fournisseur referencia_proveedor codice_fornitore leveranciersnummer numer_dostawcy",
    "received_on": "received_on date received purchase_date purchase_time purchased bought_on datum kaufdatum gekauft_am eingang eingangsdatum date_d_achat date_achat fecha fecha_de_compra data data_acquisto data_di_acquisto aankoopdatum data_zakupu",
    "expires_on": "expires_on expiry expiry_date expires best_before use_by ablaufdatum haltbar_bis mhd verfallsdatum date_d_expiration peremption caducidad fecha_de_caducidad scadenza data_di_scadenza vervaldatum houdbaar_tot termin_waznosci",
    "batch": "batch lot batch_number lot_number charge chargennummer lotto numero_lot lote partij seria_partii",
    "serial": "serial serial_number serial_no sn seriennummer serien_nr numero_de_serie numero_serie matricola numero_di_serie serienummer numer_seryjny",
    "archived": "archived",
    "sold_on": "sold_date sold_time sold_on",
}  # fmt: skip
_VENDOR_WORDS = {
    "name": "name vendor supplier company business firma name_firma lieferant nom societe entreprise fournisseur nombre empresa proveedor nome azienda ditta fornitore ragione_sociale naam bedrijf leverancier nazwa dostawca",
    "kind": "kind type art typ tipo soort rodzaj",
    "tax_number": "tax_number tax_id vat vat_id vat_number ust_id ustid ust_idnr steuernummer tva numero_tva siret nif cif partita_iva p_iva piva btw btw_nummer nip",
    "account_number": "account_number customer_number account kundennummer kunden_nr numero_client numero_de_cliente codice_cliente klantnummer numer_klienta",
    "contact": "contact contact_person ansprechpartner kontakt contact_name interlocuteur contacto contatto referente contactpersoon osoba_kontaktowa",
    "phone": "phone telephone tel mobile telefon telefonnummer telephone_number telefono telefoon numer_telefonu",
    "email": "email e_mail mail courriel correo correo_electronico posta_elettronica adres_e_mail",
    "website": "website web url homepage internet webseite site site_web sitio_web pagina_web sito sito_web strona strona_internetowa www",
    "street": "street address address_1 address_line_1 strasse adresse anschrift rue calle direccion via indirizzo straat adres ulica",
    "postal_code": "postal_code postcode zip zip_code plz postleitzahl code_postal cp codigo_postal cap kod_pocztowy",
    "city": "city town ort stadt ville ciudad localidad poblacion citta comune stad plaats woonplaats miasto miejscowosc",
    "region": "region state province county bundesland departement provincia regione provincie wojewodztwo",
    "country": "country land pays pais paese kraj nazione",
    "rating": "rating bewertung stars sterne note_sur_5 valoracion valutazione beoordeling ocena",
    "payment_days": "payment_days payment_term_days zahlungsziel zahlungsziel_tage delai_de_paiement plazo_de_pago giorni_pagamento betaaltermijn termin_platnosci",
    "payment_terms": "payment_terms zahlungsbedingungen conditions_de_paiement condiciones_de_pago condizioni_di_pagamento betalingsvoorwaarden warunki_platnosci",
    "discount_percent": "discount_percent discount rabatt skonto remise descuento sconto korting rabat",
    "notes": "notes note comment comments remarks bemerkung bemerkungen notiz notizen commentaire remarques notas observaciones opmerking opmerkingen uwagi",
    "tags": "tags labels schlagworte etiquettes etiquetas etichette etykiety",
    "aliases": "aliases alias also_known_as",
}  # fmt: skip
HOMEBOX = {
    "hb.import_ref": "reference", "hb.location": "location_path", "hb.tags": "tags", "hb.labels": "tags",
    "hb.archived": "archived", "hb.name": "name", "hb.quantity": "quantity", "hb.description": "description",
    "hb.notes": "notes", "hb.purchase_price": "unit_cost", "hb.purchase_from": "vendor",
    "hb.purchase_date": "received_on", "hb.purchase_time": "received_on", "hb.manufacturer": "manufacturer",
    "hb.model_number": "part_number", "hb.serial_number": "serial", "hb.sold_date": "sold_on",
    "hb.sold_time": "sold_on",
}  # fmt: skip
LUBELOGGER = {
    "date": "received_on", "partnumber": "part_number", "partsupplier": "vendor", "partquantity": "quantity",
    "description": "name", "notes": "notes", "cost": "total_cost", "tags": "tags",
}  # fmt: skip


def columns_of(sheet: str) -> dict[str, Column]:
    """Return what a row of a sheet can say, by name."""
    return VENDOR_COLUMNS if sheet == VENDORS else STOCK_COLUMNS


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMapping:
    """What the columns of a file of others hold, and what is so for all of its rows.

    `columns` names, for each head in order, what it holds: a name of the sheet, `to_notes`,
    `field_` and the key of an own field, or nothing.
    """

    columns: tuple[str, ...]
    currency: str = "EUR"
    decimal_comma: bool = False
    day_first: bool = True
    kind: str = "part"
    unit: str = "pcs"
    location_path: str = ""
    space_in_tags: bool = False

    def plain(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        return asdict(self) | {"columns": list(self.columns)}


def mapping_of(told: Mapping[str, Any], *, sheet: str, heads: Sequence[str]) -> SheetMapping:
    """Return a mapping as it was sent or kept; raises `RuleViolated` for one that cannot be."""
    names = {name: told[name] for name in SheetMapping.__dataclass_fields__ if name in told}
    columns = tuple(str(name) for name in names.pop("columns", ()))
    if len(columns) != len(heads):
        raise RuleViolated("Say of each column what it holds, in their order.", field="columns")
    known = columns_of(sheet)
    for name in columns:
        is_own = sheet == STOCK and name.startswith(FIELD)
        if name and name not in known and name != TO_NOTES and not is_own:
            raise RuleViolated(
                worded("“%(name)s” is nothing that a row can say.", name=name[:40]), field="columns"
            )
    said = [name for name in columns if name and name not in {TO_NOTES, "notes"}]
    if len(set(said)) < len(said):
        twice = next(name for name in said if said.count(name) > 1)
        raise RuleViolated(
            worded("Two columns hold “%(twice)s”. Choose one.", twice=twice), field="columns"
        )
    if "name" not in columns and not (sheet == STOCK and "part_number" in columns):
        raise RuleViolated("Say which column holds the name.", field="columns")
    return _checked(SheetMapping(columns=columns, **names))


def _checked(mapping: SheetMapping) -> SheetMapping:
    check_currency(mapping.currency)
    quantity_unit(mapping.unit)
    if mapping.kind not in ITEM_KINDS:
        raise RuleViolated(
            worded("Choose one of: %(names)s.", names=", ".join(ITEM_KINDS)), field="kind"
        )
    return mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a file of others seems to be."""

    source: str
    sheet: str
    mapping: SheetMapping


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file of others: the names of its columns and its first rows."""

    heads: Sequence[str]
    samples: Sequence[Sequence[str]]


def guess(head: Head, *, currency: str, sheet: str = "") -> Guess:
    """Return what a file of others seems to be and hold; a person confirms it."""
    lower = [name.casefold().strip() for name in head.heads]
    if "hb.name" in lower:
        columns = _once(HOMEBOX.get(name, TO_NOTES) for name in lower)
        return Guess(source="homebox", sheet=STOCK, mapping=_likely(head, columns, currency))
    if {"partnumber", "partquantity"} <= set(lower):
        columns = _once(LUBELOGGER.get(name, TO_NOTES) for name in lower)
        mapping = replace(_likely(head, columns, currency), kind="supply", space_in_tags=True)
        return Guess(source="lubelogger", sheet=STOCK, mapping=mapping)
    sheet = sheet or _likelier(lower)
    words = _words(sheet)
    columns = _once(words.get(_key(name), "") for name in head.heads)
    return Guess(source="table", sheet=sheet, mapping=_likely(head, columns, currency))


def _likely(head: Head, columns: tuple[str, ...], currency: str) -> SheetMapping:
    """Return a mapping with the notation that the first rows are written in."""
    cells = [
        (name, row[index])
        for row in head.samples[:MOST_SAMPLES]
        for index, name in enumerate(columns)
        if index < len(row) and row[index].strip()
    ]
    amounts = [text for name, text in cells if name in {"unit_cost", "total_cost", "quantity"}]
    days = [text for name, text in cells if name in {"received_on", "expires_on", "sold_on"}]
    said = next((code for text in [*head.heads, *amounts] if (code := currency_of(text))), "")
    return SheetMapping(
        columns=columns,
        currency=said or currency,
        decimal_comma=uses_comma(amounts),
        day_first=is_day_first(days),
    )


def _once(columns: Iterable[str]) -> tuple[str, ...]:
    """Let each thing be held by the first column that seems to."""
    seen: set[str] = set()
    found = []
    for name in columns:
        is_new = name not in seen or name in {"", TO_NOTES}
        found.append(name if is_new else "")
        seen.add(name)
    return tuple(found)


def _likelier(lower: Sequence[str]) -> str:
    """Return the sheet whose words the heads say more often."""
    counts = {sheet: sum(_key(head) in _words(sheet) for head in lower) for sheet in SHEETS}
    return max(SHEETS, key=lambda sheet: counts[sheet])


@cache
def _words(sheet: str) -> dict[str, str]:
    source = _VENDOR_WORDS if sheet == VENDORS else _STOCK_WORDS
    found: dict[str, str] = {}
    for name, words in source.items():
        if name != "reference":  # in French the word is that of part numbers
            found.setdefault(name, name)
        for word in words.split():
            found.setdefault(word, name)
    return found


def _key(head: str) -> str:
    """Return a head as words are looked up: no accents, no signs, no brackets."""
    return _NOT_WORD.sub("_", folded(re.sub(r"\(.*?\)|\[.*?\]", "", head))).strip("_")


def uses_comma(texts: Iterable[str]) -> bool:
    """Say whether the numbers of a file have a decimal comma, by those that leave no doubt."""
    commas = points = 0
    for text in texts:
        comma, point = text.rfind(","), text.rfind(".")
        if not _NUMBERISH.match(text.strip()) or max(comma, point) < 0:
            continue
        last = max(comma, point)
        digits = len(re.sub(r"\D", "", text[last:]))
        if min(comma, point) < 0 and digits == _GROUP:
            continue
        commas += last == comma
        points += last == point
    return commas > points


def is_day_first(texts: Iterable[str]) -> bool:
    """Say whether dates begin with the day, by those that leave no doubt."""
    months = 12
    found = [(int(day[1]), int(day[2])) for text in texts if (day := _DATEISH.match(text))]
    return not (
        any(second > months for _, second in found) and not any(one > months for one, _ in found)
    )
