"""What the worker does for files: pictures of documents, so that lists can show them."""

from django.db import transaction

from project.kernel.duties import duty_actor
from project.kernel.files import cleaning
from project.kernel.files.models import StoredFile
from project.kernel.files.pictures import THUMB, VARIANTS, make_pictures
from project.kernel.files.store import derivative_store
from project.kernel.jobs.registry import job
from project.kernel.jobs.run import JobRun

__all__ = ["cleaning", "make_thumbnail"]


@job("kernel.files.thumbnail")
def make_thumbnail(run: JobRun) -> None:
    """Make the small picture of a document; safe to run twice, as the second replaces the first."""
    actor = duty_actor(run.organization_id, user_id=run.user_id)
    row = StoredFile.objects.for_actor(actor).filter(pk=run.subject_id).first()
    if row is None:
        return
    picture = make_pictures(row, variants={THUMB: VARIANTS[THUMB]})[THUMB]
    with run.finishing(), transaction.atomic():
        derivative_store(
            row, variant=THUMB, data=picture.data, width=picture.width, height=picture.height
        )
