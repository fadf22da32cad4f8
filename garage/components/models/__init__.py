"""Components of vehicles, what covers them, and what their makers call back."""

from garage.components.models.components import (
    Component,
    Installation,
    Removal,
    Season,
    TreadMeasurement,
)
from garage.components.models.coverage import Recall, Warranty, WarrantyClaim

__all__ = [
    "Component",
    "Installation",
    "Recall",
    "Removal",
    "Season",
    "TreadMeasurement",
    "Warranty",
    "WarrantyClaim",
]
