"""Staff can open every list, every form and every row of the admin."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.urls import reverse

import project.web.admin_urls  # noqa: F401 - the admin is found when asked for
from tests.architecture.source import PACKAGES
from tests.personas import PersonaClient

# Models that staff reach through the page of another one, and through which.
SHOWN_ELSEWHERE: dict[str, str] = {}


def own(model: type[models.Model]) -> bool:
    return model.__module__.split(".")[0] in PACKAGES


def registered() -> list[type[models.Model]]:
    return [model for model in admin.site._registry if own(model)]


def label(model: type[models.Model]) -> str:
    return model._meta.label


def page(model: type[models.Model], name: str, *args: Any) -> str:
    options = model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{name}", args=args)


def test_every_model_is_in_the_admin() -> None:
    shown = set(map(label, registered())) | set(SHOWN_ELSEWHERE)

    assert {label(model) for model in apps.get_models() if own(model)} - shown == set()


def test_the_list_of_models_shown_elsewhere_has_no_stale_entry() -> None:
    assert set(SHOWN_ELSEWHERE) & set(map(label, registered())) == set()


def test_the_index_opens(staff_client: PersonaClient) -> None:
    assert staff_client.get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize("model", registered(), ids=label)
def test_the_list_opens_and_searches(
    staff_client: PersonaClient, model: type[models.Model]
) -> None:
    assert staff_client.get(page(model, "changelist")).status_code == 200
    if admin.site._registry[model].search_fields:
        assert staff_client.get(page(model, "changelist"), {"q": "1"}).status_code == 200


@pytest.mark.parametrize("model", registered(), ids=label)
def test_the_form_opens_or_is_refused(
    staff_client: PersonaClient, model: type[models.Model]
) -> None:
    assert staff_client.get(page(model, "add")).status_code in {200, 403}


@pytest.mark.parametrize("model", registered(), ids=label)
def test_the_page_of_a_row_opens(
    staff_client: PersonaClient, model: type[models.Model], a_row_of: Any
) -> None:
    row = a_row_of(model)

    assert staff_client.get(page(model, "change", row.pk)).status_code == 200
    assert staff_client.get(page(model, "history", row.pk)).status_code == 200
