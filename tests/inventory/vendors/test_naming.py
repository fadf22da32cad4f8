"""Names of businesses made comparable."""

import pytest

from inventory.vendors.naming import address_parts, closeness, name_key, tax_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Müller & Söhne GmbH", "muller sohne"),
        ("Autohaus Weber GmbH & Co. KG", "autohaus weber"),
        ("Bosch S.r.l.", "bosch"),
        ("Van Dijk B.V.", "van dijk"),
        ("Syarikat Kereta Sdn. Bhd.", "syarikat kereta"),
        ("SARL Garage Dupont", "garage dupont"),
        ("J.P. Motors Ltd.", "jp motors"),
        ("Officine Rossi S.p.A.", "officine rossi"),
        ("Talleres García, S.L.", "talleres garcia"),
        ("Łukasz Øre A/S", "lukasz ore"),
        ("Шиномонтаж", "шиномонтаж"),
        ("GmbH", "gmbh"),
        ("SA", "sa"),
        ("  ", ""),
    ],
)
def test_name_key_drops_case_accents_and_legal_forms(name: str, key: str) -> None:
    assert name_key(name) == key


def test_name_key_keeps_legal_forms_that_are_names() -> None:
    assert name_key("AS Autoteile") == "as autoteile"


def test_tax_key_drops_signs_and_country() -> None:
    assert tax_key("DE 123.456.789") == tax_key("123456789") == "123456789"
    assert tax_key("ESB12345678") == "ESB12345678"


def test_closeness_sees_other_digits_as_other_vendors() -> None:
    assert closeness("shell 1234", "shell 1235") == 0
    assert closeness("autohaus weber", "autohaus webr") > 90
    assert closeness("weber autohaus", "autohaus weber") == 100
    assert closeness("kfz", "ktz") == 0


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("Hauptstr. 5\n12345 Berlin", ("Hauptstr. 5", "12345", "Berlin")),
        ("5 Rue X, 75001 Paris, France", ("5 Rue X, France", "75001", "Paris")),
        ("Kerkstraat 1, 1234 AB Amsterdam", ("Kerkstraat 1", "1234 AB", "Amsterdam")),
    ],
)
def test_address_parts_finds_street_code_and_city(address: str, parts: tuple[str, ...]) -> None:
    assert address_parts(address) == parts


def test_address_parts_keeps_an_unknown_shape_in_the_street() -> None:
    assert address_parts("1 High Street, Leeds LS1 4AP") == (
        "1 High Street, Leeds LS1 4AP",
        "",
        "",
    )
