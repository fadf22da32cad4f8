from decimal import Decimal

import pytest

from garage.receipts.reading import Hints, Reading
from tests.garage.receipts.reading.papers import Row, read_sheet

GERMAN: tuple[Row, ...] = (
    [(60, "Autohaus Sommer GmbH")],
    [(60, "Telefon 0123 45678 · info@autohaus-sommer.example")],
    "Autohaus Sommer GmbH · Lindenallee 4 · 12345 Neustadt",
    "Herrn",
    "Karl Beispiel",
    "Gartenweg 9",
    [(2, "54321 Altdorf"), (70, "Rechnungsdatum"), (92, "12.03.2026")],
    [(70, "Rechnungs-Nr."), (92, "RE-2026-0815")],
    [(70, "Lieferdatum"), (92, "10.03.2026")],
    "Rechnung",
    [(2, "Kennzeichen"), (20, "B-AB 1234"), (50, "FIN"), (60, "WVWZZZ1KZAW123456")],
    [(2, "Km-Stand"), (20, "123.456 km")],
    [(2, "Pos"), (8, "Bezeichnung"), (60, "Menge"), (72, "Einzelpreis"), (90, "Gesamt")],
    [(2, "1"), (8, "Inspektion nach Vorgabe"), (60, "12 AW"), (74, "10,00"), (90, "120,00")],
    [(2, "2"), (8, "Ölfilter"), (60, "1 Stk"), (74, "15,50"), (91, "15,50")],
    [(2, "3"), (8, "Motoröl 5W-30"), (60, "4,5 l"), (74, "12,00"), (91, "54,00")],
    [(2, "4"), (8, "Altölentsorgung"), (60, "1"), (75, "5,50"), (92, "5,50")],
    [(60, "Nettobetrag"), (90, "195,00")],
    [(60, "zzgl. 19 % MwSt."), (91, "37,05")],
    [(60, "Gesamtbetrag"), (87, "232,05 €")],
    "Zahlbar bis 26.03.2026: 2 % Skonto = 4,64 EUR, Zahlbetrag 227,41 EUR",
    "USt-IdNr. DE123456789  IBAN DE00 1234 5678 9012 3456 78",
)
FRENCH: tuple[Row, ...] = (
    "Garage des Tilleuls SARL",
    "14 rue des Lilas",
    "49100 Angers",
    "Tél. 02 41 55 00 00",
    [(2, "FACTURE"), (60, "Facturé à")],
    [(2, "Facture n° FC-2026-12"), (60, "Menuiserie Colin")],
    [(2, "Date de facture : 3 avril 2026"), (60, "3 impasse du Port")],
    [(60, "56100 Lorient")],
    [(2, "Immatriculation : AB-123-CD"), (50, "Kilométrage : 95 977 km")],
    [(2, "Désignation"), (60, "Qté"), (72, "P.U. HT"), (90, "Montant HT")],
    [(2, "Main d'oeuvre vidange"), (60, "1,50 h"), (74, "66,00"), (92, "99,00")],
    [(2, "Huile moteur 5W30"), (60, "5,00 L"), (74, "15,00"), (92, "75,00")],
    [(2, "Kit de distribution"), (60, "1,00"), (74, "1 145,71"), (90, "1 145,71")],
    [(60, "Total HT"), (90, "1 319,71")],
    [(60, "TVA 20 %"), (92, "263,94")],
    [(60, "Total TTC"), (87, "1 583,65 €")],
)
BRITISH: tuple[Row, ...] = (
    "Harbour Tyre & Exhaust Ltd",
    "19 Harbour Street, Whitby, YO21 1DN",
    "Tel 01632 960367",
    [(2, "Mr A. Sample"), (60, "Invoice No"), (80, "HT/9147")],
    [(2, "7 Orchard Close"), (60, "Invoice Date"), (80, "26/09/24")],
    "Stafford, ST17 9RT",
    [(2, "Registration TK74 CXW"), (40, "Mileage 64,694"), (70, "Next MOT 09/2025")],
    [(2, "Description"), (50, "Qty"), (60, "Rate"), (72, "VAT"), (85, "Net")],
    [(2, "Fit exhaust"), (50, "0.5"), (58, "£80.00"), (72, "20"), (85, "£40.00")],
    [(2, "Exhaust rear silencer"), (50, "1"), (57, "£156.50"), (72, "20"), (84, "£156.50")],
    [(2, "Front brake disc"), (50, "2"), (58, "£45.95"), (72, "20"), (85, "£91.90")],
    [(60, "Sub-total"), (84, "£288.40")],
    [(60, "Less 10% discount"), (84, "-£28.84")],
    [(60, "Net"), (84, "£259.56")],
    [(60, "VAT @ 20%"), (84, "£51.91")],
    [(60, "TOTAL"), (84, "£311.47")],
    [(60, "Less deposit paid"), (84, "-£50.00")],
    [(60, "Balance due"), (84, "£261.47")],
)


