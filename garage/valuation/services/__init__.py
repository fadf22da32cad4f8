"""Changes to valuations and what they rest on."""

from garage.valuation.services.choosing import (
    choice_change,
    choices_clear,
    comparable_choose,
    settings_change,
)
from garage.valuation.services.estimating import (
    Valued,
    estimate_subject,
    reasons_between,
    upgrades_effect,
    vehicle_value,
)
from garage.valuation.services.recording import (
    ValueInput,
    valuation_record,
    valuation_restore,
    valuation_withdraw,
)
from garage.valuation.services.updating import (
    JOB,
    Updated,
    market_update,
    moved_share,
    today_of,
    update_start,
    updates_due,
)
from garage.valuation.services.worth import Worth, WorthInput, estimate_described

__all__ = [
    "JOB",
    "Updated",
    "ValueInput",
    "Valued",
    "Worth",
    "WorthInput",
    "choice_change",
    "choices_clear",
    "comparable_choose",
    "estimate_described",
    "estimate_subject",
    "market_update",
    "moved_share",
    "reasons_between",
    "settings_change",
    "today_of",
    "update_start",
    "updates_due",
    "upgrades_effect",
    "valuation_record",
    "valuation_restore",
    "valuation_withdraw",
    "vehicle_value",
]
