"""What several guards need."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models
from model_bakery import baker
from pytest_django.plugin import DjangoDbBlocker

from accounts.organizations.models import Organization
from project.kernel.tenancy import OrganizationOwned
from tests.architecture.stage import Stage, set_stage

# Columns that people read.
WORDS = ("name", "title", "description", "number", "invoice_number", "original_name")
# Columns that chance would fill with what a service refuses.
FIXED = {"currency": "EUR", "role": "driver", "list_name": "work"}
# Columns that may be empty, but not all at once.
ASKED = {
    "garage.Warranty": ("vehicle", "ends_on"),
    "inventory.Fitment": ("item",),
    "inventory.Movement": ("destination",),
    "inventory.Wish": ("item",),
}
KNOCKS: list[str] = []


class Maker:
    """Writes a row of any model, with the rows it needs, in one organization."""

    def __init__(self, organization: Organization) -> None:
        self.organization = organization

    def __call__(self, model: type[models.Model], *, mark: str = "", **chosen: Any) -> Any:
        if model is Organization:
            return self.organization
        values = {
            field.name: value
            for field in model._meta.concrete_fields
            if field.attname not in chosen and (value := self.value(field)) is not None
        }
        wanted = [name for name in ASKED.get(model._meta.label, ()) if name not in values]
        told = marked(model, mark) if mark else {}
        return baker.make(model, _fill_optional=wanted, **(values | told | chosen))

    def value(self, field: models.Field[Any, Any]) -> Any:
        """Return what a column must hold, or None where chance may fill it."""
        if field.name == "organization":
            return self.organization
        if field.name in FIXED:
            return FIXED[field.name]
        is_asked = field.name in ASKED.get(field.model._meta.label, ())
        if (field.null or field.has_default() or field.blank) and not is_asked:
            return None
        related = field.related_model
        if isinstance(related, type) and issubclass(related, OrganizationOwned):
            return self(related)
        return None


@pytest.fixture
def a_row_of(organization: Organization) -> Maker:
    return Maker(organization)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Return the personas and the rows that all tests of a module share.

    Ask for `db` beside it: what a test changes is then rolled back before the next.
    """
    with django_db_blocker.unblock(), set_stage(Maker) as written:
        yield written


def marked(model: type[models.Model], mark: str) -> dict[str, Any]:
    """Return texts by which a row is recognised wherever it shows."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    return {
        name: mark
        for name in WORDS
        if isinstance(fields.get(name), models.CharField) and not fields[name].choices
    }


@pytest.fixture(scope="session")
def knocks() -> list[str]:
    """Return the list of requests that the permission table has made."""
    return KNOCKS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if KNOCKS:
        terminalreporter.write_line(
            f"Permission table: {len(KNOCKS)} requests at {len(set(KNOCKS))} doors"
        )
