"""Calendar feeds: the page that makes them, and the address that calendars read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.notifications import selectors
from accounts.notifications.calendar import calendar_entries, calendar_vehicles
from accounts.notifications.forms import FeedForm
from accounts.notifications.ics import calendar_file
from accounts.notifications.models import CalendarFeed
from accounts.notifications.services import feeds
from accounts.organizations.middleware import GarageRequest
from accounts.organizations.navigation import settings_page, site_url
from project.kernel.dates import today_in
from project.kernel.errors import DomainError, NotFound
from project.web.forms import add_errors
from project.web.pages import go

HERE = "settings_calendar"
BEFORE, AHEAD = timedelta(days=366), timedelta(days=2 * 366)
MOST_A_MINUTE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """A feed as the page shows it."""

    feed: CalendarFeed
    about: str
    renew_id: str
    revoke_id: str


@require_http_methods(["GET", "HEAD", "POST"])
def settings_calendar(request: GarageRequest) -> HttpResponse:
    """Show the person's calendars; make one and show its address this once."""
    vehicles = calendar_vehicles(actor=request.actor)
    form = FeedForm(request.POST or None, vehicles=vehicles)
    if request.method == "POST" and form.is_valid():
        wanted = {"name": form.cleaned_data["name"], "vehicle_id": form.cleaned_data["vehicle"]}
        try:
            feed, secret = feeds.feed_make(actor=request.actor, **wanted)
        except DomainError as error:
            add_errors(form, error)
        else:
            fresh = FeedForm(vehicles=vehicles)
            return _page(request, fresh, vehicles, made=_made(request, feed, secret), status=201)
    return _page(request, form, vehicles, status=422 if request.method == "POST" else 200)


@require_POST
def calendar_feed_renew(request: GarageRequest, feed_id: int) -> HttpResponse:
    """Give a calendar a new address, and show it this once."""
    feed, secret = feeds.feed_renew(actor=request.actor, feed_id=feed_id)
    vehicles = calendar_vehicles(actor=request.actor)
    made = _made(request, feed, secret)
    return _page(request, FeedForm(vehicles=vehicles), vehicles, made=made)


@require_POST
def calendar_feed_revoke(request: GarageRequest, feed_id: int) -> HttpResponse:
    """Make the address of a calendar useless."""
    feed = feeds.feed_revoke(actor=request.actor, feed_id=feed_id)
    messages.success(request, _("“%(name)s” was revoked.") % {"name": feed.name})
    return go(request, reverse(HERE, kwargs={"organization": request.actor.organization_slug}))


@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Send what is due to a calendar that knows the secret; nothing else opens this door."""
    if _asks_too_often(request):
        return HttpResponse("Too many requests.", status=429, headers={"Retry-After": "60"})
    try:
        feed, actor = selectors.feed_of_secret(secret)
    except NotFound:
        return HttpResponse("There is no such calendar.", status=404, content_type="text/plain")
    now = timezone.now()
    today = today_in(actor.time_zone, now=now)
    entries = calendar_entries(
        actor=actor, vehicle_id=feed.vehicle_id, since=today - BEFORE, until=today + AHEAD
    )
    content = calendar_file(entries, name=feed.name, site_url=site_url(request), now=now)
    return _answer(request, content)


def _answer(request: HttpRequest, content: bytes) -> HttpResponse:
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=900"
    response["Content-Disposition"] = 'inline; filename="garage.ics"'
    response["X-Robots-Tag"] = "noindex"
    conditional = get_conditional_response(request, etag=etag, response=response)
    return response if conditional is None else conditional


def _asks_too_often(request: HttpRequest) -> bool:
    """Say whether an address asks more often than calendars do; it may be guessing secrets."""
    address = get_adapter().get_client_ip(request)
    key = f"calendar:{sha256(str(address).encode()).hexdigest()[:32]}"
    if cache.add(key, 1, 60):
        return False
    try:
        return cache.incr(key) > MOST_A_MINUTE
    except ValueError:  # the minute ended just now
        return False


def _made(request: GarageRequest, feed: CalendarFeed, secret: str) -> dict[str, Any]:
    address = selectors.feed_address(secret, site_url=site_url(request))
    return {
        "made": feed,
        "address": address,
        "webcal": "webcal" + address.removeprefix("https").removeprefix("http"),
    }


def _page(
    request: GarageRequest,
    form: FeedForm,
    vehicles: Mapping[int, str],
    *,
    made: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "rows": [_row(feed, vehicles) for feed in selectors.feed_list(actor=request.actor)],
        "made": None,
        "address": "",
        "webcal": "",
        **(made or {}),
    }
    template = "accounts/notifications/calendar.html"
    return settings_page(request, template, context, here=HERE, status=status)


def _row(feed: CalendarFeed, vehicles: Mapping[int, str]) -> FeedRow:
    gone = _("A vehicle that is gone")
    about = _("All vehicles") if feed.vehicle_id is None else vehicles.get(feed.vehicle_id, gone)
    return FeedRow(
        feed=feed, about=about, renew_id=f"renew-{feed.pk}", revoke_id=f"revoke-{feed.pk}"
    )
