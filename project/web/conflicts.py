"""Two people changed the same record: what each of them says, side by side."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people filled differently."""

    label: str
    mine: str
    theirs: str


def clashes(typed: forms.Form, stored: forms.Form) -> list[Clash]:
    """Return the fields whose typed value differs from the stored one."""
    found = []
    for bound in typed:
        if bound.is_hidden or isinstance(bound.field, forms.FileField):
            continue
        mine, theirs = _shown(bound), _shown(stored[bound.name])
        if mine != theirs:
            found.append(Clash(str(bound.label), mine, theirs))
    return found


def _shown(bound: BoundField) -> str:
    value: Any = bound.value()
    choices = dict(getattr(bound.field, "choices", ()))
    if value in (None, "", False):
        return "–"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(choices.get(str(part), part)) for part in value) or "–"
    if value is True or value == "on":
        return "✓"
    return str(choices.get(value, value))
