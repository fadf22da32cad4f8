"""Pictures of the photos of an inspection, without what a camera wrote into them."""

from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated
from project.kernel.files.models import Attachment, StoredFile
from project.kernel.files.pictures import LARGE, THUMB, VARIANTS, make_pictures
from project.kernel.files.store import derivative_store, detach, replace_by_picture
from project.kernel.jobs.run import JobRun


def photo_prepare(*, actor: Actor, run: JobRun) -> None:
    """Make the pictures of a photo and put the clean one in the place of the upload.

    A photo that cannot be read is taken off, so that nothing of it stays unseen; the job says why.
    """
    rows = Attachment.objects.for_actor(actor).select_related("file")
    link = rows.filter(pk=run.subject_id).first()
    if link is None or link.file.is_clean_picture:
        return
    try:
        pictures = make_pictures(link.file, variants=VARIANTS)
    except RuleViolated:
        detach(link, actor=actor)
        raise
    large, thumb = pictures[LARGE], pictures[THUMB]
    with run.finishing():
        file = StoredFile.objects.for_actor(actor).select_for_update().get(pk=link.file_id)
        derivative_store(
            file, variant=THUMB, data=thumb.data, width=thumb.width, height=thumb.height
        )
        replace_by_picture(
            file, variant=LARGE, data=large.data, width=large.width, height=large.height
        )
