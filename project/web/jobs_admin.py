"""The dashboard of background work, for the people who run the server."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import ngettext

from project.kernel.backup.models import BackupRecord, HeldFile
from project.kernel.duties import duty_actor
from project.kernel.errors import DomainError
from project.kernel.jobs import watching
from project.kernel.jobs.models import JobRecord, WorkerBeat
from project.web.admin_site import ReadOnlyAdmin


@admin.register(JobRecord)
class JobRecordAdmin(ReadOnlyAdmin):
    """Every job: what it is about, how far it is, why it failed; failed ones can run again."""

    list_display = (
        "id",
        "kind",
        "subject_id",
        "organization",
        "state",
        "attempt",
        "step",
        "error",
        "created_at",
        "finished_at",
    )
    list_filter = ("state", "kind")
    search_fields = ("=id", "=subject_id", "request_id")
    list_select_related = ("organization",)
    actions = ("retry",)

    @admin.action(description="Run again", permissions=["view"])
    def retry(self, request: HttpRequest, queryset: "QuerySet[JobRecord]") -> None:
        """Let the chosen jobs that failed run again."""
        done = sum(self._retried(request, job) for job in queryset)
        text = ngettext("%d job runs again.", "%d jobs run again.", done) % done
        self.message_user(request, text, messages.SUCCESS)

    def _retried(self, request: HttpRequest, job: Any) -> bool:
        try:
            watching.job_retry(
                actor=duty_actor(job.organization_id, user_id=request.user.pk), job_id=job.pk
            )
        except DomainError as error:
            self.message_user(request, f"{job}: {error.message}", messages.WARNING)
            return False
        return True


@admin.register(WorkerBeat)
class WorkerBeatAdmin(ReadOnlyAdmin):
    """The workers that are alive."""

    list_display = ("name", "seen_at")


@admin.register(BackupRecord)
class BackupRecordAdmin(ReadOnlyAdmin):
    """The backups of this server: when, where to, how large, and why one failed."""

    list_display = (
        "id",
        "state",
        "day",
        "path",
        "size",
        "files",
        "missing",
        "error",
        "started_at",
        "finished_at",
    )
    list_filter = ("state",)
    search_fields = ("=id", "path")


@admin.register(HeldFile)
class HeldFileAdmin(ReadOnlyAdmin):
    """Bytes that go when the backup under way has ended."""

    list_display = ("name",)
