"""Questions about how a person likes to see things."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.preferences.models import Preferences
from accounts.users.models import User

FIELDS = (
    "language",
    "time_zone",
    "distance_unit",
    "volume_unit",
    "economy_unit",
    "currency",
    "theme",
    "density",
    "key_shortcuts",
    "hide_amounts",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """One person's preferences; an empty text means as the browser or the organization has it."""

    language: str = ""
    time_zone: str = ""
    distance_unit: str = "km"
    volume_unit: str = "l"
    economy_unit: str = "l_100km"
    currency: str = ""
    theme: str = "auto"
    density: str = "comfortable"
    key_shortcuts: bool = True
    hide_amounts: bool = False


DEFAULTS = Looks()


def preferences_row(user: User) -> Preferences:
    """Return a person's row, or a new one that is not stored yet; asked for once per request."""
    try:
        return user.preferences
    except Preferences.DoesNotExist:
        return Preferences(user=user)


def preferences_of(user: User | AnonymousUser) -> Looks:
    """Return how a person likes to see things; anybody not signed in gets the defaults."""
    if not isinstance(user, User):
        return DEFAULTS
    row = preferences_row(user)
    return Looks(**{name: getattr(row, name) for name in FIELDS})
