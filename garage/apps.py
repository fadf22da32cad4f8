"""The app as Django sees it."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class GarageConfig(AppConfig):
    """Gathers the features of the app."""

    name = "garage"
    verbose_name = "Garage"

    @override
    def ready(self) -> None:
        """Register the jobs and file subjects of the features."""
        import_module("garage.tasks")
