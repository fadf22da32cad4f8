"""The planner as endpoints."""

from garage.planner.api.lanes import router as lanes
from garage.planner.api.plans import diary
from garage.planner.api.plans import router as plans
from garage.planner.api.tasks import router as tasks

__all__ = ["diary", "lanes", "plans", "tasks"]
