"""Every row belongs to one organization, and every model is known to Django."""

import inspect
import subprocess
import sys

import pytest
from django.apps import apps
from django.db import models

from project.kernel.tenancy import OrganizationOwned, ScopedQuerySet
from tests.architecture.source import APPS, PACKAGES, ROOT, module_name, python_files

# Rows that belong to nobody or to a person, and why. An entry that no longer applies must go.
NOT_OWNED = {
    "accounts.User": "a person is a member of several organizations",
    "accounts.Membership": "joins a person to an organization, and is read before there is an actor",
    "accounts.Organization": "the owner itself",
    "accounts.Preferences": "a person's own, the same in every organization",
    "kernel.BackupRecord": "a backup is of the whole server",
    "kernel.HeldFile": "bytes whose row is gone, and with it whose they were",
    "kernel.WorkerBeat": "a worker serves every organization",
}


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in PACKAGES]


def label(model: type[models.Model]) -> str:
    return model._meta.label


def test_every_model_belongs_to_an_organization() -> None:
    loose = {label(model) for model in own_models() if not issubclass(model, OrganizationOwned)}

    assert loose - set(NOT_OWNED) == set()


def test_the_list_of_models_without_organization_has_no_stale_entry() -> None:
    loose = {label(model) for model in own_models() if not issubclass(model, OrganizationOwned)}

    assert set(NOT_OWNED) - loose == set()


@pytest.mark.parametrize("model", own_models(), ids=label)
def test_the_organization_of_a_row_is_required_and_its_manager_closed(
    model: type[models.Model],
) -> None:
    if not issubclass(model, OrganizationOwned):
        return
    key = model._meta.get_field("organization")

    assert not key.null
    assert key.remote_field.on_delete is models.CASCADE
    for manager in model._meta.managers:
        assert isinstance(manager.all(), ScopedQuerySet), manager.name


@pytest.mark.parametrize("model", own_models(), ids=label)
def test_a_model_says_what_one_row_is(model: type[models.Model]) -> None:
    said = inspect.getdoc(model) or ""

    assert said
    assert not said.startswith(f"{model.__name__}(")  # Django's own, where there is none
    assert model.__str__ is not models.Model.__str__


def test_constraints_say_their_rule() -> None:
    unnamed = [
        f"{label(model)}.{constraint.name}"
        for model in own_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        and constraint.violation_error_message == constraint.default_violation_error_message
    ]

    assert unnamed == []


def test_models_on_disk_are_gathered() -> None:
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'project.settings';"
        "import django; django.setup(); print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.split()
    on_disk = {
        module_name(path)
        for path in python_files()
        if path.name == "models.py" or "models" in path.relative_to(ROOT).parts[:-1]
    }

    assert on_disk - set(loaded) == set()


@pytest.mark.parametrize("app", APPS)
def test_gathered_models_are_exported(app: str) -> None:
    gathered = __import__(f"{app}.models", fromlist=["__all__"])
    concrete = {
        model.__name__
        for model in apps.get_app_config(app).get_models()
        if not model._meta.auto_created
    }

    assert set(gathered.__all__) == concrete
