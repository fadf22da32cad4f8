"""What one of an item is likely to cost: what was last paid, else what a vendor asks."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from inventory.catalogue.models import Item, PaidPrice, PriceBreak
from project.kernel.actor import Actor, Permission
from project.kernel.quantities import convert

_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class LikelyPrice:
    """The price of one unit in the organization's currency; `paid_on` is `None` where a vendor asks it."""

    unit_price: Decimal
    currency: str
    vendor: str = ""
    paid_on: date | None = None


def price_likely(*, actor: Actor, item: Item) -> LikelyPrice | None:
    """Return what one unit was last paid with, else the price of the preferred vendor for one pack."""
    actor.require(Permission.VIEW)
    paid = (
        PaidPrice.objects.for_actor(actor)
        .filter(item=item, currency=actor.currency, unit_price__gt=0)
        .select_related("vendor")
        .order_by("-on", "-id")
        .first()
    )
    if paid is not None:
        return LikelyPrice(
            unit_price=paid.unit_price.quantize(_PLACES),
            currency=paid.currency,
            vendor=paid.vendor.name if paid.vendor else "",
            paid_on=paid.on,
        )
    asked = (
        PriceBreak.objects.for_actor(actor)
        .filter(
            supplier_part__item=item,
            supplier_part__binned_at__isnull=True,
            currency=actor.currency,
            price__gt=0,
        )
        .select_related("supplier_part__vendor")
        .order_by("-supplier_part__is_preferred", "packs", "price", "id")
        .first()
    )
    if asked is None:
        return None
    sold = asked.supplier_part
    holds = convert(sold.pack_quantity, sold.pack_unit or item.unit, item.unit)
    return LikelyPrice(
        unit_price=(asked.price / holds).quantize(_PLACES),
        currency=asked.currency,
        vendor=sold.vendor.name,
    )