def shown(reading: Reading, *names: str) -> list[str | None]:
    return [reading.value(name) for name in names]


def test_a_german_workshop_invoice() -> None:
    reading = read_sheet(GERMAN)

    assert shown(reading, "vendor", "address") == [
        "Autohaus Sommer GmbH",
        "Lindenallee 4, 12345 Neustadt",
    ]
    assert shown(reading, "date", "invoice_number") == ["2026-03-12", "RE-2026-0815"]
    assert shown(reading, "total", "subtotal", "tax") == ["232.05", "195.00", "37.05"]
    assert shown(reading, "plate", "vin", "odometer", "odometer_unit") == [
        "B-AB 1234",
        "WVWZZZ1KZAW123456",
        "123456",
        "km",
    ]
    assert (reading.kind, reading.language, reading.currency) == ("workshop", "de", "EUR")


def test_german_lines_are_net_and_of_their_kinds() -> None:
    reading = read_sheet(GERMAN)

    assert [(line.kind, str(line.amount)) for line in reading.lines] == [
        ("labour", "120.00"),
        ("part", "15.50"),
        ("fluid", "54.00"),
        ("fee", "5.50"),
    ]
    assert [line.unit for line in reading.lines[:3]] == ["aw", "stk", "l"]
    assert reading.lines_match_total
    assert not reading.lines_include_tax


def test_the_total_is_not_the_one_for_early_payment() -> None:
    assert read_sheet(GERMAN).fields["total"].evidence == "confirmed"


def test_a_french_invoice_with_spaces_in_numbers() -> None:
    reading = read_sheet(FRENCH)

    assert shown(reading, "vendor", "date", "total", "tax") == [
        "Garage des Tilleuls SARL",
        "2026-04-03",
        "1583.65",
        "263.94",
    ]
    assert shown(reading, "plate", "odometer") == ["AB-123-CD", "95977"]
    assert [line.amount for line in reading.lines] == [
        Decimal("99.00"),
        Decimal("75.00"),
        Decimal("1145.71"),
    ]
    assert reading.language == "fr"


def test_a_british_invoice_with_discount_and_deposit() -> None:
    reading = read_sheet(BRITISH, hints=Hints(currency="GBP"))

    assert shown(reading, "vendor", "date", "total", "tax") == [
        "Harbour Tyre & Exhaust Ltd",
        "2024-09-26",
        "311.47",
        "51.91",
    ]
    assert shown(reading, "plate", "odometer", "odometer_unit") == ["TK74 CXW", "64694", "mi"]
    assert [str(line.amount) for line in reading.lines] == ["40.00", "156.50", "91.90"]
    assert reading.lines_match_total


def test_the_customer_is_not_the_vendor() -> None:
    reading = read_sheet(
        (
            [(2, "Rechnungsempfänger"), (60, "Reifen Nord e.K.")],
            [(2, "Elektro Beispiel GmbH"), (60, "Hafenweg 8")],
            [(2, "Werkstraße 5"), (60, "24105 Kiel")],
            [(2, "67059 Ludwigshafen"), (60, "Tel. 0431 12345")],
            [(2, "Gesamtbetrag"), (90, "50,00 EUR")],
        )
    )

    assert shown(reading, "vendor", "address") == ["Reifen Nord e.K.", "Hafenweg 8 24105 Kiel"]


