"""Reads the tax table: net sum and tax of each rate."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from garage.receipts.reading import bill_words, figures, words
from garage.receipts.reading.figures import Placed
from garage.receipts.reading.layout import Row, Sheet
from garage.receipts.reading.numbers import CENT, Mark
from garage.receipts.reading.types import TaxRate

_MAX_RATE = Decimal(30)
_WITHIN = CENT * 3
_TAX_WORD = re.compile(bill_words.TAX_WORD)
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_SUM = re.compile(r"\b(?:total|summe|gesamt|totale|totaal)\b")


def find_taxes(sheet: Sheet, *, mark: Mark, total: Decimal | None) -> tuple[TaxRate, ...]:
    """Find the rates with net sum and tax; the amount of each must fit its rate and base."""
    found: list[TaxRate] = []
    near = False
    for row in sheet.rows:
        text = words.mend(row.text)
        has_word = bool(_TAX_WORD.search(text))
        near = near or (has_word and not _NUMBERED.search(text))
        if has_word or near:
            found.extend(_of_row(row, mark=mark, total=total, named=has_word))
    return _kept(found, total)


_NUMBERED = re.compile(r"\b(?:reg|id|invoice)\b")


def _of_row(row: Row, *, mark: Mark, total: Decimal | None, named: bool) -> Iterator[TaxRate]:
    placed = figures.placed_numbers(row, mark=mark)
    is_wordy = len(_LONG_WORD.findall(row.text)) > 1
    if not named and is_wordy:
        return
    money = [p.value for p in placed if p.number.is_money]
    rates = [
        p.value
        for p in placed
        if _may_be_rate(p, named=named) and (p.number.is_percent or not is_wordy)
    ]
    if (
        not money
        or not rates
        or (_SUM.match(words.mend(row.text).strip(" *-:")) and len(money) < 2)
    ):
        return
    for rate in dict.fromkeys(rates):
        yield from itertools.islice(_fitting(rate, money, total=total, named=named), 1)


def _may_be_rate(placed: Placed, *, named: bool) -> bool:
    number = placed.number
    if number.is_percent:
        return 0 <= placed.value <= _MAX_RATE
    whole = placed.value == placed.value.to_integral_value()
    return (
        (named or not number.currency)
        and 0 < placed.value <= _MAX_RATE
        and (whole or number.decimals in (1, 2))
    )


def _fitting(
    rate: Decimal, money: Sequence[Decimal], *, total: Decimal | None, named: bool
) -> Iterator[TaxRate]:
    for base, amount in itertools.permutations(money, 2):
        if rate and base and amount and _fits(base, rate, amount):
            yield TaxRate(rate=rate, base=base, amount=amount)
    if rate == 0 and len(money) > 1 and Decimal(0) in money:
        yield TaxRate(rate=rate, base=max(money), amount=Decimal(0))
    if named and rate and total:
        for amount in money:
            if amount and amount != rate and _is_within(amount, rate, total):
                yield TaxRate(rate=rate, base=None, amount=amount)


def _fits(base: Decimal, rate: Decimal, amount: Decimal) -> bool:
    return base != amount and abs(base * rate / 100 - amount) <= max(_WITHIN, abs(base) / 2000)


def _is_within(amount: Decimal, rate: Decimal, total: Decimal) -> bool:
    """Say whether an amount can be tax of that rate in the total, of all or a part of it."""
    most = total * rate / (100 + rate)
    return 0 < amount <= most + _WITHIN


def _kept(found: Sequence[TaxRate], total: Decimal | None) -> tuple[TaxRate, ...]:
    """Keep one entry a rate, the one with a base first, and only what fits into the total."""
    by_rate: dict[Decimal | None, TaxRate] = {}
    for tax in found:
        known = by_rate.get(tax.rate)
        if total is not None and abs(tax.amount) >= abs(total) > 0:
            continue
        if known is None or (known.base is None and tax.base is not None):
            by_rate[tax.rate] = tax
    return tuple(by_rate.values())
