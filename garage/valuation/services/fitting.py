"""Fits the price surface of a market to its listings."""

import datetime as dt
import hashlib
from collections.abc import Sequence

from django.db import transaction

from garage.valuation.market.curve import Curve
from garage.valuation.market.surface import fit_surface
from garage.valuation.market.types import METHOD, VERSION, Advert
from garage.valuation.models import MarketModel
from garage.valuation.selectors.candidates import market_adverts
from garage.valuation.selectors.markets import market_model_newest
from project.kernel.actor import Actor, Permission

_METHOD = f"{METHOD}/{VERSION}"
_KEPT = 3


def market_fit(
    *, actor: Actor, market: str, currency: str, as_of: dt.date, curve: Curve | None = None
) -> MarketModel | None:
    """Fit the market to its listings, unless these are the same as the last time.

    Returns None while there are too few listings for a surface. Takes seconds: for jobs alone.
    """
    actor.require(Permission.EDIT_VEHICLES)
    adverts = market_adverts(actor=actor, market=market, currency=currency, as_of=as_of)
    digest = _digest(adverts, as_of=as_of, curve=curve or Curve())
    newest = market_model_newest(actor=actor, market=market, currency=currency)
    if newest is not None and newest.rows_hash == digest and newest.method == _METHOD:
        return newest
    surface = fit_surface(adverts, as_of=as_of, curve=curve)
    if surface is None:
        return None
    return _keep(
        MarketModel(
            organization_id=actor.organization_id,
            market=market,
            currency=currency,
            method=_METHOD,
            as_of=as_of,
            rows=surface.rows,
            rows_hash=digest,
            parameters=surface.to_bytes(),
            metrics=dict(surface.metrics),
        ),
        actor=actor,
    )


@transaction.atomic
def _keep(model: MarketModel, *, actor: Actor) -> MarketModel:
    """Store a model and forget all but the newest few of its market."""
    model.save()
    rows = MarketModel.objects.for_actor(actor).filter(market=model.market, currency=model.currency)
    old = list(rows.order_by("-pk").values_list("pk", flat=True)[_KEPT:])
    rows.filter(pk__in=old).delete()
    return model


def _digest(adverts: Sequence[Advert], *, as_of: dt.date, curve: Curve) -> str:
    """Return what differs when the listings, the month or the curve do.

    Weights fade by the age of adverts against each other, so the same adverts a day later fit the
    same; a month later they are fitted again.
    """
    digest = hashlib.sha256(f"{as_of:%Y-%m} {curve}".encode())
    for row in sorted(adverts, key=lambda advert: advert.id):
        digest.update(repr(row).encode())
    return digest.hexdigest()
