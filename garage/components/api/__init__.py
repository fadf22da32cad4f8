"""Endpoints of components, warranties and recalls."""

from garage.components.api.components import router as components
from garage.components.api.recalls import router as recalls
from garage.components.api.warranties import router as warranties

__all__ = ["components", "recalls", "warranties"]
