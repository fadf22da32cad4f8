"""Keep or sell: the coming year with the vehicle against the year with another: values in, values out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from garage.forecast.arithmetic import OWN_SPREAD, Range, around, exactly
from garage.ownership.arithmetic import FINANCE, VALUE, ZERO
from garage.ownership.course import Fade, usual_km
from garage.ownership.projecting import added, lost
from garage.valuation.market.curve import Curve
from project.kernel.dates import months_later

RUNNING, REPAIRS, CHANGING = "running", "repairs", "changing"
LINES = (RUNNING, REPAIRS, FINANCE, VALUE, CHANGING)
# What an answer says.
KEEP, SELL, CLOSE, INCOMPLETE, ALONE = "keep", "sell", "close", "incomplete", "alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A vehicle to buy instead, as typed: `km_cost` is energy and service a kilometre.

    `fixed` is tax and insurance a year, `repairs` what is expected of them, `age_years` how old it
    is. `km_cost`, `fixed` and `repairs` of `None` mean those of the vehicle that it would replace.
    """

    price: Decimal
    km_cost: Decimal | None = None
    fixed: Decimal | None = None
    repairs: Decimal | None = None
    age_years: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The coming year with one vehicle by line; a line that nobody can tell is absent."""

    lines: Mapping[str, Range]

    @property
    def total(self) -> Range:
        """All lines together."""
        return added(self.lines.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Both sides and what follows: `difference` is by how much keeping is dearer, with its range."""

    keep: Side
    replace: Side | None
    answer: str
    difference: Range | None = None


def side_of(categories: Mapping[str, Range], *, changing: Decimal = ZERO) -> Side:
    """Return the year of a vehicle of the garage by line."""
    plain = [part for name, part in categories.items() if name not in {"repair", FINANCE, VALUE}]
    lines = {RUNNING: added(plain)}
    for line, name in ((REPAIRS, "repair"), (FINANCE, FINANCE), (VALUE, VALUE)):
        if name in categories:
            lines[line] = categories[name]
    return Side(lines=_with_changing(lines, changing))


def side_of_typed(
    one: Replacement, *, km_a_year: Decimal, changing: Decimal, today: date, curve: Curve
) -> Side:
    """Return the year of a vehicle to buy; its value falls by the curve from its age on."""
    born_on = months_later(today, -12 * one.age_years)
    km = Decimal(str(usual_km(float(one.age_years))))
    fade = Fade(curve=curve, born_on=born_on, on=today, km=km, km_a_year=km_a_year)
    after = one.price * fade.kept(today, months_later(today, 12))
    running = around((one.km_cost or ZERO) * km_a_year, OWN_SPREAD)
    lines = {
        RUNNING: added([running, exactly(one.fixed or ZERO)]),
        REPAIRS: around(one.repairs or ZERO, OWN_SPREAD),
        VALUE: lost(one.price, after),
    }
    return Side(lines=_with_changing(lines, changing))


def decision(keep: Side, replace: Side | None) -> Decision:
    """Return what the coming year speaks for.

    It is close while the difference is smaller than what both may be off, and incomplete while
    the lost value of one side is not known and that of the other is.
    """
    if replace is None:
        return Decision(keep=keep, replace=None, answer=ALONE)
    mine, other = keep.total, replace.total
    likely = mine.likely - other.likely
    low = ((mine.likely - mine.low) ** 2 + (other.high - other.likely) ** 2).sqrt()
    high = ((mine.high - mine.likely) ** 2 + (other.likely - other.low) ** 2).sqrt()
    difference = Range(likely - low, likely, likely + high)
    if (VALUE in keep.lines) != (VALUE in replace.lines):
        answer = INCOMPLETE
    elif difference.low > 0:
        answer = SELL
    elif difference.high < 0:
        answer = KEEP
    else:
        answer = CLOSE
    return Decision(keep=keep, replace=replace, answer=answer, difference=difference)


def lines_of(sides: Sequence[Side]) -> list[str]:
    """Return the lines that any of the sides has, in their order."""
    return [line for line in LINES if any(line in side.lines for side in sides)]


def _with_changing(lines: dict[str, Range], changing: Decimal) -> dict[str, Range]:
    return {**lines, CHANGING: exactly(changing)} if changing else lines
