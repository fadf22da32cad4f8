import pytest

from garage.receipts.reading import spelling


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("AIK HUAT HARDWAKE", "AIK HUAT HARDWARE"),
        ("Lucky Enterprisen", "Lucky Enterprise"),
        ("CITY SERVICES", "CITY SERVICES"),
        ("CITY SERVICE", "CITY SERVICE"),
        ("SÉTIA ÁLAM", "SETIA ALAM"),
        ("HARDWORKING BEES", "HARDWORKING BEES"),
    ],
)
def test_english_name_mends_trade_words_and_accents_only(text: str, mended: str) -> None:
    assert spelling.english_name(text) == mended


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("4600D PETALING JAYA", "46000 PETALING JAYA"),
        ("4115O KLANG", "41150 KLANG"),
        ("LOT 12-ODD", "LOT 12-ODD"),
    ],
)
def test_postal_codes_are_digits(text: str, mended: str) -> None:
    assert spelling.postal_codes(text) == mended
