"""Templates, inspections, defects and the inspections of the law."""

from garage.inspections.models.defects import Defect
from garage.inspections.models.inspections import Inspection, Judgement, View
from garage.inspections.models.statutory import StatutoryInspection
from garage.inspections.models.templates import InspectionTemplate, TemplateVersion

__all__ = [
    "Defect",
    "Inspection",
    "InspectionTemplate",
    "Judgement",
    "StatutoryInspection",
    "TemplateVersion",
    "View",
]
