"""Units in which things on a shelf are counted and packed, and exact conversions between them.

Factors are exact by definition: NIST Special Publication 811 (2008), appendix B. A set is as large
as its maker says, so it converts to nothing else.
"""

from decimal import ROUND_HALF_UP, Decimal

from project.kernel.errors import RuleViolated
from project.kernel.units import KG_PER_POUND, LITRES_PER_US_GALLON, UNITS, Unit

QUANTITY_PLACES = 4
_SMALLEST = Decimal(1).scaleb(-QUANTITY_PLACES)

QUANTITY_UNITS = {
    unit.code: unit
    for unit in (
        Unit("pcs", "pcs", "pieces", "pieces", Decimal(1)),
        Unit("pair", "pairs", "pairs", "pieces", Decimal(2)),
        Unit("set", "sets", "sets", "sets", Decimal(1)),
        UNITS["l"],
        Unit("ml", "ml", "millilitres", "volume", Decimal("0.001")),
        UNITS["gal_us"],
        Unit("qt", "qt", "quarts (US)", "volume", LITRES_PER_US_GALLON / 4, 3),
        Unit("pt", "pt", "pints (US)", "volume", LITRES_PER_US_GALLON / 8, 3),
        Unit("fl_oz", "fl oz", "fluid ounces (US)", "volume", LITRES_PER_US_GALLON / 128, 2),
        UNITS["gal_uk"],
        UNITS["kg"],
        Unit("g", "g", "grams", "mass", Decimal("0.001")),
        UNITS["lb"],
        Unit("oz", "oz", "ounces", "mass", KG_PER_POUND / 16, 2),
        Unit("m", "m", "metres", "length", Decimal(1), 2),
        Unit("cm", "cm", "centimetres", "length", Decimal("0.01")),
        Unit("ft", "ft", "feet", "length", Decimal("0.3048"), 2),
        Unit("in", "in", "inches", "length", Decimal("0.0254"), 2),
    )
}


# Units that are words, as one of them is called.
_ONE = {"pcs": "pc", "pair": "pair", "set": "set"}


def symbol_for(quantity: Decimal | None, code: str) -> str:
    """Return the sign of a unit as it stands behind a quantity: 1 pc, 2 pcs."""
    known = QUANTITY_UNITS.get(code)
    if known is None:
        return code
    return (
        _ONE.get(code, known.symbol)
        if quantity is not None and abs(quantity) == 1
        else known.symbol
    )


def quantity_unit(code: str) -> Unit:
    """Return the unit of quantity with this code, or raise `RuleViolated`."""
    if code not in QUANTITY_UNITS:
        raise RuleViolated(f"Choose one of: {', '.join(QUANTITY_UNITS)}.", field="unit")
    return QUANTITY_UNITS[code]


def convert(quantity: Decimal, source: str, target: str) -> Decimal:
    """Return a quantity in another unit of the same dimension, unrounded.

    Raises `RuleViolated` where the two do not measure the same.
    """
    if source == target:
        return quantity
    one, other = quantity_unit(source), quantity_unit(target)
    if one.dimension != other.dimension:
        raise RuleViolated(
            f"{one.name.capitalize()} cannot be counted in {other.name}.", field="unit"
        )
    exact = (quantity * one.factor / other.factor).normalize()
    return exact if exact.as_tuple().exponent <= 0 else exact.quantize(Decimal(1))  # type: ignore[operator]


def stored_quantity(quantity: Decimal, source: str, target: str) -> Decimal:
    """Return a quantity in the unit of a row, rounded half up to the four places that rows keep."""
    return convert(quantity, source, target).quantize(_SMALLEST, rounding=ROUND_HALF_UP)


def same_measure(code: str) -> list[Unit]:
    """Return the units that a quantity in this one can be typed in, itself first."""
    known = quantity_unit(code)
    others = [one for one in QUANTITY_UNITS.values() if one.dimension == known.dimension]
    return sorted(others, key=lambda one: one.code != code)


def quantity_choices() -> list[tuple[str, str]]:
    """Return code and name of every unit of quantity, for select boxes."""
    return [(one.code, f"{one.symbol} · {one.name}") for one in QUANTITY_UNITS.values()]
