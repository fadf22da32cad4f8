"""ZIP files that somebody broke by hand are refused with a sentence."""

import io

import pytest

from inventory.transfer.reading.archive import BROKEN, archive_open, member_open
from project.kernel.errors import RuleViolated
from tests.inventory.transfer.making import packed

NAME = "Ümläut.csv"
GOOD = packed({NAME: "a,b\n1,2\n"})
LOCAL, CENTRAL = GOOD.index(NAME.encode()), GOOD.rindex(NAME.encode())
OFFSET = len(GOOD) - 6  # where the list of files is said to begin


def broken(at: int, length: int) -> bytes:
    return GOOD[:at] + b"\xff" * length + GOOD[at + length :]


@pytest.mark.parametrize("content", [broken(LOCAL, 4), broken(CENTRAL, 4), broken(OFFSET, 3)])
def test_a_broken_zip_is_refused(content: bytes) -> None:
    with (
        pytest.raises(RuleViolated, match=BROKEN[:20]),
        archive_open(io.BytesIO(content)) as archive,
        member_open(archive, archive.namelist()[0]) as member,
    ):
        member.read()
