"""What the words beside an amount call it: total, tax, change and so on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from garage.receipts.reading import words

LabelKind = Literal[
    "count", "saving", "change", "tender", "rounding", "discount", "tax", "subtotal",
    "part_total", "carry", "deposit", "payable", "total", "amount", "summary", "none",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """What the words beside an amount say that it is, and how clearly."""

    kind: LabelKind
    weight: float = 1.0


TAX_WORD = (
    r"\b(?:gst|g\.s\.t|sst|vat|v\.a\.t|mwst|mw\.?\s?st|m\.w\.st|ust|u\.st|umsatzsteuer"
    r"|mehrwertsteuer|tva|t\.v\.a|iva|i\.v\.a|btw|b\.t\.w|igic|hst|pst|qst|sales tax|service tax"
    r"|tax(?! (?:invoice|id|no|reg|code))|taxe|steuer|imposta|impuestos?|belasting|cukai|moms)\b"
)

_INCLUSIVE = (
    r"\b(?:incl\w*|inc[il]?\b|inkl\w*|including|inclusive|w/?\s?gst|with (?:gst|vat|tax)|ttc"
    r"|t\.t\.c|toutes taxes|iva inc\w*|ivato|ivi compresa|comprensiv\w|brutto\w*|gross"
    r"|after tax|after gst|inbegrepen)"
)

_EXCLUSIVE = (
    r"\b(?:excl\w*|exc\b|exkl\w*|excluding|exclusive|without|before (?:tax|gst|vat|adj)"
    r"|hors taxes?|h\.?t\.?\b|sin iva|ohne|zzgl|senza|esclus\w+|net of|ex\.? (?:vat|gst|btw|tax))"
)

_RULES: tuple[tuple[LabelKind, float, re.Pattern[str]], ...] = (
    (
        "count",
        1.0,
        words.any_of(
            r"\b(?:total|tot|ttl)\.?\s*(?:qty|quantity|quantities|items?|pcs|units?|pieces)\b",
            r"\b(?:no|number|count)\W{0,2}\s?of\W{0,2}\s?items?",
            r"\bitems?\W{0,3}\s?(?:count|sold|qty|\()",
            r"^\W*(?:qty|quantity|quantite|menge|anzahl|cantidad|quantita|aantal|qty\(s\))\b",
            r"\bitems? count\b",
            r"\b(?:artikelanzahl|anzahl (?:artikel|positionen)|nombre d'articles|num\w* articulos)",
        ),
    ),
    (
        "saving",
        1.0,
        words.any_of(
            r"\bsavings?\b|\bsaved\b|\byou save|\bgespart|\bersparnis|\beconomie|\bahorro",
            r"\bskonto\b|\bescompte pour|\bpronto pago|\bsconto cassa|\bbetalingskorting|\b(?:early|prompt) (?:payment|settlement)",
            r"\brisparmi|\bpoints?\b|\bpunkte|\bloyalty (?:card|point|acc|no)|\b(?:opening|closing) balance|\bvoucher no",
            r"\bmember(?:ship)? (?:card|no|id)|\bbonus\b|\bpunten\b|\bexpir",
        ),
    ),
    (
        "carry",
        1.0,
        words.any_of(
            r"\b(?:ubertrag|uebertrag|carried (?:forward|over)|brought forward|carry[- ]?over)",
            r"\b(?:report(?: a nouveau)?|a reporter|suma y sigue|a riportare|riporto|transport)\b",
            r"\b(?:over te brengen|overdracht|suma anterior)",
        ),
    ),
    (
        "deposit",
        1.0,
        words.any_of(
            r"\bless (?:deposit|paid|payment)|\bdeposit (?:paid|received)|\banzahlung|\bacompte|\banticipo",
            r"\bacconto|\baanbetaling|\bvooruitbetaald|\bprepaid\b|\babzuglich (?:zahlung|anzahlung)",
        ),
    ),
    (
        "change",
        1.0,
        words.any_of(
            r"\bchange\b(?!\s+(?!due|amt|amount|cash|given|back|return|rm|is|in)[a-z]{2,})|\bbaki\b|\bruckgeld|\bzuruck\b|\bmonnaie|\brendu\b|\bcambio\b",
            r"\bresto\b|\bwisselgeld|\bterug\b|\bvuelto",
        ),
    ),
    (
        "tax",
        1.4,
        words.any_of(
            rf"{TAX_WORD}[^a-z]*(?:\d+\W*)?(?:%\W*)?(?:is |are )?(?:included|enthalten|incluse?|"
            rf"compris|incl\.? in|in total|inclusa|incluido)(?!.*\btotal)",
            rf"{TAX_WORD}.*\bincluded in total",
            rf"\b(?:total|tot|sum of|summe|totale)\W{{0,3}}(?:(?:amount|betrag)\W+)?(?:of\W+|de\W+)?"
            rf"{TAX_WORD}(?!.*{_INCLUSIVE})",
            r"\bbill inclusive of",
        ),
    ),
    (
        "part_total",
        1.0,
        words.any_of(
            r"\btotal\b.*\bsuppl(?:y|ies)\b",
            r"\b(?:zwischensumme|total page|page total|subtotal page)\b.*\bseite",
        ),
    ),
    (
        "payable",
        1.6,
        words.any_of(r"\b(?:total|amount|sales)\b.*\bafter\b", r"\brounded (?:total|amount)"),
    ),
    (
        "rounding",
        1.0,
        words.any_of(
            r"\bround(?:ing|\s?off|\s?adj)|\brnd(?:g|ing)?\b|\brundung|\barrondi\b|\bredondeo",
            r"\barrotondament|\bafronding|\bcent adj|\bpembundaran|\b5 ?sen\b|\badj(?:ust\w*)?\.?\W*$",
        ),
    ),
    (
        "discount",
        1.0,
        words.any_of(
            r"\bdis[ec](?:ount|t)?s?\b|\bdisc[.\b]|\brabatt|\bnachlass|\bremise|\brabais",
            r"\bescompte|\bdescuento|\bdto\b|\bbonificacion|\bsconto|\babbuono|\bkorting",
            r"\brebate|\bvoucher|\bcoupon|\bgutschein|\bless\b\W*\d|\bdiskaun|\bdeduction",
        ),
    ),
    (
        "subtotal",
        1.0,
        words.any_of(
            rf"\b(?:total|totale|totaal|gesamt\w*|summe|amount|sales|montant|importe)\b.*{_EXCLUSIVE}",
            rf"{_EXCLUSIVE}.*\b(?:total|amount|sales|amt|totaal|bedrag|subtotal)\b",
            r"\bsub[\s.-]*to[ta]+[la]+\b|\bs/total|\bsubtot|\bzwischensumme|\bsous[- ]total",
            r"\bsubtotaal|\bsub[- ]?totale|\bsomma parziale|\bsuma parcial",
            r"\bnett?o(?:betrag|summe|wert|gesamt\w*)?\b(?! ?total)(?!.*\b(?:payable|a payer))",
            r"\b(?:summe|gesamt|total|gesamtbetrag|rechnungsbetrag|totaal)\W+\(?net+o?\b",
            r"^\W*net\W*$|\bwarenwert|\bbase imponible|\bimponibile|\bbase hors|\btotal ht\b|\btotal h\.t",
            r"\bmontant ht\b|\btotal bruto\b|\bbase\b\W*$|\bgrundlag|\btaxable|\bnet (?:amount|value)",
            r"\bgoods (?:total|value)|\bparts total|\blabou?r total|\btotal (?:labou?r|parts)\b",
            r"\b(?:summe|total|gesamt) (?:lohn|arbeit\w*|teile|material|ersatzteile)",
            r"\btotal (?:main[- ]d'oeuvre|pieces|mano de obra|recambios|manodopera|ricambi)",
            r"\btotaal (?:arbeid|onderdelen|arbeidsloon|materia\w+)|\bmaatstaf",
        ),
    ),
    (
        "payable",
        1.5,
        words.any_of(
            r"\b(?:total|amount|amt|sum|balance|jumlah)\b.*\b(?:payable|due|to pay|owing|rounded)\b",
            r"\b(?:payable|due)\b.*\b(?:amount|total|amt)\b|\bbalance due\b|\bpay this amount",
            r"\btotal\W+rounded",
            r"\bgrand[\s.-]*total|\b(?:final|overall) total|\bnett?[\s.-]*total\b",
            r"\bnet[\s.-]*(?:amt|amount)?[\s.-]*payable|\bnett? amt\b",
            r"\b(?:zu zahlen|zahlbetrag|endbetrag|rechnungsbetrag|rechnungssumme|gesamtbetrag)",
            r"\b(?:rechnungsendbetrag|endsumme|bruttobetrag|gesamtsumme|zahlungsbetrag|faelliger)",
            r"\bgesamt(?:preis|summe|total)?\W+(?:brutto|inkl)|\bbruttosumme|\bsumme brutto",
            r"\bnet a payer|\breste a payer|\ba payer\b|\btotal (?:general|facture|a regler)\b",
            r"\b(?:montant|total)\W+(?:total\W+)?t\.?t\.?c",
            r"\btotal (?:a pagar|factura|general)|\bliquido a\b|\ba pagar\b|\bimporte total",
            r"\btotale (?:fattura|da pagare|documento|dovuto|complessivo|generale|a pagare)",
            r"\bnetto a pagare|\bimporto totale|\btotale ivato",
            r"\b(?:te betalen|te voldoen|eindtotaal|factuurbedrag|totaalbedrag|eindbedrag)",
            r"\bjumlah (?:besar|bersih|keseluruhan|perlu)",
            r"\binvoice (?:total|amount|value)|\btotal invoice|\btotal payment|\bbill total",
        ),
    ),
    (
        "total",
        1.2,
        words.any_of(
            rf"\b(?:total|totale|totaal|ttl|gesamt\w*|summe|sum|amount|jumlah|importe|bedrag)\b"
            rf".*{_INCLUSIVE}",
            rf"{_INCLUSIVE}.*\b(?:total|totale|totaal|summe|amount|importe|bedrag)\b",
        ),
    ),
    (
        "tax",
        1.2,
        words.any_of(
            rf"\b(?:included|including|inclusive of|inclusive|includes|enthaltene?|darin|incl\.?"
            rf"|dont|inkl\.?|davon|of which|di cui|waarvan)\s+(?:\d+[.,]?\d*\s?%\s*)?{TAX_WORD}\s*:?"
            r"\s*(?:\d+[.,]?\d*\s?%)?\s*:?\s*(?:rm)?$",
        ),
    ),
    ("tax", 1.0, words.any_of(TAX_WORD)),
    (
        "tender",
        1.0,
        words.any_of(
            r"\bcash\b|\btunai\b|\bvisa\b|\bmaster(?:card)?\b|\bamex\b|\bmaestro|\bgirocard|\bec[- ]",
            r"\bcredit\b|\bdebit\b|\bcard\b|\btender(?:ed)?\b|\bpaid\b|\bpayment\b|\breceived\b",
            r"\bgegeben\b|\bbar\b|\bbargeld|\bkarte|\bkreditkarte|\bbezahlt|\bespeces|\bcarte\b",
            r"\bcb\b|\bregle\b|\befectivo|\btarjeta|\bentregado|\bcontant[ei]\b|\bcarta\b|\bpagato",
            r"\bpin\b|\bpinnen|\bbetaald|\bontvangen|\bcheque|\bamt tendered|\bapple pay|\bmydebit",
            r"\bpayable by|\bdeposit\b|\banzahlung|\bacompte|\banticipo|\bacconto|\baanbetaling",
        ),
    ),
    (
        "total",
        1.0,
        words.any_of(
            r"\b(?:total|totals|totale|totaal|ttl|tota|summe|gesamt|gesamtpreis|jumlah|suma|tot)\b",
            r"\btotal[a-z]{0,4}\b|^brutto\b|^\W*gross\W*$|\bgross (?:amount|total)|\bttc\b",
        ),
    ),
    (
        "amount",
        1.0,
        words.any_of(
            r"\b(?:amount|amt|betrag|montant|importe|importo|bedrag|balance|amaun)\b",
        ),
    ),
)

SUMMARY = words.any_of(
    r"\b(?:gst|sst|tax|vat|g\.s\.t)\W{0,3}(?:summary|analysis|details|breakdown|summ?ar)",
    r"\bgst\b.{0,12}\b(?:amt|amount|sales)\b.{0,10}\btax\b",
    r"\btax\W{0,2}code\b.*\b(?:amt|amount|tax)\b|\bgst code\b.*\bamount\b",
    r"\bsummary\b.*\b(?:amount|amt|tax)\b|\brate\b.*\bnet\b.*\b(?:gst|tax|vat|gross)\b",
)

EARLY_PAYMENT = words.any_of(
    r"\bskonto\b.*\d|\bescompte\b.*\d|\bpronto pago|\bsconto (?:cassa|per pagamento)|\bbetalingskorting",
    r"\b(?:early|prompt) (?:payment|settlement)",
)


@lru_cache(maxsize=4096)
def label_of(text: str) -> Label:
    """Say what the words beside an amount call it; `none` when they name no figure of the bill."""
    mended = words.mend(text)
    for kind, weight, pattern in _RULES:
        if pattern.search(mended):
            return Label(kind, weight)
    return Label("none", 0.0)
