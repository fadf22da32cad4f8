"""Stock as endpoints: what lies where, the ledger, loans, calibrations, reservations, counts."""

from ninja import Router

from inventory.stock.api.ledger import movements, stock
from inventory.stock.api.promises import calibrations, loans, reservations, takes

routers: list[tuple[str, Router]] = [
    ("/stock", stock),
    ("/movements", movements),
    ("/loans", loans),
    ("/calibrations", calibrations),
    ("/reservations", reservations),
    ("/stock-takes", takes),
]
