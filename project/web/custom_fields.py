"""Custom fields in forms: one mixin, so that a record gets them in two lines."""

from collections.abc import Collection, Sequence
from typing import Any, Self

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from typing_extensions import override

from project.kernel.actor import Actor
from project.kernel.custom.kinds import KINDS, scope_of
from project.kernel.custom.models import CustomField
from project.kernel.custom.selectors import custom_said, fields_for
from project.kernel.custom.services import custom_values_set
from project.kernel.custom.values import CHOICE, DAY, LINK, NUMBER, YES_NO
from project.web.forms import DayInput, DecimalField

PREFIX = "custom_"


class CustomFieldsMixin(forms.Form):
    """A form that asks for the custom fields of a record: `add_custom_fields` once.

    What was typed stands in `custom_given` for the record's own service, and not in `cleaned_data`.
    """

    custom: Sequence[CustomField] = ()
    _custom_typed: dict[str, Any]

    def add_custom_fields(
        self,
        *,
        actor: Actor,
        record_kind: str,
        scope: str | Collection[str] = "",
        row: models.Model | None = None,
    ) -> Self:
        """Add the fields that a record of a kind and sort has, with what the record says in them.

        An empty `scope` is a sort not known yet: fields of all sorts, none of them needed.
        """
        scope = scope or (scope_of(row) if row is not None else "")
        self.custom = fields_for(actor=actor, record_kind=record_kind, scope=scope)
        said = (
            {one.field.pk: one.value for one in custom_said(row, actor=actor)}
            if row is not None and self.custom
            else {}
        )
        for field in self.custom:
            name = f"{PREFIX}{field.key}"
            self.fields[name] = _form_field(
                field, actor=actor, is_certain=bool(scope) or not field.scopes
            )
            self.initial.setdefault(name, said.get(field.pk))
        return self

    @override
    def full_clean(self) -> None:
        super().full_clean()
        names = [name for name in self.fields if name.startswith(PREFIX)] if self.is_bound else ()
        self._custom_typed = {
            name.removeprefix(PREFIX): self.cleaned_data.pop(name)
            for name in names
            if name in self.cleaned_data
        }

    @property
    def custom_bound(self) -> list[forms.BoundField]:
        """The custom fields as the page shows them."""
        return [self[f"{PREFIX}{field.key}"] for field in self.custom]

    def custom_values(self) -> dict[str, Any]:
        """Return what was typed, by the keys of the fields."""
        return dict(self._custom_typed) if self.is_valid() else {}

    def custom_given(self) -> dict[str, Any]:
        """Return what was typed as a part of what the service takes; nothing without fields."""
        return {"custom_fields": self.custom_values()} if self.custom else {}

    def custom_save(self, row: models.Model, *, actor: Actor) -> None:
        """Keep what was typed, in the transaction of the record."""
        if self.custom:
            custom_values_set(row, self.custom_values(), actor=actor, is_whole=True)


def _only_for(field: CustomField, *, actor: Actor) -> str:
    """Say for which sorts a field is, where the form cannot know the sort of its record."""
    kind = KINDS.get(field.record_kind)
    sorts = kind.scopes_for(actor) if kind else ()
    names = [str(label) for value, label in sorts if value in field.scopes]
    hint = _("Only for %(kinds)s.") % {"kinds": ", ".join(names)}
    return f"{field.help_text} {hint}".strip()


def _form_field(field: CustomField, *, actor: Actor, is_certain: bool) -> forms.Field:
    common: dict[str, Any] = {
        "label": f"{field.name} ({field.unit})" if field.unit else field.name,
        "help_text": field.help_text if is_certain else _only_for(field, actor=actor),
        "required": is_certain and field.is_required and field.kind != YES_NO,
    }
    if field.kind == NUMBER:
        return DecimalField(places=6, signed=True, **common)
    if field.kind == DAY:
        return forms.DateField(widget=DayInput, **common)
    if field.kind == CHOICE:
        offered = [("", _("Not said")), *((text, text) for text in field.choices)]
        return forms.ChoiceField(choices=offered, **common)
    if field.kind == YES_NO:
        return forms.BooleanField(**common)
    if field.kind == LINK:
        return forms.URLField(max_length=500, assume_scheme="https", **common)
    return forms.CharField(max_length=500, **common)
