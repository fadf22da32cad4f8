"""What the pages of the market show: tabs, jobs, charts and texts."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from garage.listings.models import Listing, ListingImport
from garage.listings.selectors.aliases import alias_list
from garage.listings.selectors.listings import import_job
from garage.records.pages import page_url
from project.kernel.actor import Actor
from project.web.charts import LineChart, Point
from project.web.components import JobView, Link
from project.web.templatetags.formats import day, money_text

TABS = (
    ("listing_list", gettext_lazy("Listings")),
    ("listing_import_list", gettext_lazy("Imports")),
    ("listing_source_list", gettext_lazy("Sources")),
    ("alias_list", gettext_lazy("Review")),
)
TONES = {
    "done": "good", "failed": "bad", "running": "accent", "undone": "", "checked": "warn", "draft": "",
    "good": "good", "failing": "bad", "active": "good", "gone": "", "sold": "accent",
}  # fmt: skip


def tabs(current: str, *, actor: Actor) -> list[Link]:
    """Return the tabs of the market, with how many words wait for a person."""
    waiting = alias_list(actor=actor, is_decided=False).count()
    return [
        Link(
            label=str(label),
            url=page_url(name, actor),
            current=name == current,
            count=waiting if name == "alias_list" and waiting else None,
        )
        for name, label in TABS
    ]


def job_view(record: ListingImport, *, actor: Actor) -> JobView | None:
    """Return how far the work on an import is; `None` when there is none under way."""
    job = import_job(record, actor=actor)
    if job is None or not job.is_open:
        return None
    titles = {
        "garage.listings.check_import": _("Checking"),
        "garage.listings.undo_import": _("Taking back"),
    }
    return JobView(
        title=titles.get(job.kind, _("Bringing in")),
        state="running" if job.state == "running" else "queued",
        done=job.progress,
        total=job.total,
        message=job.error,
        poll_url=page_url("listing_import_progress", actor, import_id=record.pk),
    )


def price_chart(listing: Listing, prices: list[Any]) -> LineChart | None:
    """Return the course of what a listing asked; `None` for a single price."""
    if len(prices) < 2:  # noqa: PLR2004 - one price has no course
        return None
    points = tuple(
        Point(
            label=day(row.seen_on),
            value=float(row.price),
            text=money_text(row.price, listing.currency),
        )
        for row in prices
    )
    return LineChart(
        id="prices", summary=_("The asking price over time"), points=points, is_money=True
    )
