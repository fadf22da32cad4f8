"""Tells labour from parts, fluids and fees by the words of a line."""

from __future__ import annotations

import re

from garage.receipts.reading import words
from garage.receipts.reading.types import LineKind

_LABOUR_UNITS = frozenset(
    [
        "h",
        "hr",
        "hrs",
        "hour",
        "hours",
        "std",
        "stunde",
        "stunden",
        "aw",
        "ut",
        "heure",
        "heures",
        "hora",
        "horas",
        "ora",
        "ore",
        "uur",
        "uren",
        "zl",
    ]
)
_FEE = re.compile(
    r"\b(?:disposal|environment\w*|levy|fees?|surcharge|shipping|delivery|carriage|postage|freight|consumables|sundries"
    r"|shop supplies|workshop materials?|admin\w*|mot test|test fee|road tax|parking|toll|call[- ]?out|recovery|storage|core charge"
    r"|entsorg\w*|\w*entsorgung|umwelt\w*|kleinteile\w*|\w*pauschale|pauschal|versand\w*|porto|fracht|gebuhr\w*|\w*gebuhr|hu/au"
    r"|hauptuntersuchung|abgasuntersuchung|prufgebuhr|altteil\w*|pfand|verbringung\w*|mietwagen|ersatzwagen"
    r"|frais|port|eco-?(?:contribution|participation|taxe)|recyclage|traitement des dechets|petites? fournitures?|forfait"
    r"|gastos|envio|transporte|reciclaje|residuos|tasas?|ecotasa|pequeno material"
    r"|spese|spedizione|smaltimento|contributo|trasporto|minuteria|bollo|diritti"
    r"|verzend\w*|milieu\w*|afvoer\w*|kosten|klein materiaal|toeslag|verwijderingsbijdrage|apk[- ]?(?:afmeld\w*|keuring)?|afmeldkosten)\b"
)
_FLUID = re.compile(
    r"\b(?:(?:engine|motor|gear|transmission|hydraulic|brake|power steering)\W?(?:oil|fluid)|oils?|coolant|antifreeze|adblue"
    r"|screen ?wash|grease|lubricant|refrigerant|r134a|r1234yf|\d{1,2}w[- ]?\d{2}"
    r"|\w*ol\b(?<=ol)(?=\W|$)|motorol\w*|getriebeol\w*|hydraulikol|bremsflussigkeit|kuhlmittel|kuhlflussigkeit|frostschutz\w*|kaltemittel"
    r"|scheibenreiniger\w*|fett|huile\w*|liquide|antigel|refroidissement|lave-?glace|graisse"
    r"|aceite\w*|refrigerante|liquido|anticongelante|grasa|olio|oli|lubrificante|antigelo|refrigerante"
    r"|olie|motorolie|remvloeistof|koelvloeistof|koelmiddel|ruitenvloeistof|vet"
    r"|diesel|petrol|unleaded|super e\d+|benzin|gasolio?|gasoleo|gasolina|benzina|gazole|sans plomb|sp9[58]|ron ?9\d|v-power|euro ?9\d)\b"
)
_LABOUR = re.compile(
    r"\b(?:labou?r|workmanship|fitting|fit|fitted|remove|removal|refit|replace(?:d|ment)?(?! part)|renew|repair(?:ed)?|diagnos\w*|inspect\w*|check(?:ed)?"
    r"|adjust\w*|align\w*|balanc\w*|bleed\w*|flush\w*|programming|calibrat\w*|change|recharge|rotate|rotation|top up|drain|road test|strip|overhaul|service|test drive|installation|install"
    r"|arbeit\w*|\w*arbeiten|lohn|montage|demontage|ersetz\w*|erneuer\w*|aus-? ?und ?einbau\w*|ausbau\w*|einbau\w*|wechsel\w*|\w*wechsel|gewechselt|pruf\w*|diagnose"
    r"|einstell\w*|vermess\w*|wuchten|auswuchten|reparatur|instandsetz\w*|inspektion|durchsicht|wartung|entluft\w*|fehlersuche|aw"
    r"|main[- ]d'?(?:oeuvre|œuvre)|mo\b|remplace\w*|depose|pose|reparation|controle|revision|vidange|equilibrage|geometrie|diagnostic|reglage|essai|purge|recharge|nettoyage"
    r"|mano de obra|sustitu\w*|cambio|reparacion|revision|diagnosis|montaje|desmontaje|equilibrado|alineacion|comprobacion|ajuste|purgar|prueba|recarga|limpieza|alineado"
    r"|manodopera|sostituzione|riparazione|controllo|tagliando|diagnosi|montaggio|smontaggio|equilibratura|convergenza|revisione|prova|ricarica|spurgo|pulizia"
    r"|arbeid\w*|arbeidsloon|vervang\w*|reparatie|controle\w*|beurt|onderhoud\w*|uitlijnen|balanceren|monteren|demonteren|keuring|werkzaamheden)\b"
)
_PART = re.compile(
    r"\b(?:filter\w*|\w*filter|pads?|discs?|rotors?|brakes?|belts?|plugs?|bulbs?|wipers?|blades?|tyres?|tires?|batter\w+|seals?|gaskets?|bearings?|pump"
    r"|hose|clutch|shock\w*|spring|bolts?|nuts?|screws?|clips?|sensor|kit|lamp|bush\w*|arm|joint|caliper|valve|thermostat|link|silencer|muffler|exhaust|alternator|starter|radiator|mirror|chain|tube|saddle"
    r"|\w*belag\w*|\w*belage|\w*scheiben?|\w*kerzen?|\w*riemen|\w*pumpe|\w*lager|\w*dichtung\w*|\w*schlauch|\w*leuchte\w*|\w*lampe\w*|reifen|batterie|schraube\w*"
    r"|wischerblatt\w*|wischerblatter|stossdampfer|feder|kupplung\w*|\w*satz|\w*einsatz|\w*dampfer|\w*ventil|\w*stange|\w*lenker|lichtmaschine|anlasser|kette"
    r"|filtre\w*|plaquettes?|disques?|bougies?|courroie|pompe|joints?|pneus?|ampoule\w*|amortisseur\w*|balais|essuie-glaces?|silencieux|triangle|rotule|alternateur|demarreur|chaine|biellette|roulement\w*"
    r"|filtro\w*|pastillas|discos?|bujias?|correa|bomba|juntas?|neumaticos?|bateria|lampara|amortiguador\w*|escobillas|silencioso|brazo|rodamiento|alternador|cadena|valvula"
    r"|pastiglie|dischi|candel\w+|cinghia|pompa|guarnizion\w+|pneumatic\w+|batteria|lampadin\w+|ammortizzator\w+|spazzole|tergicristallo|silenziatore|braccio|cuscinetto|alternatore|catena|valvola|biella\w*"
    r"|remblok\w*|remschij\w*|bougie\w*|riem|waterpomp|pakking|banden|band|accu|ruitenwisser\w*|schokdemper\w*|\w*demper|\w*lagers?|draagarm|\w*stang|ventiel|dynamo|ketting|zadel|\w*band|lamp)\b"
)
_DISCOUNT = re.compile(
    r"\b(?:disc(?:ount)?|rabatt|nachlass|skonto|remise|rabais|descuento|dto|sconto|korting|rebate|voucher|coupon|less)\b"
)


