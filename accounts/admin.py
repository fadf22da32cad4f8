"""The admin of accounts, gathered from its features; staff come in through our own sign-in page."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from accounts.notifications.admin import (
    CalendarFeedAdmin,
    ChannelAdmin,
    DeliveryAdmin,
    InboxNoticeAdmin,
    NotificationPreferenceAdmin,
)
from accounts.organizations.admin import InvitationAdmin, MembershipAdmin, OrganizationAdmin
from accounts.preferences.admin import PreferencesAdmin
from accounts.tokens.admin import ApiTokenAdmin
from accounts.users.admin import UserAdmin

__all__ = [
    "ApiTokenAdmin",
    "CalendarFeedAdmin",
    "ChannelAdmin",
    "DeliveryAdmin",
    "InboxNoticeAdmin",
    "InvitationAdmin",
    "MembershipAdmin",
    "NotificationPreferenceAdmin",
    "OrganizationAdmin",
    "PreferencesAdmin",
    "UserAdmin",
]

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
