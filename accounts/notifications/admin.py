"""Notices, channels, deliveries and calendars, for staff; nothing secret is shown."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from typing_extensions import override

from accounts.notifications.models import (
    CalendarFeed,
    Channel,
    Delivery,
    InboxNotice,
    NotificationPreference,
)
from accounts.notifications.services import sending
from accounts.organizations.selectors import staff_actor
from project.kernel.errors import Conflict
from project.web.admin_site import ReadOnlyAdmin

SECRET = {"sealed", "target_hash", "secret_hash"}


class WithoutSecrets(ReadOnlyAdmin):
    """Leaves out what a channel or a calendar could be used from."""

    @override
    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Leave out what is sealed, and what an address could be guessed from."""
        return [name for name in super().get_fields(request, obj) if name not in SECRET]


@admin.register(Channel)
class ChannelAdmin(WithoutSecrets):
    """Shows whether the channels of people work."""

    list_display = ("name", "kind", "user", "organization", "is_paused", "worked_at", "failed_at")
    list_filter = ("kind", "is_paused")
    list_select_related = ("user", "organization")
    search_fields = ("name", "user__email", "organization__name")


@admin.register(NotificationPreference)
class NotificationPreferenceAdmin(ReadOnlyAdmin):
    """Shows what people want to be told of, to understand what they ask about."""

    list_display = ("user", "organization", "digest", "quiet_from", "quiet_to")
    list_select_related = ("user", "organization")
    search_fields = ("user__email", "organization__name")


@admin.register(InboxNotice)
class InboxNoticeAdmin(ReadOnlyAdmin):
    """Shows what people were told."""

    list_display = ("title", "kind", "urgency", "user", "organization", "created_at", "read_at")
    list_filter = ("urgency", "kind")
    list_select_related = ("user", "organization")
    search_fields = ("title", "key", "user__email")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Shows what was sent where, and sends again what failed."""

    list_display = ("key", "purpose", "state", "channel", "user", "attempts", "error", "created_at")
    list_filter = ("state", "purpose")
    list_select_related = ("user", "channel")
    search_fields = ("key", "user__email", "channel__name")
    actions = ("send_again",)

    @admin.action(description="Send again what failed")
    def send_again(self, request: HttpRequest, rows: "QuerySet[Delivery]") -> None:
        """Let failed messages start over."""
        for row in rows:
            actor = staff_actor(
                organization_id=row.organization_id, user_id=int(request.user.pk or 0)
            )
            try:
                sending.delivery_retry(actor=actor, delivery_id=row.pk)
            except Conflict as error:
                self.message_user(request, f"{row}: {error.message}")
            else:
                self.message_user(request, f"{row} is on its way again.")


@admin.register(CalendarFeed)
class CalendarFeedAdmin(WithoutSecrets):
    """Shows which calendars are read."""

    list_display = ("name", "user", "organization", "vehicle_id", "last_used_at", "revoked_at")
    list_select_related = ("user", "organization")
    search_fields = ("name", "user__email", "organization__name")
