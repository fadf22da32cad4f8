"""Pages of orders and of the shopping list."""
