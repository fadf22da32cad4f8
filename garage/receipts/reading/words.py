"""The words of receipts in the languages that the reader understands.

All patterns are matched against folded text: lower case, without accents.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA


def fold(text: str) -> str:
    """Give text in lower case without accents, one space between words."""
    text = text.replace("ß", "ss").replace("：", ":").replace("’", "'").replace("ø", "o")
    bare = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).lower().split())


def any_of(*parts: str) -> re.Pattern[str]:
    """Make one pattern of several."""
    return re.compile("|".join(parts))


# Words that OCR often damages and on which a total hangs.
_KEYWORDS = (
    "total", "subtotal", "grand", "rounding", "rounded", "adjustment", "change", "cash",
    "discount", "payable", "amount", "inclusive", "exclusive", "excluding", "including",
    "summary", "quantity", "invoice", "payment", "incl", "excl", "sales", "gesamtbetrag",
    "rechnungsbetrag", "nettobetrag", "bruttobetrag", "zwischensumme", "mehrwertsteuer",
    "montant", "totale", "totaal", "importe", "imponibile",
)  # fmt: skip

_CONFUSED = str.maketrans({"0": "o", "1": "l", "5": "s", "!": "l", "|": "l", "]": "l", "}": "l"})

_WORD = re.compile(r"[^\W_](?:[^\W_]|[!|\]}](?=\w|$|\s))*")

_GLUED = re.compile(r"(change|cash|total|amount|due|adj|tax|sales|gst|\))(rm\b)")


@lru_cache(maxsize=4096)
def mend(text: str) -> str:
    """Give folded text in which damaged key words are put right."""
    parted = _GLUED.sub(r"\1 \2", fold(text))
    return _WORD.sub(lambda match: _mended_word(match[0]), parted)


def _mended_word(word: str) -> str:
    if len(word) < 4 or word in _KEYWORDS or not any(c.isalpha() for c in word):
        return word
    candidate = word.translate(_CONFUSED)
    allowed = 1 if len(candidate) < 8 else 2
    for keyword in _KEYWORDS:
        if abs(len(keyword) - len(candidate)) <= 1 and keyword[1:3] != candidate[-1:]:
            distance = OSA.distance(keyword, candidate, score_cutoff=allowed)
            if distance <= allowed and not _is_other_word(word):
                return keyword
    return word


# Real words that lie one letter beside a key word.
_OTHER_WORDS = frozenset(
    [
        "charge",
        "chance",
        "wash",
        "dash",
        "cast",
        "case",
        "gash",
        "sale",
        "salts",
        "tonal",
        "totals",
        "grands",
        "amounts",
        "changes",
        "car",
        "contant",
        "contanti",
        "contante",
        "montana",
        "monta",
        "sumy",
        "brand",
        "grant",
        "rand",
        "sails",
        "subtotals",
        "payments",
        "invoices",
        "discounts",
    ]
)


def _is_other_word(word: str) -> bool:
    return word in _OTHER_WORDS


STOP_WORDS = any_of(
    r"\bthank\s?(?:you|s)|\bgoods sold|\breturn(?:able|s)?\b|\bexchange\b|\brefund",
    r"\bplease come|\bvielen dank|\bmerci\b|\bgracias\b|\bgrazie\b|\bbedankt|\bterima kasih",
)

# Streets written in one word, which say nothing without a number: "Waschstrasse" is no address.
STREET_ENDING = re.compile(
    r"\b\w+(?:strasse|str\.|str|weg|platz|allee|gasse|damm|ring|ufer|straat|laan|plein|dijk|kade|gracht|singel|steeg)"
    r"\W{1,3}\d|\b\w+(?:strasse|straat|weg|laan)\b.*\d"
)

INVOICE_WORDS = any_of(
    r"\b(?:tax )?invoice\b|\breceipt\b|\bcash (?:sales?|bill|memo)\b|\brechnung\b|\bquittung\b",
    r"\bfacture\b|\bfactura\b|\bfattura\b|\bfactuur\b|\bbon\b|\bbeleg\b|\brecu\b|\bricevuta\b",
    r"\bscontrino\b|\brecibo\b|\bticket\b|\bkassenbon\b|\bgutschrift\b|\bcredit note\b|\bavoir\b",
    r"\b(?:original|copy|kopie|duplicate|duplicata|reprint|re-print)\b|\bstatement\b|\bquotation\b",
    r"\bdelivery (?:note|order)\b|\bnumber\b|\bnummer\b|\bnumero\b|\bchit\b|\bnot a receipt\b|\blieferschein\b|\bsimplified\b|\bwelcome\b|\bthank",
    r"\bofficial\b|\badjustment note\b|\bpage\b|\bseite\b|\bcustomer'?s? copy\b",
)

LEGAL_FORM = re.compile(
    r"\bsdn\.?\s*\.?bhd\b|\bs\.?d\.?n\.?\s*b\.?h\.?d\b|\bbhd\b|\bs/[bd8]\b|\bberhad\b|\bplt\b"
    r"|\bltd\b|\blimited\b|\bllp\b|\bplc\b|\bllc\b|\binc\b|\bcorp(?:oration)?\b|\bpte\b|\bpty\b"
    r"|\bgmbh\b|\bg\.m\.b\.h\b|(?<![\w-])ag(?![\w-])|(?<![\w&])kg\b(?=\W*$)|\bco\.? kg\b|\bohg\b"
    r"|\be\.\s?k\b\.?|\bgbr\b|\bug\b(?= \(haft)|\bmbh\b"
    r"|\bsarl\b|\bs\.?a\.?r\.?l\b|\bsas\b|\bs\.a\.s\b|\beurl\b|\bsasu\b|\bs\.a\.?(?=\W|$)|\bsnc\b"
    r"|\bs\.n\.c\b|\bs\.?l\.?u?\.?$|\bs\.l\b|\bs\.?r\.?l\.?s?\b|\bs\.?p\.?a\b|\bsas di\b"
    r"|\bb\.?v\.?(?=$|\W)(?<!\bv)|\bn\.v\b|\bnv\b(?=\W*$)|\bv\.?o\.?f\b|\bs\.?c\.?$|\bc\.b\b"
    r"|\bs\.?b\.?(?=\W*\(?\d{5,}|$)|\benterprise\b|\benterprises\b|\btrading\b|\bco\.?$|& (?:co|sons?|sohne|sohn|fils|figli[oe]?|zonen|zoon|zn|hijos?)\b"
)

TRADE_WORD = re.compile(
    r"\b(?:restaurant|restoran|cafe|hardware|stores?|mart|minimarket|supermarket|hypermarket"
    r"|pharmacy|farmasi|bakery|bakeries|book|stationery|market|kedai|pasaraya|syarikat"
    r"|perniagaan|stesen|station|petrol|shell|services?|industries|holdings?|shop|house|centre"
    r"|center|electrical|machinery|marketing|motors?|garages?|workshop|auto\w*|cars?|tyres?"
    r"|tires?|exhausts?|parts|spares|mot|bodyshop|werkstatt|autohaus|\w*service|reifen\w*"
    r"|karosserie\w*|fahrzeug\w*|kfz\W?\w*|meisterbetrieb|tankstelle|teile\w*|carrosserie"
    r"|mecanique|pneus?|concession\w*|taller\w*|talleres|mecanica|neumaticos|recambios"
    r"|carroceria|gasolinera|estacion|officin\w+|autofficina|gomm\w+|ricambi|carrozzeria"
    r"|distributore|autobedrijf|garagebedrijf|banden\w*|onderdelen|tankstation|bikes?|moto\w*"
    r"|cycles?|velos?|fahrrad\w*|zweirad\w*|classic|racing|performance|grosshandel"
    r"|gifts?|deco|decor\w*|handicraft|tailor\w*|grocer\w*|foods?|kitchen|seafood|noodles?|coffee|kopitiam|bistro|grill"
    r"|sushi|pizza|burger|chicken|ice cream|fashion|boutique|optical|optik|clinic|klinik|dental|beauty|saloon|salon"
    r"|computers?|electronics?|telecommunications?|mobile|digital|photo\w*|studio|printing|press|furniture|paints?|papan|steel|glass"
    r"|plastics?|packaging|suppl(?:y|ies|iers?)|wholesale|distributors?|agency|travel|hotel|inn|resort|parking|laundry"
    r"|lubricants?|battery|accessories|spare|sports?|toys?|pets?|florist|jewell?ery|gallery|company|group|corporation"
    r"|international|global|resources|ventures|solutions|systems?|engineering|construction|logistics|express|post|borong|runcit|ubat"
    r"|grocer|cash & carry|departmental|emporium|caterer|catering|tools?|mill|cake|bakers?|delights?)\b"
)

CUSTOMER = any_of(
    r"^\W*(?:bill(?:ed)?|sold|ship(?:ped)?|deliver(?:y|ed)?|invoice[d]?|charge) (?:to|address)\b",
    r"^\W*(?:customer|client|cust|cuslomer|costumer|member|buyer|purchaser|m/s|messrs|attn)\b",
    r"^\W*(?:kunde|kundin|kundenanschrift|rechnungsempfanger|rechnung an|auftraggeber|familie)\b",
    r"^\W*(?:rechnungsadresse|lieferadresse|lieferanschrift|rechnungsanschrift|fahrzeughalter)\b",
    r"^\W*(?:facture a|adresse de (?:facturation|livraison)|destinataire|titulaire)\b",
    r"^\W*(?:cliente|datos del cliente|facturar a|destinatario|spett\.?(?:le)?|intestatario)\b",
    r"^\W*(?:firma|an|a|aan|attention|company|societe|entreprise|empresa|ditta|bedrijf)\W*$",
    r"^\W*(?:klant|factuuradres|afleveradres|debiteur|factuur aan|t\.a\.v|bezorgadres)\b",
    r"^\W*(?:name|nama|pelanggan|kepada|to)\s*:",
    r"^\W*(?:herrn?|frau|familie|fam\.|monsieur|madame|m\.|mme|mr|mrs|ms|sig\.?(?:ra)?|sr\.?|sra\.?|d\.|da\.|dna\.|don|dona|dott\.?|dhr\.?|mevr\.?)\s+\w",
)

CONTACT = any_of(
    r"\b(?:tel|telp?hone|phone|fax|mob(?:ile)?|hp|h/p|tlf|telef\w*|fon|telefax|gsm|whatsapp)\b(?:\W*no)?\W*[\d(+]",
    r"^\W*(?:tel|phone|fax|telefon\w*|mobile?|h/p)\b",
    r"\b(?:e-?mail|mail)\b|@|\bwww\b|https?:|\b\w+\.(?:com|de|fr|es|it|nl|co\.uk|my|eu|net|org|ch|at|be)\b",
)

REGISTRATION = any_of(
    r"\b(?:gst|sst|vat|tax|ust|tva|iva|btw|mwst)[\s.\-/:]*(?:id|reg|no|nr|num|idnr|id-nr|intra|nummer|number)",
    r"\b(?:gst|sst)\W{0,4}\d{6,}|\bgstid|\bgst[1il]d\b|\bno gst\b|\bgst[1l]\W",
    r"\b(?:co|company|roc|reg|business|biz|brn|cr)\W{0,3}(?:reg\w*)?\W{0,3}(?:no|number|id|nr)\b",
    r"\bco\W{0,2}re[gi]\b|\breg(?:istration)?\W{0,3}no\b|\bcompany no|\bco\W{0,3}no\b",
    r"\b(?:ust-?id\w*|steuer-?nr|steuernummer|hrb|amtsgericht|handelsregister|siret|siren|rcs|ape)\b",
    r"\b(?:cif|nif|p\.? ?iva|partita iva|c\.?f\.?|rea|kvk|btw-nr|iban|bic|swift|blz|konto)\b",
    r"\b(?:bank\w*|sparkasse|volksbank|geschaftsfuhrer|gerant|capital social|che-\d)",
)

STREET = re.compile(
    r"\b(?:ja[il1]an|jln|j1n|jin|lot|no|street|str|road|rd|avenue|ave|lane|drive|blvd|suite|floor|rue|route"
    r"|chemin|place|quai|calle|c/|avda|avenida|carretera|ctra|via|viale|piazza|corso|\w*strasse"
    r"|\w+str|\w*weg|\w*platz|\w*allee|\w*gasse|\w*straat|\w*laan|\w*plein|\w*dijk|\w*kade)\b"
)

ADDRESS_WORD = re.compile(
    r"\b(?:ja[il1]an|jln|j1n|jin|lot|no\.?\s?\d+|taman|tmn|kampung|kg\.|lorong|lrg|persiaran|lebuh\w*|bandar"
    r"|seksyen|section|sek|plaza|kompleks|mall|off|batu|ground floor|floor|flr|level|unit"
    r"|kawasan|perindustrian|industrial|selangor|kuala|lumpur|johor|penang|perak|pahang|kedah"
    r"|melaka|sarawak|sabah|negeri|darul|ehsan|petaling|jaya|shah alam|klang|malaysia|wilayah"
    r"|persekutuan|km|blok|block|blk|pusat|park|highway|lebuhraya"
    r"|street|str|road|rd|avenue|ave|lane|drive|way|court|square|blvd|boulevard|suite|p\.?o\.? box"
    r"|close|estate|house|building|tower|state|county"
    r"|strasse|weg|platz|allee|postfach|gewerbegebiet"
    r"|rue|route|chemin|place|quai|impasse|allee|zone|za|zi|cedex|bis"
    r"|calle|c/|avda|avenida|plaza|paseo|poligono|pol\.|carretera|ctra|camino|ronda"
    r"|via|viale|piazza|corso|largo|strada|vicolo|zona"
    r"|straat|laan|plein|postbus|rijksweg)\b"
)
