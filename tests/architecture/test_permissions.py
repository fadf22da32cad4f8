"""Every persona knocks at every door, and a stranger learns nothing."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from project.kernel.actor import ROLE_PERMISSIONS, Permission, Role
from tests import permissions
from tests.architecture.doors import (
    addresses,
    answer,
    example_body,
    operations,
    page_names,
)
from tests.architecture.samples import MARK, Samples, put_in_bin
from tests.architecture.stage import Stage
from tests.permission_doors import Door
from tests.personas import PersonaClient

Answers = dict[str, str]


def expected(name: str, needs: Permission, *, stranger: str) -> Answers:
    """Return what each persona should hear."""
    inside = "unknown" if name in permissions.NOTHING_TO_DO else "in"
    members = {
        str(role.value): inside if needs in granted else "refused"
        for role, granted in ROLE_PERMISSIONS.items()
    }
    if name in permissions.PERSONAL:
        members = {role: "in" if role == Role.OWNER else "unknown" for role in members}
    if name in permissions.NOT_FOR_TOKENS:
        members = dict.fromkeys(members, "refused")
    return {"anonymous": "sign in", **members, "stranger": stranger}


@pytest.fixture
def samples(stage: Stage, db: None) -> Samples:
    return stage.samples


@pytest.fixture
def pages_of(stage: Stage, db: None) -> dict[str, Client]:
    return stage.pages_of()


@pytest.fixture
def programs_of(stage: Stage, db: None) -> dict[str, Client]:
    return stage.programs_of()


def knock(
    client: Client, method: str, address: str, *, knocks: list[str], **sent: Any
) -> tuple[str, bytes]:
    """Send a request and take back what it changed."""
    knocks.append(f"{method} {address}")
    with transaction.atomic():
        response = (
            client.generic(method, address, **sent)
            if "data" in sent
            else (client.get(address, sent.get("query")))
        )
        transaction.set_rollback(True)
        content = b"".join(response) if response.streaming else response.content
    return answer(response), content


def is_id(name: str, samples: Samples) -> bool:
    return name.endswith("_id") and name in samples


def filled(sent: Any, samples: Samples) -> Any:
    """Put the ids of sample rows where the table, or an example of the document, names one."""
    if isinstance(sent, dict):
        return {
            key: samples[key] if is_id(key, samples) and value else filled(value, samples)
            for key, value in sent.items()
        }
    if isinstance(sent, list):
        return [filled(value, samples) for value in sent]
    return sent.format(**samples) if isinstance(sent, str) and sent[:1] == "{" else sent


# --- The table is complete ----------------------------------------------------------------------


def test_every_page_is_in_the_table() -> None:
    inside, outside = page_names()

    assert inside - set(permissions.PAGES) == set()
    assert outside - set(permissions.OUTSIDE) == set()


def test_every_endpoint_is_in_the_table() -> None:
    found = {operation["operationId"] for _, _, operation in operations()}

    assert found - set(permissions.ENDPOINTS) == set()


def test_the_table_has_no_stale_entry() -> None:
    inside, outside = page_names()
    found = {operation["operationId"] for _, _, operation in operations()}

    assert set(permissions.PAGES) - inside == set()
    assert set(permissions.OUTSIDE) - outside == set()
    assert set(permissions.ENDPOINTS) - found == set()
    named = {
        *permissions.SENT,
        *permissions.QUERIES,
        *permissions.PERSONAL,
        *permissions.NOT_FOR_TOKENS,
        *permissions.NOTHING_TO_DO,
        *permissions.FROM_THE_BIN,
    }
    assert named - set(permissions.ENDPOINTS) - set(permissions.PAGES) == set()


def names_of_ids() -> Iterator[str]:
    for _, pattern in addresses():
        yield from pattern.pattern.converters
    for _, path, _ in operations():
        yield from (part[1:-1] for part in path.split("/") if part.startswith("{"))


def test_every_id_of_an_address_stands_for_a_row() -> None:
    aliases = {key for named in permissions.ALIASES.values() for key in named}
    known = {*permissions.ROWS, *aliases, "photo_id", "attachment_id", "file_id", "user_id"}

    assert {name for name in names_of_ids() if name.endswith("_id")} - known == set()


# --- Pages --------------------------------------------------------------------------------------

PAGE_DOORS = [
    pytest.param(name, door, id=f"{door.method} {name}")
    for name, doors in permissions.PAGES.items()
    for door in doors
]


def address_of(name: str, *, slug: str, samples: Samples) -> str:
    patterns = {pattern.name: pattern for _, pattern in addresses()}
    aliases = permissions.ALIASES.get(name, {})
    wanted = {key: aliases.get(key, key) for key in patterns[name].pattern.converters}
    ids = {key: samples[row] for key, row in wanted.items() if row in samples}
    return reverse(name, kwargs={"organization": slug, **ids})


@pytest.mark.parametrize(("name", "door"), PAGE_DOORS)
def test_pages_open_for_those_who_may(
    name: str,
    door: Door,
    pages_of: dict[str, PersonaClient],
    samples: Samples,
    knocks: list[str],
) -> None:
    slug = pages_of["owner"].slug
    prepare(name, samples)
    address = address_of(name, slug=slug, samples=samples) + query(name, samples)

    heard = {
        persona: knock(client, door.method, address, knocks=knocks, **form(door, samples))[0]
        for persona, client in pages_of.items()
    }

    assert heard == expected(name, door.needs, stranger="unknown")


@pytest.mark.parametrize(("name", "door"), PAGE_DOORS)
def test_pages_of_an_own_organization_show_nothing_of_another(
    name: str,
    door: Door,
    pages_of: dict[str, PersonaClient],
    samples: Samples,
    knocks: list[str],
) -> None:
    stranger = pages_of["stranger"]
    address = address_of(name, slug=stranger.slug, samples=samples)

    heard, content = knock(stranger, door.method, address, knocks=knocks, **form(door, samples))

    has_id = any(part.isdecimal() for part in address.split("/"))
    names_a_row = "{" in str(door.sent)
    assert heard == "unknown" if has_id else heard in {"in", "unknown" if names_a_row else "in"}
    assert MARK.encode() not in content


def query(name: str, samples: Samples) -> str:
    """Return what an address is asked with."""
    asked = permissions.QUERIES.get(name)
    return f"?{urlencode(filled(dict(asked), samples), doseq=True)}" if asked else ""


def prepare(name: str, samples: Samples) -> None:
    """Bring the sample into the state that a door asks for."""
    if name in permissions.FROM_THE_BIN:
        put_in_bin(permissions.FROM_THE_BIN[name], samples=samples)


def form(door: Door, samples: Samples) -> dict[str, Any]:
    """Return what a browser would send through a door."""
    sent = filled(dict(door.sent), samples)
    if door.method == "GET":
        return {"query": sent}
    encoded = urlencode(sent, doseq=True)
    return {
        "data": encoded,
        "content_type": "application/x-www-form-urlencoded",
        "headers": {"Sec-Fetch-Site": "same-origin"},
    }


# --- Endpoints ----------------------------------------------------------------------------------

ENDPOINT_DOORS = [
    pytest.param(method, path, operation, id=operation["operationId"])
    for method, path, operation in operations()
    if operation["operationId"] in permissions.ENDPOINTS
]


@pytest.mark.parametrize(("method", "path", "operation"), ENDPOINT_DOORS)
def test_endpoints_open_for_those_who_may(
    method: str,
    path: str,
    operation: dict[str, Any],
    programs_of: dict[str, PersonaClient],
    samples: Samples,
    knocks: list[str],
) -> None:
    name = operation["operationId"]
    prepare(name, samples)
    sent = body(method, operation, samples)
    aliases = permissions.ALIASES.get(name, {})
    address = path.format(**samples | {key: samples[row] for key, row in aliases.items()})
    address += query(name, samples)

    heard = {
        persona: knock(client, method, address, knocks=knocks, **sent)
        for persona, client in programs_of.items()
    }

    names_a_row = any(f"{{{row}}}" in path for row in samples if row != "vin_text")
    stranger = "unknown" if names_a_row else heard["stranger"][0]
    assert {persona: said for persona, (said, _) in heard.items()} == expected(
        name, permissions.ENDPOINTS[name], stranger=stranger
    )
    assert stranger in {"unknown", "refused" if name in permissions.NOT_FOR_TOKENS else "in"}
    assert MARK.encode() not in heard["stranger"][1]


def body(method: str, operation: dict[str, Any], samples: Samples) -> dict[str, Any]:
    """Return what a program would send to an endpoint."""
    if method == "GET":
        return {}
    if "multipart/form-data" in operation.get("requestBody", {}).get("content", {}):
        upload = SimpleUploadedFile("receipt.png", b"\x89PNG\r\n", content_type="image/png")
        return {
            "data": encode_multipart(BOUNDARY, {"file": upload}),
            "content_type": MULTIPART_CONTENT,
        }
    sent = permissions.SENT.get(operation["operationId"]) or example_body(operation)
    return {
        "data": json.dumps(filled(dict(sent), samples)),
        "content_type": "application/json",
    }


def test_the_table_names_doors_that_exist() -> None:
    needs = [door.needs for door in chain.from_iterable(permissions.PAGES.values())]

    assert set(needs) | set(permissions.ENDPOINTS.values()) <= set(Permission)
