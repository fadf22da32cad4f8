"""Addresses of the pages of orders and of the shopping list."""

from django.urls import path

from inventory.purchasing.views import editing, orders, receiving, sending, shopping

ONE = "inventory/orders/<int:order_id>/"
ACTS = ("place", "recall", "cancel", "close", "reopen")
urlpatterns = [
    path("inventory/orders/", orders.order_list, name="order_list"),
    path("inventory/orders/add/", editing.order_add, name="order_add"),
    path(ONE, orders.order_detail, name="order_detail"),
    path(f"{ONE}change/", editing.order_change, name="order_change"),
    *(path(f"{ONE}{act}/", orders.order_act, {"act": act}, name=f"order_{act}") for act in ACTS),
    path(f"{ONE}delete/", orders.order_delete, name="order_delete"),
    path(f"{ONE}restore/", orders.order_restore, name="order_restore"),
    path(f"{ONE}receive/", receiving.order_receive, name="order_receive"),
    path(f"{ONE}return/", receiving.order_return, name="order_return"),
    path(
        "inventory/deliveries/<int:delivery_id>/undo/",
        receiving.delivery_undo,
        name="delivery_undo",
    ),
    path(f"{ONE}print/", sending.order_print, name="order_print"),
    path(f"{ONE}pdf/", sending.order_pdf, name="order_pdf"),
    path(f"{ONE}mail/", sending.order_mail, name="order_mail"),
    path(f"{ONE}files/", sending.order_files, name="order_files"),
    path("inventory/shopping/", shopping.shopping_list, name="shopping_list"),
    path("inventory/shopping/order/", shopping.shopping_order, name="shopping_order"),
    path("inventory/shopping/<int:wish_id>/buy/", shopping.wish_buy, name="wish_buy"),
    path("inventory/shopping/<int:wish_id>/unbuy/", shopping.wish_unbuy, name="wish_unbuy"),
]
