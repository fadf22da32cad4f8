"""The condition of a vehicle as it is valued: five grades, and damage that is not repaired."""

from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# The lowest score of a condition report, 0 to 100, for each grade.
_FROM = ((90, "excellent"), (75, "very_good"), (55, "good"), (35, "fair"), (0, "poor"))


class Condition(TextChoices):
    """How good a vehicle is."""

    EXCELLENT = "excellent", _("Excellent")
    VERY_GOOD = "very_good", _("Very good")
    GOOD = "good", _("Good")
    FAIR = "fair", _("Fair")
    POOR = "poor", _("Poor")
    DAMAGED = "damaged", _("Damaged, not repaired")


def condition_of(score: Decimal) -> str:
    """Return the condition that a report's score from 0 to 100 means."""
    return next(name for lowest, name in _FROM if score >= lowest)
