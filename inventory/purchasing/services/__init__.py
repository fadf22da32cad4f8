"""Changes to orders, deliveries and the shopping list."""

from inventory.purchasing.services.inputs import (
    DeliveryInput,
    LineInput,
    OrderInput,
    ReceivedLine,
    ReturnInput,
    WishInput,
)
from inventory.purchasing.services.listing import orders_from_list, wish_add, wish_buy, wish_unbuy
from inventory.purchasing.services.mailing import mail_send, order_mail
from inventory.purchasing.services.orders import order_add, order_change, order_files_add
from inventory.purchasing.services.receiving import delivery_undo, order_receive
from inventory.purchasing.services.returning import order_return
from inventory.purchasing.services.states import (
    order_bin,
    order_cancel,
    order_close,
    order_place,
    order_purge,
    order_recall,
    order_reopen,
    order_unbin,
)

__all__ = [
    "DeliveryInput",
    "LineInput",
    "OrderInput",
    "ReceivedLine",
    "ReturnInput",
    "WishInput",
    "delivery_undo",
    "mail_send",
    "order_add",
    "order_bin",
    "order_cancel",
    "order_change",
    "order_close",
    "order_files_add",
    "order_mail",
    "order_place",
    "order_purge",
    "order_recall",
    "order_receive",
    "order_reopen",
    "order_return",
    "order_unbin",
    "orders_from_list",
    "wish_add",
    "wish_buy",
    "wish_unbuy",
]
