"""Labels of choices in the language of whoever reads them; in the models they stand plain (ADR 0016)."""

from collections.abc import Iterable
from enum import property as enum_property
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from project.kernel.errors import speak_with

OURS = ("project", "accounts", "inventory", "garage")


def translate_labels() -> None:
    """Make labels of choices speak the active language; called once, when all models are there."""
    speak_with(gettext)
    models.Choices.label = enum_property(_label)  # type: ignore[method-assign, assignment]
    type(models.Choices).choices = property(_choices)  # type: ignore[assignment]
    for model in apps.get_models():
        if not model.__module__.startswith(OURS):
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field.choices, list):
                field.choices = list(_lazy(field.choices))


def _label(member: Any) -> str:
    return gettext(str(member._label_))


def _choices(kind: Any) -> list[tuple[Any, Any]]:
    """Return the choices of a class, lazily: forms keep them from the start of the process on."""
    empty = [(None, kind.__empty__)] if hasattr(kind, "__empty__") else []
    return list(_lazy([*empty, *((member.value, member._label_) for member in kind)]))


def _lazy(choices: Iterable[tuple[Any, Any]]) -> Iterable[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield value, list(_lazy(label))
        else:
            yield value, label if isinstance(label, Promise) else gettext_lazy(label)


def numbered(line: int, message: str) -> str:
    """Return what is wrong with a line of several, in the language of whoever reads it."""
    return gettext("Line %(line)s: %(problem)s") % {"line": line, "problem": message}
