"""How a form field is shown: which kind of control, which attributes, which texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.forms import BaseForm, BoundField, Widget
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    RadioSelect,
    Select,
    Textarea,
)
from django.utils.safestring import SafeString
from django.utils.translation import gettext

Kind = Literal["control", "select", "check", "group", "file", "hidden"]


@dataclass(frozen=True, kw_only=True)
class FieldLook:
    """What a page adds to a field: its unit, where its value comes from, how wide it is."""

    unit: str = ""
    source: str = ""
    source_tone: str = ""
    width: str = ""
    calculated: bool = False


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """A form field, ready for its template."""

    kind: Kind
    id: str
    label: str
    control: SafeString
    hint: str
    errors: tuple[str, ...]
    required: bool
    look: FieldLook
    options: tuple[str, ...]
    suggests: bool


def field_view(
    bound: BoundField,
    *,
    look: FieldLook | None = None,
    placeholder: str = "",
    options: Sequence[str] = (),
    suggest_url: str = "",
) -> FieldView:
    """Return a bound field as its template shows it, described by its hint and its errors.

    Options are offered while typing; with `suggest_url` the server sends them as `<option>`.
    """
    kind = _kind(bound.field.widget)
    attributes = _attributes(bound, kind=kind)
    if placeholder:
        attributes["placeholder"] = placeholder
    if options or suggest_url:
        attributes |= _suggestions(bound, url=suggest_url)
    return FieldView(
        kind=kind,
        id=bound.id_for_label or bound.auto_id,
        label=gettext(str(bound.label)),
        control=bound.as_widget(attrs=attributes),
        hint=gettext(str(bound.help_text)),
        errors=tuple(gettext(str(error)) for error in bound.errors),
        required=bound.field.required,
        look=look or FieldLook(),
        options=tuple(options),
        suggests=bool(options or suggest_url),
    )


def _suggestions(bound: BoundField, *, url: str) -> dict[str, str | bool]:
    target = f"{bound.auto_id}-options"
    if not url:
        return {"list": target, "autocomplete": "off"}
    return {
        "list": target,
        "autocomplete": "off",
        "hx-get": url,
        "hx-trigger": "input changed delay:200ms",
        "hx-target": f"#{target}",
        "hx-swap": "innerHTML",
        "hx-sync": "this:replace",
    }


def form_errors(form: BaseForm) -> list[tuple[str, str, str]]:
    """Return (id of the control, label, message) for each error; id and label may be empty."""
    found = [("", "", gettext(str(message))) for message in form.non_field_errors()]
    for bound in form:
        target = bound.id_for_label or bound.auto_id
        label = gettext(str(bound.label))
        found += [(target, label, gettext(str(message))) for message in bound.errors]
    return found


def _kind(widget: Widget) -> Kind:
    if widget.is_hidden:
        return "hidden"
    kinds: tuple[tuple[type[Widget], Kind], ...] = (
        (CheckboxInput, "check"),
        (RadioSelect, "group"),
        (CheckboxSelectMultiple, "group"),
        (FileInput, "file"),
        (Select, "select"),
    )
    return next(
        (kind for widget_class, kind in kinds if isinstance(widget, widget_class)), "control"
    )


def _attributes(bound: BoundField, *, kind: Kind) -> dict[str, str | bool]:
    widget = bound.field.widget
    attributes: dict[str, str | bool] = {}
    if described := _described_by(bound):
        attributes["aria-describedby"] = described
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if kind in {"control", "select", "file"}:
        attributes["class"] = " ".join(filter(None, ["input", widget.attrs.get("class", "")]))
    if isinstance(widget, Textarea) and str(widget.attrs.get("rows")) == "10":
        attributes["rows"] = "3"
    if kind == "check" and widget.attrs.get("role") is None:
        attributes["class"] = "check"
    return attributes


def _described_by(bound: BoundField) -> str:
    parts = []
    if bound.help_text:
        parts.append(f"{bound.auto_id}-hint")
    if bound.errors:
        parts.append(f"{bound.auto_id}-error")
    return " ".join(parts)
