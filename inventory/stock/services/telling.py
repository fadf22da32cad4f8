"""What members hear of the stock: loans overdue, calibrations due, lots expiring, items running low."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.notifications.notices import Notice, Urgency, notify
from accounts.organizations.models import Organization
from inventory.catalogue.models import Item
from inventory.stock import selectors
from inventory.stock.quantities import quantity_text
from project.kernel.actor import Actor
from project.kernel.dates import today_in
from project.kernel.duties import duty_actor

LOAN, CALIBRATION = "stock_loan", "stock_calibration"
EXPIRY, LOW = "stock_expiry", "stock_low"
EXPIRES_SOON, CALIBRATION_SOON = timedelta(days=30), timedelta(days=14)
MOST = 25


def stock_tell_daily() -> int:
    """Tell every organization what its stock asks for; returns how many notices there are.

    Safe to run twice: each notice has a key, and a person hears of a key once.
    """
    told = 0
    for organization_id in Organization.objects.order_by("pk").values_list("pk", flat=True):
        actor = duty_actor(organization_id)
        today = today_in(actor.time_zone, now=timezone.now())
        for notice in stock_notices(actor=actor, today=today):
            notify(organization_id=organization_id, notice=notice)
            told += 1
    return told


def stock_notices(*, actor: Actor, today: date) -> Iterator[Notice]:
    """Yield what the stock of an organization asks for today."""
    yield from _loans(actor, today)
    yield from _calibrations(actor, today)
    yield from _expiries(actor, today)
    yield from _low(actor)


def _loans(actor: Actor, today: date) -> Iterator[Notice]:
    for row in selectors.loans_open(actor=actor, due_before=today)[:MOST]:
        yield Notice(
            kind=LOAN,
            key=f"loan:{row.pk}:{row.due_on}",
            urgency=Urgency.OVERDUE,
            title=f"{row.item} is not back",
            text=f"{row.borrower} should have given it back on {_day(row.due_on)}.",
            url=_url(row.item, actor=actor),
        )


def _calibrations(actor: Actor, today: date) -> Iterator[Notice]:
    soon = today + CALIBRATION_SOON
    for row in selectors.calibrations_due(actor=actor, before=soon)[:MOST]:
        is_over = row.due_on is not None and row.due_on < today
        yield Notice(
            kind=CALIBRATION,
            key=f"calibration:{row.pk}:{'over' if is_over else 'soon'}",
            urgency=Urgency.OVERDUE if is_over else Urgency.SOON,
            title=f"Calibrate {row.item}",
            text=f"Its calibration holds until {_day(row.due_on)}.",
            url=_url(row.item, actor=actor),
        )


def _expiries(actor: Actor, today: date) -> Iterator[Notice]:
    for row in selectors.expiring(actor=actor, before=today + EXPIRES_SOON)[:MOST]:
        expires_on = row.lot.expires_on
        is_over = expires_on is not None and expires_on < today
        quantity = quantity_text(row.quantity, row.item.unit)
        yield Notice(
            kind=EXPIRY,
            key=f"expiry:{row.lot_id}:{row.location_id}:{'over' if is_over else 'soon'}",
            urgency=Urgency.OVERDUE if is_over else Urgency.SOON,
            title=f"{row.item} {'has expired' if is_over else 'expires soon'}",
            text=f"{quantity} in {row.location.path}, good until {_day(expires_on)}.",
            url=_url(row.item, actor=actor),
        )


def _low(actor: Actor) -> Iterator[Notice]:
    """Yield what is below its minimum; each is told once until it is filled up."""
    for row in selectors.shortages(actor=actor)[:MOST]:
        where = row.location.path if row.location else ""
        newest = row.item.lots.order_by("-id").values_list("id", flat=True).first() or 0
        there = quantity_text(row.on_hand, row.item.unit)
        yield Notice(
            kind=LOW,
            key=f"low:{row.item.pk}:{row.location.pk if row.location else 0}:{newest}",
            urgency=Urgency.SOON,
            title=f"{row.item} is running low",
            text=f"{there} are there; {quantity_text(row.missing, row.item.unit)} are missing."
            + (f" {where}" if where else ""),
            url=_url(row.item, actor=actor),
        )


def _url(item: Item, *, actor: Actor) -> str:
    return reverse("stock_item", args=(actor.organization_slug, item.pk))


def _day(on: date | None) -> str:
    return date_format(on, "j F Y") if on else ""
