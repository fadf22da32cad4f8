"""What a vehicle is worth that nobody here owns, from a few words about it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from garage.listings import words
from garage.listings.selectors.aliases import KeyBook
from garage.valuation import engines, selectors
from garage.valuation.market.condition import condition_factor
from garage.valuation.market.types import Estimate, Purchase, Subject
from garage.valuation.models import ValuationComparable, ValuationSettings
from garage.valuation.services.estimating import estimate_subject, snapshots
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated
from project.kernel.units import to_base


@dataclass(frozen=True, slots=True, kw_only=True)
class WorthInput:
    """A vehicle in a few words; `mileage` is in `unit`, km or mi.

    `engine` is read for litres and power where `engine_litres` and `power_kw` are not said.
    """

    make: str
    model: str
    year: int
    mileage: Decimal | None = None
    unit: str = "km"
    fuel: str = ""
    gearbox: str = ""
    engine: str = ""
    engine_litres: Decimal | None = None
    power_kw: Decimal | None = None
    trim: str = ""
    condition: str = ""
    is_collector: bool = False
    currency: str = ""
    market: str = ""
    purchase_price: Decimal | None = None
    purchased_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """An estimate with the comparables as they are now; nothing of it is kept."""

    estimate: Estimate
    settings: ValuationSettings
    comparables: list[ValuationComparable]


def estimate_described(*, actor: Actor, data: WorthInput, as_of: date) -> Worth:
    """Return what a described vehicle is worth on a day in a market of the organization."""
    actor.require(Permission.VIEW)
    settings = selectors.settings_of(actor)
    settings.market = data.market.upper() or settings.market
    settings.currency = data.currency.upper() or settings.currency
    found = estimate_subject(
        actor=actor,
        subject=_subject(data, actor=actor, as_of=as_of, settings=settings),
        settings=settings,
    )
    return Worth(
        estimate=found,
        settings=settings,
        comparables=snapshots(None, found.comparables, actor=actor),
    )


def _subject(
    data: WorthInput, *, actor: Actor, as_of: date, settings: ValuationSettings
) -> Subject:
    meaning = KeyBook(actor=actor, market=settings.market).of_vehicle(data.make, data.model)
    if not meaning.make_key:
        raise RuleViolated("Type the make, such as Volkswagen.", field="make")
    if not meaning.model_key:
        raise RuleViolated("Type the model, such as Golf.", field="model")
    if data.year > as_of.year + 1:
        raise RuleViolated("The vehicle is not built yet on that day.", field="year")
    litres = engines.litres_of(data.engine) if data.engine_litres is None else data.engine_litres
    power = engines.power_kw_of(data.engine) if data.power_kw is None else data.power_kw
    return Subject(
        make_key=meaning.make_key,
        model_key=meaning.model_key,
        as_of=as_of,
        year=data.year,
        mileage_km=None if data.mileage is None else float(to_base(data.mileage, data.unit)),
        fuel=words.fuel_word(data.fuel),
        gearbox=words.gearbox_word(data.gearbox),
        engine_litres=None if litres is None else float(litres),
        power_kw=None if power is None else float(power),
        trim=words.trim_key(data.trim),
        condition_factor=condition_factor(data.condition, overrides=settings.multipliers),
        is_collector=data.is_collector,
        purchase=_purchase(data),
    )


def _purchase(data: WorthInput) -> Purchase | None:
    if data.purchase_price is None or data.purchased_on is None:
        return None
    return Purchase(price=data.purchase_price, on=data.purchased_on)
