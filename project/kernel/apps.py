"""The kernel as an installed app: it owns the records that every app writes."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class KernelConfig(AppConfig):
    """Jobs, audit entries, stored files, tags, idempotency keys."""

    name = "project.kernel"
    label = "kernel"
    verbose_name = "System"

    @override
    def ready(self) -> None:
        """Register the kernel's own jobs and duties, and let labels speak every language."""
        import_module("project.kernel.words").translate_labels()
        import_module("project.kernel.files.tasks")
        import_module("project.kernel.bin")
        import_module("project.kernel.custom.tasks")
        import_module("project.kernel.backup.tasks")
