"""Notices, channels, deliveries and calendars as endpoints; each is a person's own."""

from typing import Annotated, Any

from django.http import HttpResponse
from django.urls import reverse
from ninja import Query, Router, Status

from accounts.notifications import selectors
from accounts.notifications.schemas import (
    ChannelChange,
    ChannelNew,
    ChannelOut,
    DeliveryOut,
    FeedMade,
    FeedNew,
    FeedOut,
    NoticeOut,
    NoticesRead,
    PreferenceChange,
    PreferenceOut,
    StateName,
    UrgencyName,
    shown,
)
from accounts.notifications.services import channels as services
from accounts.notifications.services import feeds as feed_services
from accounts.notifications.services import inbox, sending
from accounts.organizations.navigation import site_url
from project.web.api import AuthedRequest, answers_secret, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, Ordering, Page, keyset_page
from project.web.types import RowId

notices = Router(tags=["Notifications"])
channels = Router(tags=["Notifications"])
deliveries = Router(tags=["Notifications"])
preferences = Router(tags=["Notifications"])
feeds = Router(tags=["Calendars"])

Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str, Query(max_length=LONGEST_CURSOR)]
Order = Annotated[str, Query(max_length=40)]
NEWEST = Ordering(columns={"id": "id", "created_at": "created_at"}, default="-id")
OLDEST = Ordering(columns={"id": "id", "name": "name"}, default="id")
NOTICE = tuple(NoticeOut.model_fields)
CHANNEL = tuple(ChannelOut.model_fields)
DELIVERY = tuple(DeliveryOut.model_fields)
PREFERENCE = tuple(PreferenceOut.model_fields)
FEED = tuple(FeedOut.model_fields)


def _envelope(page: Page[Any]) -> dict[str, Any]:
    return {"items": page.items, "next": page.next or None, "count": page.count}


# --- Notices -------------------------------------------------------------------------------------


