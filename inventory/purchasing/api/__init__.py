"""Endpoints of orders and of the shopping list."""

from inventory.purchasing.api.orders import router as orders
from inventory.purchasing.api.shopping import router as shopping

__all__ = ["orders", "shopping"]
