"""The words of notices: how urgent one is, what kind it is of, what it holds. Imports no row."""

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Urgency(TextChoices):
    """How soon a person should look at a notice, the most urgent first."""

    OVERDUE = "overdue", _("Overdue")
    DUE = "due", _("Due")
    SOON = "soon", _("Due soon")
    INFO = "info", _("Good to know")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that the members of an organization should hear of, already in words.

    `key` names what happened: a person hears of one key once, in each channel, ever. `url` is the
    path of the page about it; `vehicle_id` is a number only, for accounts know no vehicle.
    """

    kind: str
    key: str
    urgency: str
    title: str
    text: str = ""
    url: str = ""
    vehicle_id: int | None = None


_KINDS: dict[str, Any] = {}


def register_kind(name: str, label: Any) -> None:
    """Give a kind of notice the words that people read, once at start."""
    _KINDS[name] = label


def kind_label(name: str) -> str:
    """Return the words for a kind of notice; one that nobody registered is shown by its name."""
    return str(_KINDS.get(name, name.replace("_", " ").capitalize()))


def kinds() -> dict[str, str]:
    """Return the registered kinds with their words, in the order of registration."""
    return {name: str(label) for name, label in _KINDS.items()}
