"""Changes to receipts: uploaded, read, corrected, accepted, rejected, thrown away."""

from garage.receipts.services.accepting import (
    receipt_accept,
    receipt_unaccept,
    receipts_accept_ready,
)
from garage.receipts.services.discarding import receipt_bin, receipt_purge, receipt_unbin
from garage.receipts.services.editing import (
    DraftChanges,
    odometer_judged,
    receipt_change,
    receipt_postpone,
    receipt_reject,
    receipt_reopen,
    receipts_reject,
)
from garage.receipts.services.intake import receipt_read_again, receipt_upload
from garage.receipts.services.placing import placed_draft, receipts_place
from garage.receipts.services.reading import receipt_read, receipts_give_up
from garage.receipts.services.tools import (
    ReadingToolInput,
    reading_tool_agree,
    reading_tool_meet,
    reading_tool_set,
)

__all__ = [
    "DraftChanges",
    "ReadingToolInput",
    "odometer_judged",
    "placed_draft",
    "reading_tool_agree",
    "reading_tool_meet",
    "reading_tool_set",
    "receipt_accept",
    "receipt_bin",
    "receipt_change",
    "receipt_postpone",
    "receipt_purge",
    "receipt_read",
    "receipt_read_again",
    "receipt_reject",
    "receipt_reopen",
    "receipt_unaccept",
    "receipt_unbin",
    "receipt_upload",
    "receipts_accept_ready",
    "receipts_give_up",
    "receipts_place",
    "receipts_reject",
]
