"""Whether the server is up, and whether it is ready to serve."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from project.kernel.models import WorkerBeat

FRESH = timedelta(minutes=1)


def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the process and its database answer."""
    try:
        WorkerBeat.objects.exists()
    except DatabaseError:
        return JsonResponse({"status": "database unreachable"}, status=503)
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when migrations are done, files can be written and a worker is alive."""
    checks = {
        "migrations": _migrated(),
        "files": _files_writable(),
        "worker": WorkerBeat.objects.filter(seen_at__gt=timezone.now() - FRESH).exists(),
    }
    ready = all(checks.values())
    return JsonResponse({"ready": ready, **checks}, status=200 if ready else 503)


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _files_writable() -> bool:
    try:
        name = default_storage.save("readyz", ContentFile(b"ok"))
        default_storage.delete(name)
    except OSError:
        return False
    return True
