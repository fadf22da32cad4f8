"""Changes to the stock: each a movement, and what it changes with it."""

from inventory.stock.services.adjusting import stock_adjust
from inventory.stock.services.calibrating import (
    CalibrationInput,
    calibration_delete,
    calibration_record,
    costing_set,
    loan_change,
)
from inventory.stock.services.counting import (
    FoundInput,
    stock_take_cancel,
    stock_take_close,
    stock_take_count,
    stock_take_found,
    stock_take_start,
)
from inventory.stock.services.inputs import (
    AdjustInput,
    LendInput,
    ReceiveInput,
    TakeInput,
    Taking,
    TransferInput,
)
from inventory.stock.services.keeping import subject_moved
from inventory.stock.services.lending import tool_give_back, tool_lend
from inventory.stock.services.opening import Arrival, stock_open
from inventory.stock.services.promising import (
    reservation_end,
    reservation_set,
    reservations_end,
)
from inventory.stock.services.receiving import stock_receive
from inventory.stock.services.taking import (
    stock_dispose,
    stock_return,
    stock_transfer,
    stock_use,
    stock_use_all,
)
from inventory.stock.services.undoing import batch_undo, prices_forget, source_undo

__all__ = [
    "AdjustInput",
    "Arrival",
    "CalibrationInput",
    "FoundInput",
    "LendInput",
    "ReceiveInput",
    "TakeInput",
    "Taking",
    "TransferInput",
    "batch_undo",
    "calibration_delete",
    "calibration_record",
    "costing_set",
    "loan_change",
    "prices_forget",
    "reservation_end",
    "reservation_set",
    "reservations_end",
    "source_undo",
    "stock_adjust",
    "stock_dispose",
    "stock_open",
    "stock_receive",
    "stock_return",
    "stock_take_cancel",
    "stock_take_close",
    "stock_take_count",
    "stock_take_found",
    "stock_take_start",
    "stock_transfer",
    "stock_use",
    "stock_use_all",
    "subject_moved",
    "tool_give_back",
    "tool_lend",
]
