"""What is on hand: lots, the movements that change them, and what is promised, counted and lent."""

from inventory.stock.models.counting import StockTake, StockTakeLine
from inventory.stock.models.ledger import Balance, Holding, Lot, Movement
from inventory.stock.models.months import (
    CategoryMonth,
    ItemMonth,
    Outlook,
    PlaceMonth,
    SubjectMonth,
)
from inventory.stock.models.promises import Calibration, Loan, Reservation
from inventory.stock.models.settings import StockSettings

__all__ = [
    "Balance",
    "Calibration",
    "CategoryMonth",
    "Holding",
    "ItemMonth",
    "Loan",
    "Lot",
    "Movement",
    "Outlook",
    "PlaceMonth",
    "Reservation",
    "StockSettings",
    "StockTake",
    "StockTakeLine",
    "SubjectMonth",
]