@notices.get("", response=PageOf[NoticeOut], summary="List your notices")
def list_notifications(
    request: AuthedRequest,
    unread: bool = False,  # noqa: FBT001, FBT002 - a query parameter
    urgency: UrgencyName | None = None,
    vehicle: RowId | None = None,
    ordering: Order = "-id",
    limit: Limit = 50,
    cursor: Cursor = "",
    count: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> dict[str, Any]:
    """Of this organization, the newest first."""
    rows = selectors.notice_list(actor=request.auth)
    if unread:
        rows = rows.filter(read_at__isnull=True)
    if urgency:
        rows = rows.filter(urgency=urgency)
    if vehicle:
        rows = rows.filter(vehicle_id=vehicle)
    page = keyset_page(
        rows.values(*NOTICE),
        ordering=NEWEST,
        asked=ordering,
        cursor=cursor,
        limit=limit,
        with_count=count,
    )
    return _envelope(page)


@notices.post("/read", response=NoticesRead, summary="Mark all notices as read")
def read_notifications(request: AuthedRequest) -> dict[str, int]:
    return {"count": inbox.notices_read(actor=request.auth)}


@notices.get("/{notice_id}", response=NoticeOut, summary="Get a notice")
def get_notification(request: AuthedRequest, notice_id: int) -> dict[str, Any]:
    return shown(selectors.notice_get(actor=request.auth, notice_id=notice_id), NOTICE)


@notices.post("/{notice_id}/read", response=NoticeOut, summary="Mark a notice as read")
def read_notification(request: AuthedRequest, notice_id: int) -> dict[str, Any]:
    return shown(inbox.notice_read(actor=request.auth, notice_id=notice_id), NOTICE)


# --- Channels ------------------------------------------------------------------------------------


@channels.get("", response=PageOf[ChannelOut], summary="List your channels")
def list_notification_channels(
    request: AuthedRequest,
    ordering: Order = "id",
    limit: Limit = 50,
    cursor: Cursor = "",
    count: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> dict[str, Any]:
    """Where you are told of things; what is filled in for a channel is never sent back."""
    rows = selectors.channel_list(actor=request.auth).values(*CHANNEL)
    page = keyset_page(
        rows, ordering=OLDEST, asked=ordering, cursor=cursor, limit=limit, with_count=count
    )
    return _envelope(page)


@channels.post("", response={201: ChannelOut}, summary="Add a channel")
def add_notification_channel(
    request: AuthedRequest, response: HttpResponse, payload: ChannelNew
) -> Status[Any]:
    """Addresses in private networks are refused unless the server's operator allows them."""
    row = services.channel_add(
        actor=request.auth,
        kind=payload.kind,
        values=payload.values,
        name=payload.name,
        urgencies=payload.urgencies,
        site_url=site_url(request),
    )
    with_etag(response, row)
    response["Location"] = reverse("api:get_notification_channel", kwargs={"channel_id": row.pk})
    return Status(201, shown(row, CHANNEL))


@channels.get("/{channel_id}", response=ChannelOut, summary="Get a channel")
def get_notification_channel(
    request: AuthedRequest, response: HttpResponse, channel_id: int
) -> dict[str, Any]:
    row = selectors.channel_get(actor=request.auth, channel_id=channel_id)
    with_etag(response, row)
    return shown(row, CHANNEL)


@channels.patch("/{channel_id}", response=ChannelOut, summary="Change a channel")
def change_notification_channel(
    request: AuthedRequest, response: HttpResponse, channel_id: int, payload: ChannelChange
) -> dict[str, Any]:
    """Name, urgencies, pause, or what is filled in. `If-Match` guards against overwriting."""
    row = services.channel_change(
        actor=request.auth,
        channel_id=channel_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=channel_id),
    )
    with_etag(response, row)
    return shown(row, CHANNEL)


@channels.delete("/{channel_id}", response={204: None}, summary="Remove a channel")
def delete_notification_channel(request: AuthedRequest, channel_id: int) -> Status[None]:
    """Its log goes with it; what waits for it is not sent."""
    services.channel_remove(actor=request.auth, channel_id=channel_id)
    return Status(204, None)


@channels.post("/{channel_id}/test", response={201: DeliveryOut}, summary="Test a channel")
def test_notification_channel(
    request: AuthedRequest, response: HttpResponse, channel_id: int
) -> Status[Any]:
    """The delivery tells how it went; ask for it again after some seconds."""
    row = services.channel_test(actor=request.auth, channel_id=channel_id)
    where = reverse("api:get_notification_delivery", kwargs={"delivery_id": row.pk})
    response["Location"] = where
    return Status(201, shown(row, DELIVERY))


# --- Deliveries ----------------------------------------------------------------------------------


@deliveries.get("", response=PageOf[DeliveryOut], summary="List what was sent to you")
def list_notification_deliveries(
    request: AuthedRequest,
    state: StateName | None = None,
    ordering: Order = "-id",
    limit: Limit = 50,
    cursor: Cursor = "",
    count: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> dict[str, Any]:
    """What waits, went out or failed, kept for half a year."""
    rows = selectors.delivery_list(actor=request.auth)
    if state:
        rows = rows.filter(state=state)
    page = keyset_page(
        rows.select_related(None).values(*DELIVERY),
        ordering=NEWEST,
        asked=ordering,
        cursor=cursor,
        limit=limit,
        with_count=count,
    )
    return _envelope(page)


@deliveries.get("/{delivery_id}", response=DeliveryOut, summary="Get a delivery")
def get_notification_delivery(request: AuthedRequest, delivery_id: int) -> dict[str, Any]:
    return shown(selectors.delivery_get(actor=request.auth, delivery_id=delivery_id), DELIVERY)


@deliveries.post("/{delivery_id}/retry", response=DeliveryOut, summary="Send again what failed")
def retry_notification_delivery(request: AuthedRequest, delivery_id: int) -> dict[str, Any]:
    """409 for what did not fail."""
    return shown(sending.delivery_retry(actor=request.auth, delivery_id=delivery_id), DELIVERY)


# --- Preferences ---------------------------------------------------------------------------------


@preferences.get("", response=PreferenceOut, summary="Get what you are told of")
def get_notification_preferences(request: AuthedRequest, response: HttpResponse) -> dict[str, Any]:
    row = selectors.preference_row(actor=request.auth)
    if row.pk:
        with_etag(response, row)
    return shown(row, PREFERENCE)


@preferences.patch("", response=PreferenceOut, summary="Change what you are told of")
def change_notification_preferences(
    request: AuthedRequest, response: HttpResponse, payload: PreferenceChange
) -> dict[str, Any]:
    """What waits for its time is planned anew."""
    known = selectors.preference_row(actor=request.auth)
    row = services.preference_change(
        actor=request.auth,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=known.pk or 0),
    )
    with_etag(response, row)
    return shown(row, PREFERENCE)


# --- Calendars -----------------------------------------------------------------------------------


@feeds.get("", response=PageOf[FeedOut], summary="List your calendars")
def list_calendar_feeds(
    request: AuthedRequest,
    ordering: Order = "id",
    limit: Limit = 50,
    cursor: Cursor = "",
    count: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> dict[str, Any]:
    """Those that are not revoked."""
    rows = selectors.feed_list(actor=request.auth).values(*FEED)
    page = keyset_page(
        rows, ordering=OLDEST, asked=ordering, cursor=cursor, limit=limit, with_count=count
    )
    return _envelope(page)


@feeds.post("", response={201: FeedMade}, summary="Make a calendar")
@answers_secret
def add_calendar_feed(
    request: AuthedRequest, response: HttpResponse, payload: FeedNew
) -> Status[Any]:
    """The address is shown this once; whoever has it can read the calendar."""
    row, secret = feed_services.feed_make(
        actor=request.auth, name=payload.name, vehicle_id=payload.vehicle_id
    )
    address = selectors.feed_address(secret, site_url=site_url(request))
    with_etag(response, row)
    response["Location"] = reverse("api:get_calendar_feed", kwargs={"feed_id": row.pk})
    return Status(201, {**shown(row, FEED), "address": address})


@feeds.get("/{feed_id}", response=FeedOut, summary="Get a calendar")
def get_calendar_feed(
    request: AuthedRequest, response: HttpResponse, feed_id: int
) -> dict[str, Any]:
    row = selectors.feed_get(actor=request.auth, feed_id=feed_id)
    with_etag(response, row)
    return shown(row, FEED)


@feeds.post("/{feed_id}/renew", response=FeedMade, summary="Give a calendar a new address")
@answers_secret
def renew_calendar_feed(request: AuthedRequest, feed_id: int) -> dict[str, Any]:
    """The old one stops working at once."""
    row, secret = feed_services.feed_renew(actor=request.auth, feed_id=feed_id)
    address = selectors.feed_address(secret, site_url=site_url(request))
    return {**shown(row, FEED), "address": address}


@feeds.delete("/{feed_id}", response={204: None}, summary="Revoke a calendar")
def delete_calendar_feed(request: AuthedRequest, feed_id: int) -> Status[None]:
    feed_services.feed_revoke(actor=request.auth, feed_id=feed_id)
    return Status(204, None)
