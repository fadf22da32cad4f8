"""The jobs of garage, gathered so that the worker knows them."""

from garage.components import tasks as components
from garage.documents import tasks as documents
from garage.energy import tasks as energy
from garage.expenses import tasks as expenses
from garage.insights import tasks as insights
from garage.inspections import tasks as inspections
from garage.listings import tasks as listings
from garage.maintenance import tasks as maintenance
from garage.parts import tasks as parts
from garage.planner import tasks as planner
from garage.receipts import tasks as receipts
from garage.reports import tasks as reports
from garage.schedule import tasks as schedule
from garage.valuation import tasks as valuation
from garage.vehicles import tasks as vehicles

__all__ = [
    "components",
    "documents",
    "energy",
    "expenses",
    "insights",
    "inspections",
    "listings",
    "maintenance",
    "parts",
    "planner",
    "receipts",
    "reports",
    "schedule",
    "valuation",
    "vehicles",
]
