"""Every address and operation of the product, and what a knock at it is answered with."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from project.api import api

ORGANIZATION = "o/<slug:organization>/"
METHODS = ("get", "post", "put", "patch", "delete")


def addresses(
    patterns: list[Any] | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Yield the pages with their whole address, without the admin's and the API's."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace not in {"admin", "api"}:
                yield from addresses(entry.url_patterns, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def page_names() -> tuple[set[str], set[str]]:
    """Return the names of pages inside an organization, and of those outside."""
    inside: set[str] = set()
    outside: set[str] = set()
    for address, pattern in addresses():
        (inside if address.startswith(ORGANIZATION) else outside).add(str(pattern.name))
    return inside, outside


@cache
def document() -> dict[str, Any]:
    return dict(api.get_openapi_schema())


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield method, path and description of every endpoint."""
    for path, methods in document()["paths"].items():
        for method in METHODS:
            if method in methods:
                yield method.upper(), path, methods[method]


def example_body(operation: dict[str, Any]) -> dict[str, Any]:
    """Return a body with the fields that an operation needs, as the document shows them."""
    schema = body_schema(operation)
    return {name: example(schema["properties"][name]) for name in schema.get("required", ())}


def body_schema(operation: dict[str, Any]) -> dict[str, Any]:
    """Return the description of the JSON body of an operation, or nothing."""
    content = operation.get("requestBody", {}).get("content", {})
    media = content.get("application/json", {}).get("schema", {})
    return resolved(media)


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return dict(document()["components"]["schemas"][name]) if name else schema


def example(field: dict[str, Any]) -> Any:
    """Return a value that a field takes, from the document alone, or None where it shows none."""
    field = resolved(field)
    if "examples" in field or "enum" in field:
        return (field.get("examples") or field["enum"])[0]
    if field.get("type") == "array":
        return [example(field["items"])] if field.get("minItems") else []
    if field.get("type") == "object":
        return {name: example(field["properties"][name]) for name in field.get("required", ())}
    plain = {"integer": 1, "boolean": True, "date": "2026-11-02", "date-time": "2026-11-02T10:00Z"}
    return plain.get(field.get("format", "")) or plain.get(field.get("type", ""))


def answer(response: HttpResponseBase) -> str:
    """Say in a word what an answer means for the one who knocked."""
    status = response.status_code
    if status == 401 or (status == 302 and "/account/login" in response.headers["Location"]):
        return "sign in"
    if status in {403, 404}:
        return {403: "refused", 404: "unknown"}[status]
    if status < 400 or status in {400, 409, 412, 422}:
        return "in"
    return str(status)
