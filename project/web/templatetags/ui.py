"""Template tags of the page components; every tag has a template under `templates/components`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from project.web import retelling
from project.web.components import JobView
from project.web.fields import FieldLook, FieldView, field_view, form_errors
from project.web.icons import ICONS
from project.web.silhouettes import body_or_default, color_or_default
from project.web.templatetags import rows

register = template.Library()
register.tags.update(rows.register.tags)
register.filter("doubt", retelling.doubt)
Values = dict[str, Any]


# --- Drawings -----------------------------------------------------------------------------------
@register.simple_tag
@lru_cache(maxsize=1000)
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """Draw an icon of the sprite; size is "" or "sm", a label makes it speak."""
    if name not in ICONS:
        raise ValueError(f"No icon is called {name!r}")
    return format_html(
        '<svg class="i{}"{}><use href="{}#{}"/></svg>',
        f" i-{size}" if size else "",
        _spoken(label),
        static("icons/sprite.svg"),
        name,
    )


@register.simple_tag
@lru_cache(maxsize=1000)
def silhouette(body: str = "", color: str = "") -> SafeString:
    """Draw a vehicle of this body in this paint (`#rrggbb`)."""
    return format_html(
        '<svg class="veh" viewBox="0 0 320 112" color="{}" aria-hidden="true">'
        '<use href="{}#{}"/></svg>',
        color_or_default(color),
        static("icons/vehicles.svg"),
        body_or_default(body),
    )


def _spoken(label: str) -> SafeString:
    if label:
        return format_html(' role="img" aria-label="{}"', label)
    return SafeString(' aria-hidden="true"')


@register.inclusion_tag("components/logo.html")
def logo() -> Values:
    """Draw the sign of the site; it carries no name."""
    return {}


# --- Small marks --------------------------------------------------------------------------------
@register.inclusion_tag("components/pill.html")
def pill(text: str, tone: str = "", icon: str = "") -> Values:
    """Show a state as a pill; tone is "", bad, warn, good or accent."""
    return {"text": text, "tone": tone, "icon": icon}


@register.inclusion_tag("components/badge.html")
def badge(count: int, label: str = "", *, accent: bool = False) -> Values:
    """Show a count; the label says what is counted."""
    return {"count": count, "label": label, "accent": accent}


@register.inclusion_tag("components/dot.html")
def dot(tone: str, label: str = "") -> Values:
    """Show a status dot; the label says what it means."""
    return {"tone": tone, "label": label}


@register.inclusion_tag("components/plate.html")
def plate(text: str, country: str = "") -> Values:
    """Show a number plate as typed."""
    return {"text": text, "country": country}


@register.inclusion_tag("components/avatar.html")
def avatar(initials: str, picture_url: str = "") -> Values:
    """Show a person: the picture, else the initials."""
    return {"initials": initials, "picture_url": picture_url}


# --- Containers ---------------------------------------------------------------------------------
@register.simple_block_tag
def panel(
    content: str,
    title: str = "",
    *,
    sub: str = "",
    id: str = "",  # noqa: A002 - the attribute of the element
    more_url: str = "",
    more_label: str = "",
    flush: bool = False,
    level: int = 2,
) -> SafeString:
    """Wrap content in the one container; flush lets lists run from edge to edge."""
    values = {
        "content": content,
        "title": title,
        "sub": sub,
        "id": id or f"panel-{slugify(title)}",
        "more_url": more_url,
        "more_label": more_label,
        "flush": flush,
        "level": level,
    }
    return render_to_string("components/panel.html", values)


@register.simple_block_tag
def panel_head(content: str, title: str, *, sub: str = "", id: str = "") -> SafeString:  # noqa: A002
    """Head a hand-written `<section class="panel">`; the content is its actions."""
    values = {"content": content, "title": title, "sub": sub, "id": id}
    return render_to_string("components/panel_head.html", values)


@register.simple_block_tag
def page_head(content: str, title: str, sub: str = "") -> SafeString:
    """Head a page with its one `<h1>`; the content is its actions."""
    return render_to_string(
        "components/page_head.html", {"content": content, "title": title, "sub": sub}
    )


@register.simple_block_tag
def callout(content: str, title: str, *, tone: str = "", icon: str = "") -> SafeString:
    """Say something important; tone is "", good, warn or bad. The content explains or acts."""
    icons = {"bad": "alert", "warn": "alert", "good": "check"}
    values = {
        "content": content,
        "title": title,
        "tone": tone,
        "icon": icon or icons.get(tone, "info"),
    }
    return render_to_string("components/callout.html", values)


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:  # noqa: A002
    """Ask for confirmation; opened by `{% dialog_button %}`, the content is form and buttons."""
    return render_to_string(
        "components/dialog.html", {"content": content, "id": id, "title": title}
    )


@register.inclusion_tag("components/dialog_button.html")
def dialog_button(
    id: str,  # noqa: A002
    label: str,
    *,
    style: str = "btn",
    icon: str = "",
) -> Values:
    """Open the dialog with this id."""
    return {"id": id, "label": label, "style": style, "icon": icon}


@register.inclusion_tag("components/confirm.html", takes_context=True)
def confirm(  # noqa: PLR0917 - reads as a sentence in the template
    context: Context,
    id: str,  # noqa: A002
    title: str,
    text: str,
    action: str,
    url: str,
    *,
    keep: str = "",
    danger: bool = True,
) -> Values:
    """Ask before a POST to `url`; the safe choice has the focus."""
    return {
        "id": id,
        "title": title,
        "text": text,
        "action": action,
        "url": url,
        "keep": keep,
        "danger": danger,
        "csrf_token": context.get("csrf_token", ""),
    }


@register.simple_block_tag
def menu(
    content: str,
    id: str,  # noqa: A002
    label: str,
    *,
    icon: str = "dots",
    style: str = "btn btn-icon",
    text: str = "",
) -> SafeString:
    """Show a button that opens a menu; the content is links, buttons and `<hr>`."""
    values = {
        "content": content,
        "id": id,
        "label": label,
        "icon": icon,
        "style": style,
        "text": text,
    }
    return render_to_string("components/menu.html", values)


@register.simple_block_tag
def form_actions(
    content: str, submit: str, *, cancel_url: str = "", cancel: str = "", icon: str = ""
) -> SafeString:
    """End a form: submit, cancel, and what the content adds at the far side."""
    values = {
        "content": content,
        "submit": submit,
        "cancel_url": cancel_url,
        "cancel": cancel,
        "icon": icon,
    }
    return render_to_string("components/form_actions.html", values)


# --- Forms --------------------------------------------------------------------------------------
@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    *,
    unit: str = "",
    source: str = "",
    source_tone: str = "",
    width: str = "",
    calculated: bool = False,
    placeholder: str = "",
    options: Sequence[str] = (),
    suggest_url: str = "",
) -> dict[str, FieldView]:
    """Render a form field with label, hint, errors, unit and where its value comes from."""
    look = FieldLook(
        unit=unit, source=source, source_tone=source_tone, width=width, calculated=calculated
    )
    view = field_view(
        bound,
        look=look,
        placeholder=placeholder,
        options=options,
        suggest_url=suggest_url,
    )
    return {"field": view}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> Values:
    """List what is wrong with a form, with links to its fields."""
    return {"errors": form_errors(form)}


@register.inclusion_tag("components/file_drop.html")
def file_drop(
    name: str,
    id: str,  # noqa: A002
    label: str,
    *,
    hint: str = "",
    accept: str = "",
    multiple: bool = False,
) -> Values:
    """Take files by drop, picker or camera; without JavaScript it is a file input."""
    return {
        "name": name,
        "id": id,
        "label": label,
        "hint": hint,
        "accept": accept,
        "multiple": multiple,
    }


# --- Feedback -----------------------------------------------------------------------------------
@register.inclusion_tag("components/empty.html")
def empty(
    title: str,
    *,
    text: str = "",
    action: str = "",
    action_url: str = "",
    second: str = "",
    second_url: str = "",
    body: str = "",
) -> Values:
    """Say that there is nothing yet, and what to do about it."""
    return {
        "title": title,
        "text": text,
        "action": action,
        "action_url": action_url,
        "second": second,
        "second_url": second_url,
        "body": body,
    }


@register.inclusion_tag("components/skeleton.html")
def skeleton(rows: int = 3) -> Values:
    """Hold the place of a list while it loads."""
    return {"rows": range(rows)}


@register.inclusion_tag("components/job.html")
def job(job: JobView) -> Values:
    """Show how far a long job is; it asks again until it has ended."""
    return {"job": job}
