"""Telling people that an order is late, once for each day on which it was expected."""

from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notifications.notices import Notice, Urgency, notify
from inventory.purchasing import selectors
from inventory.purchasing.models import PurchaseOrder
from inventory.purchasing.selectors import OrderFilter
from inventory.purchasing.states import OPEN
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in
from project.kernel.duties import duty_actor
from project.web.templatetags.formats import date_in_words

KIND = "order-late"
AT_ONCE = 200


def late_tell_everywhere() -> int:
    """Tell every organization of its late orders; returns how many. Safe to run twice."""
    rows = PurchaseOrder.objects.across_organizations(reason="late orders are told everywhere")
    late = rows.filter(state__in=OPEN, expected_on__lt=timezone.now().date())
    ids = late.order_by().values_list("organization_id", flat=True).distinct()
    return sum(late_tell(actor=duty_actor(organization_id)) for organization_id in ids)


@transaction.atomic
def late_tell(*, actor: Actor) -> int:
    """Send a notice for each order that should have come; returns how many are late."""
    actor.require(Permission.VIEW)
    today = today_in(actor.time_zone, now=timezone.now())
    rows = selectors.order_list(actor=actor, narrow=OrderFilter(late_on=today))
    late = list(rows.order_by("expected_on", "id")[:AT_ONCE])
    for order in late:
        notify(organization_id=actor.organization_id, notice=partial(_notice, order, actor=actor))
    return len(late)


def _notice(order: PurchaseOrder, *, actor: Actor) -> Notice:
    slug = actor.organization_slug
    day = date_in_words(order.expected_on, "j F Y") if order.expected_on else ""
    values = {"vendor": order.vendor.name, "day": day}
    return Notice(
        kind=KIND,
        key=f"order-late:{order.pk}:{order.expected_on}",
        urgency=Urgency.OVERDUE,
        title=_("Order %(number)s is late") % {"number": order.number},
        text=_("%(vendor)s was expected to deliver on %(day)s.") % values,
        url=reverse("order_detail", kwargs={"organization": slug, "order_id": order.pk}),
    )
