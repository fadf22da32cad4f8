"""What was fitted to a market, and what it says of a vehicle's coming years."""

from functools import lru_cache

from garage.valuation.market.ahead import Later, years_ahead
from garage.valuation.market.surface import Surface
from garage.valuation.market.types import Subject
from garage.valuation.models import MarketModel
from garage.valuation.selectors.values import settings_of
from project.kernel.actor import Actor, Permission


def market_model_newest(*, actor: Actor, market: str, currency: str) -> MarketModel | None:
    """Return what was fitted to a market last; None before the first time."""
    actor.require(Permission.VIEW)
    rows = MarketModel.objects.for_actor(actor).filter(market=market, currency=currency)
    newest: MarketModel | None = rows.order_by("-pk").first()
    return newest


def surface_of(model: MarketModel) -> Surface:
    """Return the surface that was fitted, unpacked once a process."""
    return _unpacked(bytes(model.parameters))


@lru_cache(maxsize=4)
def _unpacked(parameters: bytes) -> Surface:
    return Surface.from_bytes(parameters)


def value_ahead(
    *, actor: Actor, subject: Subject, km_a_year: float, years: int
) -> tuple[Later, ...]:
    """Return what the organization's market says of the coming years of a vehicle.

    Nothing where no market was fitted or none of its listings is of the model.
    """
    settings = settings_of(actor)
    model = market_model_newest(actor=actor, market=settings.market, currency=settings.currency)
    if model is None:
        return ()
    return years_ahead(subject, surface_of(model), km_a_year=km_a_year, years=years)
