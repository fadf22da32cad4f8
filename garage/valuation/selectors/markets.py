"""What was fitted to a market."""

from garage.valuation.models import MarketModel
from project.kernel.actor import Actor, Permission


def market_model_newest(*, actor: Actor, market: str, currency: str) -> MarketModel | None:
    """Return what was fitted to a market last; None before the first time."""
    actor.require(Permission.VIEW)
    rows = MarketModel.objects.for_actor(actor).filter(market=market, currency=currency)
    newest: MarketModel | None = rows.order_by("-pk").first()
    return newest
