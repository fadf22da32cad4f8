"""Numbers, dates and characters that no page was made for: they are refused, never an error."""

import pytest
from django.urls import reverse

from tests import permissions
from tests.architecture.doors import addresses
from tests.architecture.samples import Samples
from tests.architecture.stage import Stage

NAMES = (
    "cursor",
    "category",
    "from",
    "group",
    "ids",
    "kind",
    "month",
    "on",
    "ordering",
    "page",
    "purpose",
    "q",
    "record",
    "search",
    "status",
    "tab",
    "tag",
    "to",
    "vehicle",
    "vendor",
    "year",
)
SENT = (*NAMES, "action", "file_ids", "lines-TOTAL_FORMS", "lines-INITIAL_FORMS", "version")
VALUES = ("9" * 5000, "9" * 19, "²", "1e400", "0001-01-01", "9999-12", "\0\u202e<script>")
DOORS = sorted(
    {(name, door.method) for name, doors in permissions.PAGES.items() for door in doors}
    - {("organization_leave", "POST"), ("account_delete", "POST")}
)


def address_of(name: str, *, slug: str, samples: Samples) -> str:
    pattern = next(pattern for _, pattern in addresses() if pattern.name == name)
    aliases = permissions.ALIASES.get(name, {})
    wanted = {key: aliases.get(key, key) for key in pattern.pattern.converters}
    ids = {key: samples[row] for key, row in wanted.items() if row in samples}
    return reverse(name, kwargs={"organization": slug, **ids})


@pytest.mark.parametrize(("name", "method"), DOORS)
def test_pages_refuse_what_is_out_of_range(name: str, method: str, stage: Stage, db: None) -> None:
    owner_client = stage.pages_of()["owner"]
    address = address_of(name, slug="millers-garage", samples=stage.samples)

    for value in VALUES:
        sent = dict.fromkeys(NAMES if method == "GET" else SENT, value)
        ask = owner_client.get if method == "GET" else owner_client.post
        answer = ask(address, sent)
        content = b"".join(answer) if answer.streaming else answer.content

        assert answer.status_code < 500, f"{name} {value[:40]!r}"
        assert b"<script>" not in content
