"""Compare a reading with the truth of its invoice, field by field and line by line."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from rapidfuzz import fuzz

from garage.receipts.reading import Reading
from tests.garage.receipts.synthetic.truth import Truth

CLOSE = 85
Same = Callable[[str, str], bool]


def alnum(text: str) -> str:
    """Letters and digits only, in upper case."""
    return "".join(char for char in text.upper() if char.isalnum())


def _close(found: str, wanted: str) -> bool:
    return fuzz.ratio(alnum(found), alnum(wanted)) >= CLOSE


def _alnum_equal(found: str, wanted: str) -> bool:
    return alnum(found) == alnum(wanted)


def _number_equal(found: str, wanted: str) -> bool:
    try:
        return Decimal(found) == Decimal(wanted)
    except InvalidOperation:
        return False


RULES: dict[str, Same] = {
    "vendor": _close,
    "address": _close,
    "date": str.__eq__,
    "invoice_number": _alnum_equal,
    "total": _number_equal,
    "tax": _number_equal,
    "currency": str.__eq__,
    "plate": _alnum_equal,
    "vin": _alnum_equal,
    "odometer": _number_equal,
    "litres": _number_equal,
    "price_per_litre": _number_equal,
}
NOT_TO_INVENT = ("plate", "vin", "odometer")


@dataclass
class Score:
    """Counts over one or many invoices; `errors` says what went wrong where."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    lines_found: int = 0
    lines_read: int = 0
    lines_true: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def fields(self) -> float:
        """The share of header fields that are right."""
        return self.right.total() / max(1, self.asked.total())

    @property
    def line_f1(self) -> float:
        """F1 of the multiset of line amounts."""
        return 2 * self.lines_found / max(1, self.lines_read + self.lines_true)

    def summary(self) -> str:
        each = ", ".join(f"{name} {self.right[name]}/{count}" for name, count in self.asked.items())
        return f"fields {self.fields:.3f}, line F1 {self.line_f1:.3f} ({each})"


def wanted_fields(truth: Truth) -> dict[str, str]:
    """The header fields that the paper states, as a reading writes them."""
    values = {name: getattr(truth, name) for name in RULES}
    return {name: str(value) for name, value in values.items() if value is not None}


def score_reading(*, key: str, reading: Reading, truth: Truth, into: Score) -> None:
    """Add one reading to a score."""
    wanted = wanted_fields(truth)
    for name, value in wanted.items():
        found = reading.value(name)
        is_right = found is not None and RULES[name](found, value)
        _count(key=key, name=name, is_right=is_right, detail=f"{found!r} for {value!r}", into=into)
    for name in NOT_TO_INVENT:
        found = reading.value(name)
        if name not in wanted and found is not None:
            _count(key=key, name=name, is_right=False, detail=f"invented {found!r}", into=into)
    _score_lines(key=key, amounts=[line.amount for line in reading.lines], truth=truth, into=into)


def _count(*, key: str, name: str, is_right: bool, detail: str, into: Score) -> None:
    into.asked[name] += 1
    into.right[name] += is_right
    if not is_right:
        into.errors.append(f"{key}: {name} {detail}")


def _without_optional(amounts: Iterable[Decimal], truth: Truth) -> Counter[Decimal]:
    """Discount and rounding below the lines may be read as lines or not."""
    read = Counter(amounts)
    for optional in (-truth.discount, truth.rounding):
        if optional and read[optional]:
            read[optional] -= 1
    return +read


def _true_amounts(*, read: Counter[Decimal], truth: Truth) -> Counter[Decimal]:
    """The net amounts, or the gross ones where the paper has both and those were read."""
    net = Counter(line.amount for line in truth.lines)
    gross = Counter(line.amount + line.tax for line in truth.lines)
    return max((net, gross), key=lambda printed: (printed & read).total())


def _score_lines(*, key: str, amounts: list[Decimal], truth: Truth, into: Score) -> None:
    read = _without_optional(amounts, truth)
    true = _true_amounts(read=read, truth=truth)
    into.lines_found += (true & read).total()
    into.lines_read += read.total()
    into.lines_true += true.total()
    missing, extra = sorted((true - read).elements()), sorted((read - true).elements())
    if missing or extra:
        listed = (
            f"missing {[str(value) for value in missing]} extra {[str(value) for value in extra]}"
        )
        into.errors.append(f"{key}: lines {listed}")
