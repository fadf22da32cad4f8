import pytest

from garage.receipts.reading.bill_words import SUMMARY, label_of
from garage.receipts.reading.words import fold, mend


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Total Sales (Inclusive GST)RM", "total"),
        ("TOTAL INCL.GST@6%", "total"),
        ("Total Sales (Excluding GST) :", "subtotal"),
        ("Total GST", "tax"),
        ("GST @6% included in total", "tax"),
        ("Total Qty:", "count"),
        ("Grand Total", "payable"),
        ("Total After Adj Incl GST", "payable"),
        ("Rounding Adj", "rounding"),
        ("CHANGERM", "change"),
        ("You saved", "saving"),
        ("lotal Sales Incl. GST", "total"),
        ("SUB TO1AL", "subtotal"),
        ("Gesamtbetrag", "payable"),
        ("Nettobetrag", "subtotal"),
        ("zzgl. 19 % MwSt.", "tax"),
        ("Übertrag", "carry"),
        ("Zwischensumme", "subtotal"),
        ("Total HT", "subtotal"),
        ("TVA 20 %", "tax"),
        ("Net à payer", "payable"),
        ("Base imponible", "subtotal"),
        ("Total factura", "payable"),
        ("Totale imponibile", "subtotal"),
        ("Totale fattura", "payable"),
        ("Subtotaal", "subtotal"),
        ("Te betalen", "payable"),
        ("Less deposit paid", "deposit"),
        ("Change engine oil", "none"),
        ("Liquido refrigerante", "none"),
        ("Brake pads", "none"),
    ],
)
def test_label_of_knows_the_figures_of_a_bill(text: str, kind: str) -> None:
    assert label_of(text).kind == kind


def test_fold_drops_case_and_accents() -> None:
    assert fold("  Größe  À ") == "grosse a"


def test_mend_repairs_key_words_only() -> None:
    assert mend("lotal Cash wash") == "total cash wash"


def test_a_tax_summary_is_seen() -> None:
    assert SUMMARY.search(mend("GST Suimmary  Amount(RM)  Tax(RM)"))
