"""The rows of accounts, gathered from its features."""

from accounts.notifications.models import (
    CalendarFeed,
    Channel,
    Delivery,
    InboxNotice,
    NotificationPreference,
)
from accounts.organizations.models import Invitation, Membership, Organization
from accounts.preferences.models import Preferences
from accounts.tokens.models import ApiToken
from accounts.users.models import User

__all__ = [
    "ApiToken",
    "CalendarFeed",
    "Channel",
    "Delivery",
    "InboxNotice",
    "Invitation",
    "Membership",
    "NotificationPreference",
    "Organization",
    "Preferences",
    "User",
]
