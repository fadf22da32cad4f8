"""Templates, inspections, defects and statutory inspections as endpoints."""

from garage.inspections.api.defects import router as defects
from garage.inspections.api.inspections import router as inspections
from garage.inspections.api.statutory import router as statutory
from garage.inspections.api.templates import router as templates

__all__ = ["defects", "inspections", "statutory", "templates"]
