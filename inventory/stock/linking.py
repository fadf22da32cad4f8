"""What the stock adds to the pages of others: figures, filters, and links from its own movements."""

from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext as _

from inventory.catalogue.models import Item
from inventory.stock import selectors
from inventory.stock.quantities import quantity_text
from inventory.stock.sources import SourceLink
from project.kernel.actor import Actor
from project.kernel.rows import BinnedQuerySet
from project.web.records import page_url


def on_hand_texts(items: Sequence[Item], actor: Actor) -> Mapping[int, str]:
    """Return how much there is of each item of a page, in words."""
    stands = selectors.on_hand(actor=actor, item_ids=[item.pk for item in items])
    return {
        item.pk: quantity_text(stands[item.pk].quantity, item.unit)
        for item in items
        if stands[item.pk].quantity
    }


def only_low(rows: BinnedQuerySet[Item], actor: Actor) -> BinnedQuerySet[Item]:
    """Narrow items to those of which something is missing."""
    return rows.filter(pk__in={short.item.pk for short in selectors.shortages(actor=actor)})


def only_on_hand(rows: BinnedQuerySet[Item], actor: Actor) -> BinnedQuerySet[Item]:
    """Narrow items to those that lie on a shelf."""
    return rows.filter(pk__in=selectors.items_held(actor=actor))


def loans_described(*, actor: Actor, ids: Collection[int]) -> Mapping[int, SourceLink]:
    """Return what the loans of movements are called."""
    url = page_url("loan_list", actor)
    rows = selectors.loan_list(actor=actor).filter(pk__in=ids)
    return {
        row.pk: SourceLink(title=_("Loan to %(who)s") % {"who": row.borrower}, url=f"{url}?all=1")
        for row in rows
    }


def takes_described(*, actor: Actor, ids: Collection[int]) -> Mapping[int, SourceLink]:
    """Return what the stock-takes of movements are called."""
    rows = selectors.stock_take_list(actor=actor).filter(pk__in=ids)
    return {
        row.pk: SourceLink(
            title=_("Stock-take"), url=page_url("stock_take_detail", actor, stock_take_id=row.pk)
        )
        for row in rows
    }
