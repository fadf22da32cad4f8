"""Places in a lane: whole numbers with gaps, so that a move writes one row."""

from collections.abc import Sequence

STEP = 2**32
LOWEST, HIGHEST = -(2**62), 2**62
# At most so many rows are given new places when a gap is used up.
WINDOW = 50


def between(lower: int | None, upper: int | None) -> int | None:
    """Return a place between two others, `None` for an end; `None` when there is no room left."""
    if lower is None and upper is None:
        return 0
    if lower is None:
        return upper - STEP if upper is not None and upper - STEP > LOWEST else None
    if upper is None:
        return lower + STEP if lower + STEP < HIGHEST else None
    middle = (lower + upper) // 2
    return middle if lower < middle < upper else None


def spread(lower: int | None, upper: int | None, count: int) -> Sequence[int]:
    """Return so many rising places between two others, as far apart as there is room.

    Where there is no room at all several are the same; such rows are ordered by their id.
    """
    if lower is None and upper is None:
        return range(0, count * STEP, STEP)
    if lower is None:
        last = upper or 0
        return range(last - count * STEP, last, STEP)
    if upper is None:
        return range(lower + STEP, lower + (count + 1) * STEP, STEP)
    room = upper - lower
    return [lower + room * number // (count + 1) for number in range(1, count + 1)]
