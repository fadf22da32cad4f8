"""The document of the API: complete, unambiguous, and changed on purpose only."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ninja import Schema
from ninja.orm import ModelSchema

from project.api import api
from tests.architecture.doors import example_body
from tests.architecture.source import ROOT, python_files, shown

METHODS = {"get", "post", "put", "patch", "delete"}
BASELINE = ROOT / "docs" / "openapi.json"
PROBLEMS = {"400", "401", "403", "404", "409", "422", "429"}


def document() -> dict[str, Any]:
    """Return the document as programs read it."""
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return found


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                yield f"{method.upper()} {path}", operation


def test_operation_ids_are_unique() -> None:
    names = Counter(operation["operationId"] for _, operation in operations())

    assert [name for name, count in names.items() if count > 1] == []


def test_schema_names_are_unique_over_all_rooms() -> None:
    """Ninja keeps one schema a name: of two classes it would show the same one everywhere."""
    found: dict[str, set[str]] = {}
    for path in python_files():
        is_api = {path.stem, path.parent.name} & {"api", "schemas"} or path.stem.endswith("_api")
        if not is_api:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.endswith("Query"):
                found.setdefault(node.name, set()).add(shown(path))

    assert {name: paths for name, paths in found.items() if len(paths) > 1} == {}
    assert len(found) > 100


def test_operation_ids_are_the_names_of_functions() -> None:
    odd = [
        operation["operationId"]
        for _, operation in operations()
        if not re.fullmatch(r"[a-z][a-z0-9_]*", operation["operationId"])
    ]

    assert odd == []


def test_every_operation_says_what_it_does() -> None:
    silent = [
        where
        for where, operation in operations()
        if not operation.get("summary") or not operation.get("tags")
    ]

    assert silent == []


def test_every_operation_names_its_problems() -> None:
    incomplete = {
        where: missing
        for where, operation in operations()
        if (missing := PROBLEMS - operation["responses"].keys())
    }

    assert incomplete == {}


def test_every_operation_asks_who_calls() -> None:
    open_doors = [where for where, operation in operations() if not operation.get("security")]

    assert open_doors == []


def test_every_field_that_is_needed_has_an_example() -> None:
    without = [
        f"{where}: {name}"
        for where, operation in operations()
        for name, value in example_body(operation).items()
        if value is None
    ]

    assert without == []


def all_schemas(base: type) -> Iterator[type]:
    for schema in base.__subclasses__():
        yield schema
        yield from all_schemas(schema)


def test_schemas_list_their_fields() -> None:
    """A schema made of a model gives away the columns of tomorrow, and allows null where none is."""
    made_of_models = [
        schema.__qualname__
        for schema in all_schemas(ModelSchema)
        if not schema.__module__.startswith("ninja")
    ]

    assert made_of_models == []


def nullable_inputs() -> Iterator[tuple[str, str]]:
    """Yield the fields of request bodies that take null: the schema and the field."""
    schemas = document()["components"]["schemas"]
    for _, operation in operations():
        for media in operation.get("requestBody", {}).get("content", {}).values():
            name = media["schema"].get("$ref", "").rpartition("/")[2]
            for field, details in schemas.get(name, {}).get("properties", {}).items():
                if {"type": "null"} in details.get("anyOf", []):
                    yield name, field


# Where null in a body is no value of a column, and what it means.
NULL_MEANS = {
    "DraftBody.order_id": "as it was guessed, or no order",
    "DraftBody.tax": "nobody could read it yet",
    "EstimateBody.as_of": "today",
    "EstimateBody.currency": "that of the organization's market",
    "FinanceBody.first_payment_on": "the day it starts",
    "FinanceBody.payment": "what pays the loan back is worked out",
    "InventoryMapBody.mapping": "as it was guessed",
    "MakeModelDecideBody.make": "as it was suggested",
    "MakeModelDecideBody.model": "as it was suggested",
    "ReadingBody.meter_id": "the meter that the vehicle has for this unit",
    "StockReceiveBody.currency": "the organization's",
    "StockReceiveBody.source": "no record",
    "StockTakeOutBody.source": "no record",
    "StockTransferBody.source": "no record",
    "TaskBody.lane_id": "the first lane for open tasks",
    "TaskMove.lane_id": "the lane in which the task stands",
    "ValuationBody.currency": "the organization's",
    "VehicleValueBody.as_of": "today",
}


def test_a_body_takes_null_only_where_the_column_does() -> None:
    columns = columns_by_name()
    broken = sorted(
        f"{schema}.{field}"
        for schema, field in set(nullable_inputs())
        if field in columns and not any(column.null for column in columns[field])
    )

    assert broken == sorted(NULL_MEANS)


def columns_by_name() -> dict[str, list[Any]]:
    """Return the columns of our models by the name under which a body would set them."""
    from django.apps import apps

    found: dict[str, list[Any]] = {}
    for model in apps.get_models():
        if model.__module__.split(".")[0] in {"accounts", "inventory", "garage"}:
            for column in model._meta.concrete_fields:
                found.setdefault(column.attname, []).append(column)
    return found


def test_the_document_is_the_one_that_was_agreed() -> None:
    """`manage.py export_openapi` writes the new one, to be looked at before it is committed."""
    assert json.loads(BASELINE.read_text(encoding="utf-8")) == document()


def test_schemas_are_ours() -> None:
    """Every schema says who it belongs to, so that two features do not share a name by chance."""
    names = Counter(
        schema.__name__
        for schema in all_schemas(Schema)
        if schema.__module__.split(".")[0] in {"accounts", "inventory", "garage"}
        and "[" not in schema.__name__
    )

    assert [name for name, count in names.items() if count > 1] == []


def test_every_answer_with_a_new_secret_is_marked() -> None:
    """Schemas called “…Made” show a secret this once; their answers are never kept."""
    unmarked = [
        operation.view_func.__name__
        for _, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
        for model in operation.response_models.values()
        if "Made" in str(getattr(model, "model_fields", ""))
        and not getattr(operation.view_func, "answers_secret", False)
    ]

    assert unmarked == []
