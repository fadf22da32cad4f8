"""Cleaning up: rows and bytes that nothing holds any more."""

import logging
from datetime import datetime, timedelta

from django.apps import apps
from django.core.files.storage import Storage, default_storage
from django.db import models, transaction
from django.utils import timezone

from project.kernel.backup.holding import bytes_delete
from project.kernel.files.models import Attachment, StoredFile
from project.kernel.files.store import drop_files, pointers
from project.kernel.jobs.registry import duty
from project.kernel.tenancy import OrganizationOwned

logger = logging.getLogger(__name__)
GRACE = timedelta(days=1)  # an upload that is still being filled into a form
AT_ONCE = 500
SLICES = 256  # the first level of folders, one a run
SLICE_SECONDS = 300
REASON = "clean-up of what no record holds"


@duty("kernel.forget_unused_files", every_seconds=3600)
def forget_unused() -> int:
    """Delete attachments of records that are gone and files that nothing holds for a day.

    Safe to run twice; returns how many files went.
    """
    before = timezone.now() - GRACE
    _forget_attachments(before)
    with transaction.atomic():
        unused = list(_unheld(before)[:AT_ONCE])
        originals = [row.pk for row in unused]
        drop_files(_files().filter(original__in=originals))
        drop_files(unused)
    return len(unused)


def _forget_attachments(before: datetime) -> None:
    """Delete attachments whose record was deleted without saying so, as by a cascade."""
    links = Attachment.objects.across_organizations(reason=REASON).filter(created_at__lt=before)
    for kind in links.order_by("subject_kind").values_list("subject_kind", flat=True).distinct():
        try:
            model = apps.get_model(kind)
        except LookupError:
            continue  # a feature that is not installed at the moment: its files stay
        there = _all_rows(model).values("pk")
        gone = links.filter(subject_kind=kind).exclude(subject_id__in=there)
        gone.filter(pk__in=list(gone.values_list("pk", flat=True)[:AT_ONCE])).delete()


def _all_rows(model: type[models.Model]) -> "models.QuerySet[models.Model]":
    rows = model.objects.all()  # type: ignore[attr-defined]
    if issubclass(model, OrganizationOwned):
        rows = rows.across_organizations(reason=REASON)
    return rows  # type: ignore[no-any-return]


def _unheld(before: datetime) -> "models.QuerySet[StoredFile]":
    """Return old originals that no row of any table points to."""
    rows = _files().filter(created_at__lt=before, original__isnull=True)
    rows = rows.exclude(released_at__gte=before)
    for field in pointers():
        if field.name == "original":
            continue
        holders = _all_rows(field.model).filter(**{field.name: models.OuterRef("pk")})
        rows = rows.filter(~models.Exists(holders))
    return rows.order_by("id")


@duty("kernel.forget_lost_bytes", every_seconds=SLICE_SECONDS)
def forget_lost_bytes() -> int:
    """Delete stored bytes without a row in the slice of folders whose turn it is.

    All slices have their turn within a day. Bytes younger than a day may belong to a row that is
    not committed yet. Safe to run twice; returns how many went.
    """
    now = timezone.now()
    turn = int(now.timestamp()) // SLICE_SECONDS % SLICES
    return sum(
        _forget_folder(default_storage, f"{organization}/{turn:02x}", before=now - GRACE)
        for organization in _folders(default_storage, "")
        if organization.isdecimal()
    )


def _forget_folder(storage: Storage, folder: str, *, before: datetime) -> int:
    names = [f"{folder}/{name}" for name in _names(storage, folder)]
    lost = 0
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        known = set(_files().filter(file__in=some).values_list("file", flat=True))
        for name in some:
            if name not in known and storage.get_modified_time(name) < before:
                logger.warning("lost_bytes_deleted", extra={"file": name})
                bytes_delete(storage, name)
                lost += 1
    return lost


def _folders(storage: Storage, folder: str) -> list[str]:
    try:
        return list(storage.listdir(folder)[0])
    except FileNotFoundError:
        return []


def _names(storage: Storage, folder: str) -> list[str]:
    try:
        return list(storage.listdir(folder)[1])
    except FileNotFoundError:
        return []


def _files() -> "models.QuerySet[StoredFile]":
    return StoredFile.objects.across_organizations(reason=REASON)
