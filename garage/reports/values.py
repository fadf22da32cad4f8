"""What a report is asked for, and what it says; texts ready to print."""

from dataclasses import dataclass
from datetime import date

from garage.reports.models import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a report shows and hides; dates are the first and the last day."""

    sections: tuple[str, ...]
    hides_prices: bool = False
    hides_names: bool = False
    since: date | None = None
    until: date | None = None

    def has(self, section: Section) -> bool:
        """Say whether a section was chosen."""
        return section.value in self.sections


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry of a report, with all texts ready to print; hidden ones are empty."""

    on: str
    meter: str
    title: str
    detail: str
    party: str
    proof: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A section of a report; `left_out` entries are in the PDF alone."""

    title: str
    lines: tuple[Line, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that a report says.

    `energy` is what was filled in and used by year; `years` are costs by year, with their total in
    the last column. Both begin with a row of heads, and are empty where there is nothing to tell.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    energy: tuple[tuple[str, ...], ...]
    years: tuple[tuple[str, ...], ...]
    check_code: str = ""
