"""An undefined variable in a template of ours is a mistake, not an empty string."""

import sys
from pathlib import Path

from django.conf import settings
from django.template import Engine
from django.template.base import FilterExpression

# Filters that say what stands there when there is nothing.
SAYS_WHAT_ELSE = {"default", "default_if_none"}


class UndefinedVariable(AssertionError):
    """A template of ours asked for a variable that its view does not give."""


class RaisingString(str):
    """What Django shows for an undefined variable: empty in templates of others, an error in ours.

    Django asks for its truth before it falls back to the empty string and the filters.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        frame = sys._getframe(1)
        if frame.f_code is not FilterExpression.resolve.__code__:
            return False
        expression = frame.f_locals["self"]
        if any(function.__name__ in SAYS_WHAT_ELSE for function, _ in expression.filters):
            return False
        template = getattr(frame.f_locals["context"], "template", None)
        origin = Path(str(getattr(getattr(template, "origin", None), "name", "")))
        if not origin.is_relative_to(settings.BASE_DIR / "templates"):
            return False
        where = origin.relative_to(settings.BASE_DIR / "templates")
        raise UndefinedVariable(f"{{{{ {expression.token} }}}} in {where}")


def refuse_undefined_variables() -> None:
    """Make every undefined variable of our templates fail the test that renders it."""
    Engine.get_default().string_if_invalid = RaisingString()
