"""The records that every app writes: jobs, audit entries, stored files, custom fields, tags, idempotency keys."""

from project.kernel.audit import AuditEntry
from project.kernel.backup.models import BackupRecord, HeldFile
from project.kernel.custom.models import CustomField, CustomValue
from project.kernel.files.models import Attachment, StoredFile
from project.kernel.idempotency import IdempotencyKey
from project.kernel.jobs.models import JobRecord, WorkerBeat
from project.kernel.listviews.models import ListColumns, SavedView
from project.kernel.tags import Tag

__all__ = [
    "Attachment",
    "AuditEntry",
    "BackupRecord",
    "CustomField",
    "CustomValue",
    "HeldFile",
    "IdempotencyKey",
    "JobRecord",
    "ListColumns",
    "SavedView",
    "StoredFile",
    "Tag",
    "WorkerBeat",
]
