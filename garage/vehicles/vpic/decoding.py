"""What a data pack says of a VIN, by the order of precedence of vPIC's own `spVinDecode_Core`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from garage.vehicles.vpic.facts import Maker, Pack, Pattern, spoken
from garage.vehicles.vpic.keys import captured, fits, key_of, order

LENGTH = 17
ENGINE_PRIORITY = 50  # below every rule of a model year, as vPIC has it
CC_PER_LITRE, CC_PER_CUBIC_INCH = Decimal(1000), Decimal("16.387064")
KW_PER_HP = Decimal("0.745699872")


@dataclass(frozen=True, slots=True, kw_only=True)
class YearReading:
    """What a VIN says when it is of a model year; `facts` by our names, texts of vPIC.

    `makes` holds more than one name where nothing tells which. `matched` counts the rules that fit.
    """

    year: int
    kind: str
    makes: tuple[str, ...]
    country: str
    facts: Mapping[str, str] = field(default_factory=dict)
    displacement_cc: int | None = None
    power_kw: int | None = None
    matched: int = 0
    weight: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PackReading:
    """What a data pack says of a VIN: by model year, the most likely first; empty when it knows nothing."""

    dated: str
    years: tuple[YearReading, ...] = ()
    is_year_certain: bool = False

    @property
    def best(self) -> YearReading | None:
        """The most likely model year."""
        return self.years[0] if self.years else None


def decode(vin: str, pack: Pack, *, years: Sequence[int]) -> PackReading:
    """Return what a pack says of a VIN in capitals, for the model years that it can be of."""
    nothing = PackReading(dated=pack.dated)
    if len(vin) != LENGTH:
        return nothing
    maker = pack.maker(wmi_of(vin))
    if maker is None or not years:
        return nothing
    wanted = _by_law(vin, maker, years)
    readings = [_of_year(vin, maker, pack, year=year) for year in wanted]
    told = [one for one in readings if one.matched] or readings[:1]
    # A year whose rules fit beats one without; then what is told counts, then the later year.
    told.sort(key=lambda one: (one.weight, one.matched, one.year), reverse=True)
    is_certain = len(told) == 1 and (len(wanted) == 1 or bool(told[0].matched))
    return PackReading(dated=pack.dated, years=tuple(told), is_year_certain=is_certain)


def wmi_of(vin: str) -> str:
    """Return the manufacturer's characters; a small one has three more behind the serial's middle."""
    return vin[:3] + (vin[11:14] if vin[2] == "9" else "")


def _by_law(vin: str, maker: Maker, years: Sequence[int]) -> Sequence[int]:
    """Return the years that 49 CFR 565.15(d) leaves: of light vehicles a digit is the older cycle."""
    if not maker.is_light or vin[0] not in "12345" or len(years) == 1:
        return years
    return (max(years),) if vin[6].isalpha() else (min(years),)


def _of_year(vin: str, maker: Maker, pack: Pack, *, year: int) -> YearReading:
    found = list(_matching(pack.patterns(maker, year), key_of(vin)))
    matched = len(found)
    found += _of_engine(found, pack)
    best: dict[str, Pattern] = {}
    for one in sorted(found, key=_rank):
        best.setdefault(one.fact, one)
    facts = {name: text for name, one in best.items() if (text := spoken(one.value))}
    makes = maker.makes
    if "model" in facts:
        facts["model"], own = pack.model(facts["model"])
        makes = own or makes
    facts = {name: text for name, text in facts.items() if text}
    return YearReading(
        year=year,
        kind=maker.kind,
        makes=makes,
        country=maker.country,
        facts=facts,
        displacement_cc=displacement_cc_of(facts),
        power_kw=power_kw_of(facts),
        matched=matched,
        weight=sum(pack.weight(name) for name in facts),
    )


def _rank(one: Pattern) -> tuple[int, int, int, str, int]:
    """Return the order of vPIC: newest range of years, newest change, fewest fixed characters."""
    length, plain = order(one.keys)
    return (-one.year_from, -one.changed, length, plain, one.id)


def _matching(patterns: Iterable[Pattern], key: str) -> Iterable[Pattern]:
    for one in patterns:
        if "#" in one.keys:
            if digits := captured(one.keys, key):
                yield Pattern(
                    id=one.id, keys=one.keys, fact=one.fact, value=digits, changed=one.changed,
                    year_from=100,
                )  # fmt: skip
        elif fits(one.keys, key):
            yield one


def _of_engine(found: Sequence[Pattern], pack: Pack) -> list[Pattern]:
    """Return what the engine that the rules name is known for; rules of the vehicle go before."""
    engines = [one for one in found if one.fact == "engine_model"]
    if not engines:
        return []
    named = max(engines, key=lambda one: (one.year_from, one.changed, one.id))
    return [
        Pattern(
            id=named.id, keys=named.keys, fact=fact, value=value, changed=0,
            year_from=ENGINE_PRIORITY,
        )
        for fact, value in pack.engine(named.value)
    ]  # fmt: skip


def displacement_cc_of(facts: Mapping[str, str]) -> int | None:
    """Return the displacement in cubic centimetres, converted as vPIC does; `None` where unknown."""
    for name, factor in (
        ("displacement_cc", Decimal(1)),
        ("displacement_l", CC_PER_LITRE),
        ("displacement_ci", CC_PER_CUBIC_INCH),
    ):
        if (value := _number(facts.get(name, ""))) is not None:
            return _whole(value * factor)
    return None


def power_kw_of(facts: Mapping[str, str]) -> int | None:
    """Return the power of the engine in kW, converted as vPIC does; `None` where unknown."""
    for name, factor in (("power_kw", Decimal(1)), ("power_hp", KW_PER_HP)):
        if (value := _number(facts.get(name, ""))) is not None:
            return _whole(value * factor)
    return None


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 < value < Decimal(10**6) else None
