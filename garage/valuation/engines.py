"""What the words for an engine say of its size and power: “1.6 TDI, 85 kW” is 1.6 litres and 85 kW."""

import re

# 1 metric horsepower is 0.73549875 kW (75 kgf·m/s); 1 mechanical one 0.745699872 kW (550 ft·lbf/s).
KW_PER_PS, KW_PER_HP = 0.73549875, 0.745699872
SMALLEST_LITRES, LARGEST_LITRES = 0.05, 30.0

_CC = re.compile(r"(\d{2,5})\s*(?:cc|ccm|cm3|cm³)(?!\w)", re.IGNORECASE)
_LITRES = re.compile(r"(?<![\d.,])(\d{1,2}[.,]\d{1,2})(?![\d.,])(?!\s*kwh)", re.IGNORECASE)
_POWER = re.compile(r"(\d{1,4}(?:[.,]\d)?)\s*(kw|ps|cv|pk|hk|hp|bhp)(?!h|\w)", re.IGNORECASE)


def litres_of(engine: str) -> float | None:
    """Return the displacement in litres, or `None` where the words do not say it."""
    if found := _CC.search(engine):
        litres = int(found[1]) / 1000
    elif found := _LITRES.search(engine):
        litres = float(found[1].replace(",", "."))
    else:
        return None
    return litres if SMALLEST_LITRES <= litres <= LARGEST_LITRES else None


def power_kw_of(engine: str) -> float | None:
    """Return the power in kilowatts, or `None` where the words do not say it."""
    found = _POWER.search(engine)
    if found is None:
        return None
    value, unit = float(found[1].replace(",", ".")), found[2].lower()
    factor = {"kw": 1.0, "hp": KW_PER_HP, "bhp": KW_PER_HP}.get(unit, KW_PER_PS)
    return round(value * factor, 1)
