"""Setting an order on A4 with Typst; texts go in as data and are never markup."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inventory.purchasing.models import OrderLine, PurchaseOrder
from inventory.purchasing.selectors import line_amount, sums_of
from inventory.stock.quantities import quantity_text
from project.web.templatetags.formats import money_text, number

SHEET = Path(__file__).with_name("order.typ")


def order_pdf(sheet: dict[str, Any]) -> bytes:
    """Return the PDF of an order."""
    import typst

    return bytes(typst.compile(str(SHEET), sys_inputs={"data": json.dumps(sheet)}))


def order_sheet(
    order: PurchaseOrder, lines: Sequence[OrderLine], *, buyer: str, on: date
) -> dict[str, Any]:
    """Return what the sheet of an order says, with all texts ready to print."""
    vendor, sums = order.vendor, sums_of(order, lines)
    place = f"{vendor.postal_code} {vendor.city}".strip()
    address = [vendor.name, vendor.contact, vendor.street, place, vendor.region, vendor.country]
    facts = [
        (_("Order"), order.number),
        (_("Date"), date_format(on, "j F Y")),
        (_("Your number"), order.reference),
        (_("Our account number"), vendor.account_number),
        (_("Wanted by"), date_format(order.expected_on, "j F Y") if order.expected_on else ""),
    ]
    totals = [
        (_("Lines"), sums.lines),
        (_("Freight"), sums.freight),
        (_("Tax"), sums.tax),
        (_("Total"), sums.total),
    ]
    return {
        "language": (get_language() or "en").split("-")[0],
        "title": f"{_('Purchase order')} {order.number}",
        "buyer": buyer,
        "kind": _("Purchase order"),
        "address": [text for text in address if text],
        "facts": [(name, text) for name, text in facts if text],
        "head": [_("Pos."), _("Number"), _("What"), _("Packs"), _("Price"), _("Amount")],
        "lines": [_line(index, line, order.currency) for index, line in enumerate(lines, start=1)],
        "totals": [
            (name, money_text(amount, order.currency))
            for name, amount in totals
            if amount or name == totals[-1][0]
        ],
        "notes": order.notes,
    }


def _line(index: int, line: OrderLine, currency: str) -> list[str]:
    amount = line_amount(line, currency)
    pack = quantity_text(line.pack_quantity, line.item.unit)
    detail = line.note if line.pack_quantity == 1 else f"{_('Pack of')} {pack}  {line.note}"
    maker = f"{line.item.manufacturer} {line.item.part_number}".strip()
    return [
        str(index),
        line.number or line.item.part_number,
        line.item.name,
        "  ".join(filter(None, (maker if line.number else line.item.manufacturer, detail.strip()))),
        number(line.packs),
        "" if line.price is None else money_text(line.price, currency),
        "" if amount is None else money_text(amount, currency),
    ]
