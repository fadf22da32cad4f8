"""What can be said of a listing, and the words that heads of columns use for it."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Field:
    """A fact of a listing; `most` is how long a text may be."""

    name: str
    words: str
    most: int = 0


# The words of English, German, French, Spanish, Italian, Dutch and Polish heads of columns.
FIELDS = (
    Field("external_id", "listing_id id adid ad_id reference ref stock_number inserat_id annonce_id advert_id numero_annonce identifier", 120),
    Field("make", "make brand marke marque marca merk marka manufacturer hersteller", 60),
    Field("model", "model modell modele modelo modello", 80),
    Field("title", "title heading titel titre titulo titolo tytul name headline description", 200),
    Field("trim", "trim variant version derivative ausstattung finition versione versie acabado allestimento wersja grade", 80),
    Field("year", "year registration_year reg_year model_year jahr baujahr annee ano anno bouwjaar rok rok_produkcji rocznik"),
    Field("first_registration", "first_registration registration_date registered erstzulassung ez mise_en_circulation premiere_immatriculation primera_matriculacion immatricolazione prima_immatricolazione eerste_toelating pierwsza_rejestracja"),
    Field("price", "price asking_price preis prix precio prezzo prijs vraagprijs cena amount kaufpreis list_price angebotspreis verkaufspreis"),
    Field("mileage", "mileage miles odometer kilometerstand kilometer laufleistung kilometrage kilometros kilometres chilometraggio chilometri kilometers tachostand przebieg km"),
    Field("fuel", "fuel fuel_type kraftstoff treibstoff kraftstoffart carburant energie combustible carburante alimentazione brandstof paliwo rodzaj_paliwa"),
    Field("gearbox", "gearbox transmission getriebe getriebeart boite boite_de_vitesse boite_vitesses cambio transmisja skrzynia_biegow transmissie versnellingsbak caja_de_cambios"),
    Field("engine", "engine engine_size engine_litres engine_capacity displacement hubraum cylindree cilindrada cilindrata cilinderinhoud pojemnosc pojemnosc_silnika"),
    Field("power", "power leistung puissance potencia potenza vermogen moc horsepower hp ps kw cv bhp power_kw"),
    Field("body", "body body_type body_style karosserie carrosserie carroceria carrozzeria nadwozie category fahrzeugtyp", 40),
    Field("drive", "drive drivetrain drive_type antrieb transmission_type traccion trazione aandrijving naped wheel_drive", 12),
    Field("doors", "doors tueren turen portes puertas porte deuren drzwi"),
    Field("colour", "colour color farbe couleur colore kleur kolor aussenfarbe exterior_color", 40),
    Field("condition", "condition zustand etat estado condizione staat stan", 40),
    Field("is_damaged", "damaged damage unfall beschaedigt accidente accidente accident schade uszkodzony unrepaired_damage"),
    Field("seller", "seller seller_type anbieter verkaeufer vendeur vendedor venditore verkoper sprzedawca", 12),
    Field("region", "region location place ort plz postcode zip city lieu ville ciudad citta plaats lokalizacja county state", 80),
    Field("vin", "vin fin chassis chassis_number fahrgestellnummer", 17),
    Field("url", "url link web address vdp listing_url", 500),
    Field("seen_on", "seen_on last_seen date_seen scraped scraped_at date datum crawled last_seen_at snapshot"),
    Field("sold_price", "sold_price sale_price hammer_price verkauft_fuer"),
    Field("mark_road_tax", "road_tax tax kfz_steuer steuer vignette"),
    Field("mark_mpg", "mpg consumption verbrauch consommation consumo verbruik zuzycie"),
)  # fmt: skip
NAMES = tuple(field.name for field in FIELDS)
MOST = {field.name: field.most for field in FIELDS if field.most}
MARKS = {"mark_road_tax": "road_tax", "mark_mpg": "mpg"}
NUMBERS = {"price", "mileage", "engine", "power", "doors", "sold_price", *MARKS}

# Words in a head of a column that say the unit or the currency of its values.
UNIT_WORDS = {
    "miles": "mi", "mile": "mi", "mi": "mi", "km": "km", "kms": "km", "kilometers": "km", "kilometres": "km",
    "kilometer": "km", "kilometerstand": "km", "laufleistung": "km", "kilometrage": "km",
    "kw": "kw", "hp": "hp", "bhp": "hp", "ps": "ps", "cv": "ps", "ch": "ps", "pk": "ps", "pferdestaerken": "ps",
    "cc": "cc", "ccm": "cc", "cm3": "cc", "litres": "l", "liters": "l", "litre": "l", "liter": "l",
    "eur": "EUR", "euro": "EUR", "gbp": "GBP", "usd": "USD", "chf": "CHF", "pln": "PLN", "sek": "SEK",
    "nok": "NOK", "dkk": "DKK", "cad": "CAD", "aud": "AUD", "czk": "CZK",
}  # fmt: skip
_FILLERS = {"in", "uk", "us", "type", "of", "the", "de", "en", "number", "no", "nr", "value"}
_SIGNS = str.maketrans({"£": " gbp ", "€": " eur ", "$": " usd ", "ß": "ss", "ø": "o", "ł": "l"})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def head_words(head: str) -> list[str]:
    """Return the words of a head of a column: small, without accents and trailing numbers."""
    text = _CAMEL.sub(" ", head.translate(_SIGNS)).casefold()
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)
    )
    words = re.split(r"[^a-z0-9]+", plain)
    return [word if word in UNIT_WORDS else word.rstrip("0123456789") for word in words if word]


def heads_of(head: str) -> list[str]:
    """Return the forms in which a head may stand in the lists of words, the fullest first."""
    words = [word for word in head_words(head) if word]
    bare = [word for word in words if word not in UNIT_WORDS]
    short = [word for word in bare if word not in _FILLERS]
    forms = ["_".join(part) for part in (words, bare, short) if part]
    return list(dict.fromkeys(forms))


@cache
def words_of_fields() -> dict[str, str]:
    """Return which field a head of a column names."""
    return {word: field.name for field in reversed(FIELDS) for word in field.words.split()}
