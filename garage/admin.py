"""The admin of garage, gathered from its features."""

from garage.components import admin as components
from garage.documents import admin as documents
from garage.energy import admin as energy
from garage.expenses import admin as expenses
from garage.inspections import admin as inspections
from garage.listings import admin as listings
from garage.maintenance import admin as maintenance
from garage.parts import admin as parts
from garage.planner import admin as planner
from garage.receipts import admin as receipts
from garage.reports import admin as reports
from garage.schedule import admin as schedule
from garage.specifications import admin as specifications
from garage.valuation import admin as valuation
from garage.vehicles import admin as vehicles

__all__ = [
    "components",
    "documents",
    "energy",
    "expenses",
    "inspections",
    "listings",
    "maintenance",
    "parts",
    "planner",
    "receipts",
    "reports",
    "schedule",
    "specifications",
    "valuation",
    "vehicles",
]