# What a filling station sells to people, not to vehicles.
_SHOP = re.compile(
    r"\b(?:coffee|cappuccino|latte|espresso|sandwich\w*|snacks?|chocolate|crisps|mineral ?water|soft ?drinks?|cola|red ?bull|cigarettes?|newspaper|magazine"
    r"|kaffee\w*|\w*brotchen|\w*wurst\w*|schokolade\w*|kaugummi\w*|mineralwasser|limonade|zigaretten|tabak\w*|zeitung|zeitschrift|bier"
    r"|cafe|chocolat|eau minerale|boisson\w*|biere|galleta\w*|bocadillo|agua mineral|refresco|cerveza|tabaco|periodico"
    r"|caffe|panino|cioccolat\w*|acqua minerale|bibita|birra|sigarette|giornale|koffie|thee|broodje\w*|frisdrank|sigaretten|krant)\b"
)


def kind_of(description: str, *, unit: str, part_number: str, negative: bool) -> LineKind:
    """Say what a line of the bill pays for."""
    text = words.fold(description)
    if _DISCOUNT.search(text) and negative:
        return "discount"
    if unit in _LABOUR_UNITS:
        return "labour"
    if _FEE.search(text):
        return "fee"
    if _SHOP.search(text) and not part_number:
        return "discount" if negative else "other"
    return _thing(text, part_number) or ("discount" if negative else "other")


def _thing(text: str, part_number: str) -> LineKind | None:
    labour, part, fluid = _LABOUR.search(text), _PART.search(text), _FLUID.search(text)
    if part_number and not (labour and not part):
        return "fluid" if fluid and not part else "part"
    if labour:
        return "labour"
    if fluid and not part:
        return "fluid"
    if part or part_number:
        return "part"
    return None
