"""The photos and papers of a vehicle."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from garage.vehicles.models import TimelineEntry, Vehicle
from garage.vehicles.selectors.vehicles import vehicle_get
from project.kernel.actor import Actor, Permission
from project.kernel.audit import kind_of
from project.kernel.errors import NotFound
from project.kernel.files.models import Attachment, StoredFile
from project.kernel.jobs.models import JobRecord

PICTURES_JOB = "garage.vehicles.pictures"
FAILURES_SHOWN = timedelta(hours=12)
VEHICLE_KIND = "garage.vehicle"


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleDocument:
    """A file of a vehicle or of one of its records, with the record's entry on the timeline."""

    link: Attachment
    entry: TimelineEntry | None

    @property
    def on(self) -> date:
        """The day of the record, else that of the upload."""
        return self.entry.on if self.entry else self.link.created_at.date()


def photo_list(*, actor: Actor, vehicle_id: int) -> "QuerySet[Attachment]":
    """Return the photos of a vehicle, the cover first."""
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    rows = Attachment.objects.for_actor(actor).select_related("file")
    return rows.filter(
        subject_kind=kind_of(vehicle),
        subject_id=vehicle.pk,
        file__purpose=StoredFile.Purpose.PHOTO,
    )


def photo_get(*, actor: Actor, photo_id: int, lock: bool = False) -> tuple[Attachment, Vehicle]:
    """Return a photo and its vehicle; raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = Attachment.objects.for_actor(actor).select_related("file")
    link = rows.filter(
        pk=photo_id, subject_kind=VEHICLE_KIND, file__purpose=StoredFile.Purpose.PHOTO
    ).first()
    if link is None:
        raise NotFound
    return link, vehicle_get(actor=actor, vehicle_id=link.subject_id, lock=lock)


def photo_failures(*, actor: Actor, vehicle_id: int) -> list[str]:
    """Return why photos of a vehicle could not be taken in the last hours, the newest first."""
    actor.require(Permission.VIEW)
    jobs = JobRecord.objects.for_actor(actor).filter(
        kind=PICTURES_JOB,
        state=JobRecord.State.FAILED,
        arguments__vehicle_id=vehicle_id,
        finished_at__gte=timezone.now() - FAILURES_SHOWN,
    )
    return list(jobs.values_list("error", flat=True)[:10])


def vehicle_documents(*, actor: Actor, vehicle_id: int) -> "QuerySet[Attachment]":
    """Return the files of a vehicle and of its records but for its photos, the newest first."""
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    records = TimelineEntry.objects.for_actor(actor).filter(
        vehicle=vehicle, source_kind=OuterRef("subject_kind"), source_id=OuterRef("subject_id")
    )
    own = Q(subject_kind=kind_of(vehicle), subject_id=vehicle.pk)
    rows = Attachment.objects.for_actor(actor).select_related("file")
    return (
        rows.filter(own | Exists(records))
        .exclude(own & Q(file__purpose=StoredFile.Purpose.PHOTO))
        .prefetch_related("file__derivatives")
        .order_by("-id")
    )


def document_get(*, actor: Actor, vehicle_id: int, attachment_id: int) -> Attachment:
    """Return a paper of the vehicle itself; those of its records are changed there."""
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    rows = Attachment.objects.for_actor(actor).select_related("file")
    link: Attachment | None = rows.filter(
        pk=attachment_id, subject_kind=kind_of(vehicle), subject_id=vehicle.pk
    ).first()
    if link is None or link.file.purpose == StoredFile.Purpose.PHOTO:
        raise NotFound
    return link


def with_entries(links: Iterable[Attachment], *, actor: Actor) -> list[VehicleDocument]:
    """Return files with the timeline entries of their records, for one further query."""
    links = list(links)
    entries = TimelineEntry.objects.for_actor(actor).filter(
        source_kind__in={link.subject_kind for link in links},
        source_id__in={link.subject_id for link in links},
    )
    found = {(entry.source_kind, entry.source_id): entry for entry in entries}
    return [
        VehicleDocument(link=link, entry=found.get((link.subject_kind, link.subject_id)))
        for link in links
    ]
