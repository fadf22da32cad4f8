"""The API of accounts, gathered from its features."""

from ninja import Router

from accounts.notifications.api import channels, deliveries, feeds, notices
from accounts.notifications.api import preferences as notification_preferences
from accounts.organizations.api import invitations, members, organizations
from accounts.preferences.api import router as me
from accounts.tokens.api import router as tokens

routers: list[tuple[str, Router]] = [
    ("/me", me),
    ("/organizations", organizations),
    ("/members", members),
    ("/invitations", invitations),
    ("/tokens", tokens),
    ("/notifications", notices),
    ("/notification-channels", channels),
    ("/notification-deliveries", deliveries),
    ("/notification-preferences", notification_preferences),
    ("/calendar-feeds", feeds),
]