@pytest.mark.parametrize(("discount", "amount"), [("10%", "90,00"), ("15 %", "85,00")])
def test_a_discount_in_the_line_is_part_of_its_proof(discount: str, amount: str) -> None:
    reading = read_sheet(
        (
            [(2, "Artikel"), (50, "Menge"), (60, "Preis"), (70, "Rabatt"), (90, "Betrag")],
            [(2, "Bremsscheibe"), (50, "2"), (60, "50,00"), (70, discount), (90, amount)],
            [(60, "Gesamtbetrag"), (90, amount)],
        )
    )

    (line,) = reading.lines
    assert (line.quantity, line.unit_price) == (Decimal(2), Decimal("50.00"))


def test_a_carried_sum_is_no_line() -> None:
    reading = read_sheet(
        (
            [(2, "Artikel"), (50, "Menge"), (60, "Preis"), (90, "Betrag")],
            [(2, "Bremsscheibe"), (50, "2"), (60, "50,00"), (90, "100,00")],
            [(60, "Übertrag"), (90, "100,00")],
            [(2, "Artikel"), (50, "Menge"), (60, "Preis"), (90, "Betrag")],
            [(60, "Übertrag"), (90, "100,00")],
            [(2, "Bremsbelag"), (50, "1"), (60, "30,00"), (90, "30,00")],
            [(60, "Gesamtbetrag"), (90, "130,00")],
        )
    )

    assert [str(line.amount) for line in reading.lines] == ["100.00", "30.00"]


def test_the_address_is_the_sender_s_and_ends_before_the_customer() -> None:
    reading = read_sheet(
        (
            "BRANDT AUTOSERVICE",
            "Lokstedter Weg 41 · 20251 Hamburg · USt-ID DE118204771 · Tel. 040 555 0184",
            "M. Nord",
            "Isestraße 18",
            "20144 Hamburg",
            "Rechnung RE-2026-1",
        )
    )

    box = reading.fields["address"].box
    vendor = reading.fields["vendor"].box
    assert reading.value("address") == "Lokstedter Weg 41 · 20251 Hamburg"
    assert box
    assert vendor
    assert box.y1 - box.y0 < 1.5 * (vendor.y1 - vendor.y0)


def test_the_address_of_the_sender_line_is_not_the_window_below_it() -> None:
    reading = read_sheet(
        (
            "Autohaus Brandmeier GmbH · Industriestr. 5 · 80999 Augsburg",
            "",
            "Karl Beispiel",
            "Gartenweg 9",
            [(2, "20144 Hamburg"), (70, "Rechnungs-Nr."), (92, "RE-2026-1")],
            [(2, "Inspektion nach Vorgabe"), (90, "120,00")],
        )
    )

    assert reading.value("address") == "Industriestr. 5, 80999 Augsburg"


def test_an_address_in_front_of_a_tax_number_is_read() -> None:
    reading = read_sheet(
        (
            "BRANDT AUTOSERVICE",
            "Lokstedter Weg 41 · 20251 Hamburg · USt-ID DE118204771",
            "Familie",
            "Nord",
            "Isestraße 18",
            "20144 Hamburg",
        )
    )

    assert reading.value("address") == "Lokstedter Weg 41 · 20251 Hamburg"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("SIRET 512 345 678 00012 – TVA FR40512345678", "FR40512345678"),
        ("SIRET 512 345 678 00012 – RCS Angers", "512 345 678 00012"),
        ("TVA intracommunautaire : FR 40 512 345 678", "FR40512345678"),
        ("Steuer-Nr. 12/345/67890 · USt-IdNr. DE118204771", "DE118204771"),
        ("BTW-nummer NL 123456789 B01", "NL123456789B01"),
    ],
)
def test_the_vat_number_comes_before_local_numbers(printed: str, expected: str) -> None:
    reading = read_sheet((*FRENCH[:4], printed, *FRENCH[4:]))

    assert reading.value("vendor_tax_id") == expected
