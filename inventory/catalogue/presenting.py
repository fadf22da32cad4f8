"""How the catalogue shows quantities, numbers and prices."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory.catalogue.fitting import years_text
from inventory.catalogue.models import Fitment, Item, SupplierPart
from inventory.catalogue.pricing import Step, unit_price
from inventory.catalogue.selectors import LikelyPrice
from project.kernel.actor import Actor
from project.web.components import Link
from project.web.records import page_url
from project.web.templatetags.formats import day, money_text, number, unit_sign


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """A supplier of an item: its pack and its prices, ready to show."""

    part: SupplierPart
    pack: str
    prices: tuple[str, ...]
    each: str


def quantity_text(quantity: Decimal, unit: str) -> str:
    """Return a quantity with its unit, rounded to three places for the eye: `4.732 l`."""
    rounded = quantity.quantize(Decimal("0.001"))
    return f"{number(rounded)}\u00a0{unit_sign(unit, rounded)}"


def pack_text(quantity: Decimal, unit: str, *, item: Item) -> str:
    """Return what a pack holds, with the same in the unit of the item where that is another."""
    typed = quantity_text(quantity, unit or item.unit)
    if not unit or unit == item.unit:
        return typed
    part = SupplierPart(item=item, pack_quantity=quantity, pack_unit=unit)
    return f"{typed} = {quantity_text(part.pack_in_item_unit, item.unit)}"


def supplier_rows(parts: Iterable[SupplierPart]) -> list[SupplierRow]:
    """Return the suppliers of an item as its page shows them."""
    return [_supplier_row(part) for part in parts]


def _supplier_row(part: SupplierPart) -> SupplierRow:
    steps = [Step(row.packs, row.price, row.currency) for row in part.prices.all()]
    holds = part.pack_in_item_unit
    each = [unit_price(step, pack_quantity=holds) for step in steps[:1]]
    unit = unit_sign(part.item.unit, Decimal(1))
    return SupplierRow(
        part=part,
        pack=pack_text(part.pack_quantity, part.pack_unit, item=part.item),
        prices=tuple(_step_text(step) for step in steps),
        each=f"{money_text(each[0], steps[0].currency)} / {unit}" if each and holds != 1 else "",
    )


def _step_text(step: Step) -> str:
    price = money_text(step.price, step.currency)
    return price if step.packs <= 1 else f"{number(step.packs)}+: {price}"


def fitment_text(row: Fitment) -> str:
    """Return what a fitment says in one line: `VW Golf 2012–2019 2.0 TDI`."""
    years = years_text(row.year_from, row.year_to)
    return " ".join(filter(None, (row.make, row.model, years, row.engine)))


def facts_line(item: Item) -> str:
    """Return maker and part number in one line."""
    return " · ".join(filter(None, (item.manufacturer, item.part_number)))


def item_pages(item: Item, *, actor: Actor, current: str) -> list[Link]:
    """Return the two pages of an item: what it is, and where it lies."""
    pages = (("item_detail", _("Item")), ("stock_item", _("Stock and movements")))
    return [
        Link(label=label, url=page_url(name, actor, item_id=item.pk), current=name == current)
        for name, label in pages
    ]


def likely_text(price: LikelyPrice) -> str:
    """Return what one costs, and how that is known."""
    each = money_text(price.unit_price, price.currency)
    if price.paid_on is None:
        return _("%(price)s each, the price of %(vendor)s") % {
            "price": each,
            "vendor": price.vendor,
        }
    return _("%(price)s each, as last paid on %(day)s") % {"price": each, "day": day(price.paid_on)}
