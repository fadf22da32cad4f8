"""Whether a collectible is insured for what it is worth."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Cover(StrEnum):
    """How the insured sum stands against the worth."""

    NONE = "none"
    ENDED = "ended"
    SHORT = "short"
    ENOUGH = "enough"
    UNKNOWN = "unknown"  # nobody said what it is worth, or in another currency


@dataclass(frozen=True, slots=True, kw_only=True)
class Insured:
    """What is insured and what it is worth, with the currency of each."""

    worth: Decimal | None
    worth_currency: str
    insured: Decimal | None
    currency: str
    until: date | None

    def cover(self, today: date) -> Cover:
        """Say how the insured sum stands on a day."""
        if not self.insured:
            return Cover.NONE
        if self.until is not None and self.until < today:
            return Cover.ENDED
        if self.worth is None or self.worth_currency != self.currency:
            return Cover.UNKNOWN
        return Cover.SHORT if self.insured < self.worth else Cover.ENOUGH

    def gap(self, today: date) -> Decimal | None:
        """Return what is missing to the worth; `None` where both cannot be compared."""
        if self.worth is None:
            return None
        cover = self.cover(today)
        if cover in {Cover.NONE, Cover.ENDED}:
            return self.worth
        if cover == Cover.UNKNOWN or self.insured is None:
            return None
        return max(self.worth - self.insured, Decimal(0))
