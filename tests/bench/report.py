"""Figures as a table, for the terminal and for docs/benchmarks.md."""

from dataclasses import dataclass

from typing_extensions import override


class Missing(Exception):
    """Something that a part needs is not on this machine; says what, and how to give it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what was measured, what came out, what must come out."""

    what: str
    measured: str
    must: str = ""
    ok: bool | None = None

    @override
    def __str__(self) -> str:
        """Return the row as Markdown."""
        verdict = {True: "met", False: "**missed**", None: ""}[self.ok]
        return f"| {self.what} | {' '.join(self.measured.split())} | {self.must} | {verdict} |"


def at_most(what: str, value: float, limit: float, *, unit: str, places: int = 0) -> Row:
    """Return the row of a figure that must not be above a limit."""
    measured, must = f"{value:,.{places}f} {unit}", f"≤ {limit:,g} {unit}"
    return Row(what, measured, must, ok=value <= limit)


def at_least(what: str, value: float, limit: float, *, unit: str, places: int = 0) -> Row:
    """Return the row of a figure that must not be below a limit."""
    measured, must = f"{value:,.{places}f} {unit}", f"≥ {limit:,g} {unit}"
    return Row(what, measured, must, ok=value >= limit)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is: 1 is what the limits are for, less is to see that it works."""

    share: float = 1.0

    def of(self, count: int, *, least: int = 1) -> int:
        """Return the share of a count of rows, kills or files."""
        return max(least, round(count * self.share))

    def seconds(self, seconds: float) -> float:
        """Return how long to ask; at least half a second."""
        return max(0.5, seconds * self.share)

    @property
    def note(self) -> str:
        """What to say beside figures that were not taken at full size."""
        return "" if self.share == 1 else f"; at {self.share:.0%} of the size the limits are for"
