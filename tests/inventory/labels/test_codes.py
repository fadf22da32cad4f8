"""Our own codes: they come back as they went, and a typing mistake is noticed."""

from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inventory.labels.codes import ALPHABET, LARGEST, CodeKind, OwnCode, read_code
from project.kernel.errors import RuleViolated

KINDS = st.sampled_from(CodeKind)
IDS = st.integers(min_value=1, max_value=LARGEST)


@given(kind=KINDS, row_id=IDS)
def test_code_is_read_as_it_was_written(kind: CodeKind, row_id: int) -> None:
    code = OwnCode(kind, row_id)

    assert read_code(str(code)) == code
    assert read_code(f"https://garage.example/s/{code}") == code


@given(kind=KINDS, row_id=IDS, place=st.integers(0, 30), letter=st.sampled_from(ALPHABET))
def test_read_code_notices_a_wrong_character(
    kind: CodeKind, row_id: int, place: int, letter: str
) -> None:
    head, _dash, body = str(OwnCode(kind, row_id)).rpartition("-")
    place %= len(body)
    assume(body[place] != letter)

    with pytest.raises(RuleViolated, match="wrong character"):
        read_code(f"{head}-{body[:place]}{letter}{body[place + 1 :]}")


@given(row_id=IDS)
def test_read_code_notices_two_characters_that_changed_places(row_id: int) -> None:
    head, _dash, body = str(OwnCode(CodeKind.ITEM, row_id)).rpartition("-")

    for first, second in combinations(range(len(body)), 2):
        letters = list(body)
        letters[first], letters[second] = letters[second], letters[first]
        if letters[first] != letters[second]:
            with pytest.raises(RuleViolated):
                read_code(f"{head}-{''.join(letters)}")


@pytest.mark.parametrize("kind", [CodeKind.LOT, CodeKind.PLACE])
def test_read_code_notices_the_wrong_kind(kind: CodeKind) -> None:
    body = str(OwnCode(CodeKind.ITEM, 4711)).rpartition("-")[2]

    with pytest.raises(RuleViolated):
        read_code(f"MG-{kind}-{body}")


def test_read_code_understands_how_people_type() -> None:
    code = OwnCode(CodeKind.ITEM, 1)

    assert str(code) == "MG-I-1128"
    for typed in (
        "mg-i-1128",
        "MGI1128",
        "MG I 1128",
        " mg-i-il28 ",
        "HTTPS://X.EXAMPLE/s/mg-i-1128/",
    ):
        assert read_code(typed) == code


@given(text=st.text(max_size=40).filter(lambda text: "mg" not in text.lower()))
def test_read_code_leaves_other_codes_alone(text: str) -> None:
    assert read_code(text) is None
