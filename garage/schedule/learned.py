"""How often something was done in truth, from the times it was done: values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median

from garage.schedule.due import Done

FEWEST, MOST = 3, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """The median between two times: `days`, and `meter` in km, h or cycles where it was read."""

    times: int
    days: int
    meter: Decimal | None


def learned(done: Sequence[Done]) -> Learned | None:
    """Return how often something was done, from its last ten times; `None` for fewer than three."""
    ordered = sorted(done, key=lambda one: one.on)[-MOST:]
    if len(ordered) < FEWEST:
        return None
    days = [(later.on - one.on).days for one, later in pairwise(ordered)]
    read = [one.meter for one in ordered if one.meter is not None]
    meters = [later - one for one, later in pairwise(read) if later > one]
    return Learned(
        times=len(ordered),
        days=round(median(days)),
        meter=median(meters) if len(meters) >= FEWEST - 1 else None,
    )
