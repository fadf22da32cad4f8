"""Questions about what vehicles cost and will cost, lost value included."""

from garage.ownership.selectors.choices import Answer, Question, keep_or_sell
from garage.ownership.selectors.fleet import Fleet, fleet
from garage.ownership.selectors.future import Outlook, outlook
from garage.ownership.selectors.past import Past, past, pasts
from garage.ownership.selectors.tenures import Tenure, tenures

__all__ = [
    "Answer",
    "Fleet",
    "Outlook",
    "Past",
    "Question",
    "Tenure",
    "fleet",
    "keep_or_sell",
    "outlook",
    "past",
    "pasts",
    "tenures",
]
