"""How long a paper is still good: values in, values out."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

State = Literal["", "ahead", "valid", "soon", "expired", "replaced"]
SOON_DAYS = 42


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """The state of a paper; "" is a paper without an end, `days_left` is negative once it ended."""

    state: State
    days_left: int | None = None

    @property
    def tone(self) -> str:
        """How it is shown."""
        return {"expired": "bad", "soon": "warn", "valid": "good"}.get(self.state, "")


def expiry_of(
    *, valid_from: date | None, expires_on: date | None, is_replaced: bool, today: date
) -> Expiry:
    """Return how a paper stands on a day; its last day still counts."""
    days_left = (expires_on - today).days if expires_on else None
    if is_replaced:
        return Expiry(state="replaced", days_left=days_left)
    if days_left is not None and days_left < 0:
        return Expiry(state="expired", days_left=days_left)
    if valid_from is not None and valid_from > today:
        return Expiry(state="ahead", days_left=days_left)
    if days_left is None:
        return Expiry(state="")
    return Expiry(state="soon" if days_left <= SOON_DAYS else "valid", days_left=days_left)
