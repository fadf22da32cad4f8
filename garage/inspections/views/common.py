"""What the pages of inspections share."""

from django.utils.translation import gettext as _

from garage.inspections import selectors
from garage.records.pages import page_url
from project.kernel.actor import Actor
from project.web.components import Link


def sections(current: str, *, actor: Actor) -> list[Link]:
    """Return the pages of this room, with how many defects wait."""
    waiting = selectors.defect_counts(actor=actor)["waiting"]
    pages = (
        ("inspection_list", _("Inspections"), None),
        ("defect_list", _("Defects"), waiting),
        ("statutory_list", _("Statutory"), None),
        ("inspection_template_list", _("Templates"), None),
    )
    return [
        Link(label=label, url=page_url(name, actor), count=count, current=name == current)
        for name, label, count in pages
    ]


def template_choices(*, actor: Actor) -> list[tuple[str, str]]:
    """Return the templates of the organization for a select box, by title."""
    rows = selectors.template_list(actor=actor).order_by("title", "id")
    return [(str(pk), title) for pk, title in rows.values_list("id", "title")[:200]]


def ready_choices(*, actor: Actor) -> list[tuple[str, str]]:
    """Return the published versions for a select box, by title."""
    return [
        (str(row.pk), f"{row.template.title} · v{row.number}")
        for row in selectors.templates_ready(actor=actor)
    ]
