"""What a line of an invoice was for, by its words in six languages, and a title for all of them."""

import re
import unicodedata
from collections.abc import Sequence

from garage.receipts.drafts import IGNORE, DraftLine, number
from project.kernel.errors import worded

LONGEST_TITLE = 80
MOST_WORDS = 6
_FEW_LINES = 2
# Folded to lower case without accents; the stems open the words of their languages.
_INSPECTION = re.compile(
    r"\b(?:hauptuntersuchung|abgasuntersuchung|hu/au|tuv|dekra|mot test|mot\b|roadworth\w*"
    r"|controle technique|contre-visite|itv\b|revisione (?:periodica|ministeriale)|apk\b|keuring)"
)
_UPGRADE = re.compile(
    r"\b(?:upgrade\w*|tuning|retrofit\w*|nachrust\w*|anhangerkupplung|tow ?bar|attelage|trekhaak"
    r"|gancio traino|enganche|dash ?cam|alufelge\w*|alloy wheels?|chip)"
)
_REPAIR = re.compile(
    r"\b(?:repair\w*|reparatur\w*|instandsetz\w*|reparation|reparer|reparacion|riparazione"
    r"|reparatie|defe[ck]t\w*|broken|leak\w*|undicht\w*|fuite|perdita|fuga|lek\w*|unfall\w*"
    r"|accident|fehlersuche|diagnos\w*|schweiss\w*|weld\w*|alternator|lichtmaschine|anlasser"
    r"|starter motor|clutch|kupplung|embrayage|frizione|embrague|koppeling|radlager|wheel bearing"
    r"|windscreen|windschutzscheibe|pare-brise|parabrezza|parabrisas|auspuff|exhaust|stossdampfer"
    r"|shock absorber|querlenker|turbo\w*|bremsbelag\w*|bremsklotz\w*|bremsscheibe\w*"
    r"|brake (?:pad|dis[ck]|shoe|rotor)s?|plaquettes? de frein|disques? de frein"
    r"|pastillas de freno|discos? de freno|pastiglie|dischi freno|remblok\w*|remschij\w*"
    r"|zahnriemen\w*|keilriemen\w*|keilrippenriemen\w*|(?:timing|drive|fan) belt|courroie"
    r"|kit de distribution|correa|cinghia|distributieriem|echappement|silencieux"
    r"|marmitta|uitlaat|tubo de escape)"
)
_FIXED = re.compile(
    r"\b(?:insurance|versicherung\w*|haftpflicht|kasko|assurance|assicurazione|seguro|verzekering"
    r"|premium due|road tax|vehicle tax|kfz-?steuer|motorrijtuigenbelasting|wegenbelasting|bollo auto"
    r"|impuesto de circulacion|vignette|zulassung\w*|immatriculation|immatricolazione|matriculacion"
    r"|kenteken\w*|registration fee|membership fee|mitgliedsbeitrag|stellplatzmiete|garage rent)\b"
)
_RULES = (("inspection", _INSPECTION), ("upgrade", _UPGRADE), ("repair", _REPAIR))
_MINOR_KINDS = {"fee", "tax", "discount"}
# Says that somebody worked, not at what.
_PLAIN_LABOUR = re.compile(
    r"(?:labou?r|work|arbeit(?:s(?:zeit|lohn|werte))?|lohn|montage|main d.?oeuvre|mo|mano de obra"
    r"|manodopera|arbeid(?:sloon)?|uurloon)\W*(?:\d.*)?"
)
# The same before a dash or the name of the work: "Arbeitslohn Ölservice".
_LABOUR_FIRST = re.compile(
    r"^(?:labou?r|arbeits(?:zeit|lohn)|lohn|main d.?(?:oe|œ)uvre|mano de obra|manodopera|arbeidsloon)"
    r"\W+(?=[^\W\d]{3})",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def folded(text: str) -> str:
    """Return a text in lower case without accents."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in split if not unicodedata.combining(sign))


def words_of(description: str) -> str:
    """Return the words by which a line is known again: letters only, without its numbers."""
    return " ".join(_WORD.findall(folded(description))[:MOST_WORDS])[:120]


def purpose_of(description: str) -> str:
    """Guess what a line was for; what points nowhere is service."""
    text = folded(description)
    return next((name for name, rule in _RULES if rule.search(text)), "maintenance")


def category_of(text: str) -> str:
    """Guess what an expense that is neither fuel nor parts was for: fixed costs, else the rest."""
    return "fixed" if _FIXED.search(folded(text)) else "parts"


def title_of(lines: Sequence[DraftLine], *, kind: str, vendor: str) -> str:
    """Propose a title from the dearest lines, work before parts; from the vendor where there are none."""
    if kind == "fuel":
        return worded("Fuel")
    kept = [line for line in lines if line.purpose != IGNORE and line.description]
    telling = [line for line in kept if not _PLAIN_LABOUR.fullmatch(folded(line.description))]
    main = [line for line in telling if line.kind not in _MINOR_KINDS] or telling or kept
    ranked = sorted(main, key=lambda line: (line.kind != "labour", -(number(line.amount) or 0)))
    names = list(dict.fromkeys(_short(line.description) for line in ranked))
    if not names:
        return (
            worded("Invoice of %(vendor)s", vendor=vendor)[:LONGEST_TITLE]
            if vendor
            else worded("Invoice")
        )
    used = names[:_FEW_LINES]
    if len(", ".join(used)) > LONGEST_TITLE:
        used = names[:1]
    title, more = ", ".join(used), len(names) - len(used)
    return worded("%(title)s and %(more)s more", title=title, more=more) if more else title


def _short(description: str) -> str:
    """Return a description without what stands in brackets or behind a comma."""
    work = _LABOUR_FIRST.sub("", description.strip())
    text = re.split(r"\s*[(,;·|]", work, maxsplit=1)[0].strip() or work
    return text[:LONGEST_TITLE]
