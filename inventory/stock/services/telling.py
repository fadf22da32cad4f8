"""What members hear of the stock: loans overdue, calibrations due, lots expiring, items running low."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.notifications.notices import Notice, Urgency, notify
from accounts.organizations.models import Organization
from inventory.catalogue.models import Item
from inventory.stock import selectors
from inventory.stock.models import Balance, Calibration, Loan
from inventory.stock.selectors import Shortage
from project.kernel.actor import Actor
from project.kernel.dates import today_in
from project.kernel.duties import duty_actor
from project.kernel.errors import worded
from project.web.templatetags.formats import date_in_words, quantity

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


def stock_notices(*, actor: Actor, today: date) -> Iterator[Callable[[], Notice]]:
    """Yield what the stock of an organization asks for today, to be said in each language."""
    yield from _loans(actor, today)
    yield from _calibrations(actor, today)
    yield from _expiries(actor, today)
    yield from _low(actor)


def _loans(actor: Actor, today: date) -> Iterator[Callable[[], Notice]]:
    for row in selectors.loans_open(actor=actor, due_before=today)[:MOST]:
        yield partial(_loan, row, actor=actor)


def _loan(row: Loan, *, actor: Actor) -> Notice:
    return Notice(
        kind=LOAN,
        key=f"loan:{row.pk}:{row.due_on}",
        urgency=Urgency.OVERDUE,
        title=worded("%(item)s is not back", item=row.item),
        text=worded(
            "%(borrower)s should have given it back on %(due_on)s.",
            borrower=row.borrower,
            due_on=_day(row.due_on),
        ),
        url=_url(row.item, actor=actor),
    )


def _calibrations(actor: Actor, today: date) -> Iterator[Callable[[], Notice]]:
    soon = today + CALIBRATION_SOON
    for row in selectors.calibrations_due(actor=actor, before=soon)[:MOST]:
        is_over = row.due_on is not None and row.due_on < today
        yield partial(_calibration, row, is_over=is_over, actor=actor)


def _calibration(row: Calibration, *, is_over: bool, actor: Actor) -> Notice:
    return Notice(
        kind=CALIBRATION,
        key=f"calibration:{row.pk}:{'over' if is_over else 'soon'}",
        urgency=Urgency.OVERDUE if is_over else Urgency.SOON,
        title=worded("Calibrate %(item)s", item=row.item),
        text=worded("Its calibration holds until %(due_on)s.", due_on=_day(row.due_on)),
        url=_url(row.item, actor=actor),
    )


def _expiries(actor: Actor, today: date) -> Iterator[Callable[[], Notice]]:
    for row in selectors.expiring(actor=actor, before=today + EXPIRES_SOON)[:MOST]:
        expires_on = row.lot.expires_on
        is_over = expires_on is not None and expires_on < today
        yield partial(_expiry, row, is_over=is_over, actor=actor)


def _expiry(row: Balance, *, is_over: bool, actor: Actor) -> Notice:
    over, soon = gettext_noop("%(item)s has expired"), gettext_noop("%(item)s expires soon")
    return Notice(
        kind=EXPIRY,
        key=f"expiry:{row.lot_id}:{row.location_id}:{'over' if is_over else 'soon'}",
        urgency=Urgency.OVERDUE if is_over else Urgency.SOON,
        title=worded(over if is_over else soon, item=row.item),
        text=worded(
            "%(quantity)s in %(path)s, good until %(expires_on)s.",
            quantity=quantity(row.quantity, row.item.unit),
            path=row.location.path,
            expires_on=_day(row.lot.expires_on),
        ),
        url=_url(row.item, actor=actor),
    )


def _low(actor: Actor) -> Iterator[Callable[[], Notice]]:
    """Yield what is below its minimum; each is told once until it is filled up."""
    for row in selectors.shortages(actor=actor)[:MOST]:
        newest = row.item.lots.order_by("-id").values_list("id", flat=True).first() or 0
        yield partial(_shortage, row, newest=newest, actor=actor)


def _shortage(row: Shortage, *, newest: int, actor: Actor) -> Notice:
    text = worded(
        "%(there)s are there; %(missing)s are missing.",
        there=quantity(row.on_hand, row.item.unit),
        missing=quantity(row.missing, row.item.unit),
    )
    where = row.location.path if row.location else ""
    return Notice(
        kind=LOW,
        key=f"low:{row.item.pk}:{row.location.pk if row.location else 0}:{newest}",
        urgency=Urgency.SOON,
        title=worded("%(item)s is running low", item=row.item),
        text=f"{text} {where}".strip(),
        url=_url(row.item, actor=actor),
    )


def _url(item: Item, *, actor: Actor) -> str:
    return reverse("stock_item", args=(actor.organization_slug, item.pk))


def _day(on: date | None) -> str:
    return str(date_in_words(on, "j F Y")) if on else ""
