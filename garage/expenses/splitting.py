"""Sharing an amount out exactly: no cent is lost and none is invented."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal


def share_out(total: Decimal, weights: Sequence[Decimal], *, places: int) -> list[Decimal]:
    """Return the part of each weight; the parts add up to the total.

    What rounding leaves over goes, a smallest coin each, to the parts that lost most by it; equal
    weights come first. Without any weight everything is shared equally.
    """
    if not weights:
        return []
    whole = sum(weights, Decimal(0))
    used = list(weights) if whole > 0 else [Decimal(1)] * len(weights)
    whole = sum(used, Decimal(0))
    coin = Decimal(1).scaleb(-places)
    exact = [total * weight / whole for weight in used]
    parts = [amount.quantize(coin, rounding=ROUND_DOWN) for amount in exact]
    left = int(((total - sum(parts, Decimal(0))) / coin).to_integral_value())
    step = coin if left > 0 else -coin
    losers = sorted(range(len(parts)), key=lambda i: (-abs(exact[i] - parts[i]), i))
    for index in losers[: abs(left)]:
        parts[index] += step
    return parts
