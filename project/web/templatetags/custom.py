"""What a record says in the fields that its organization added."""

from __future__ import annotations

from typing import Any

from django import template
from django.db import models
from django.template.context import Context

from project.kernel.custom.selectors import custom_said

register = template.Library()


@register.inclusion_tag("components/custom_facts.html", takes_context=True)
def custom_facts(context: Context, row: models.Model) -> dict[str, Any]:
    """Show the custom fields of a record that say something, as rows of its facts."""
    said = custom_said(row, actor=context["request"].actor)
    return {"said": [one for one in said if one.value not in {None, "", False}]}
