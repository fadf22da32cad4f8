"""Staff let failed jobs run again."""

from collections.abc import Callable

from django.urls import reverse

from garage.receipts import services
from project.kernel.actor import Actor
from project.kernel.jobs.models import JobRecord
from tests.garage.receipts.conftest import upload_of
from tests.personas import PersonaClient


def test_failed_jobs_run_again_and_others_do_not(
    owner: Actor, staff_client: PersonaClient, run_jobs: Callable[[], int]
) -> None:
    services.receipt_upload(actor=owner, upload=upload_of())
    services.receipt_upload(actor=owner, upload=upload_of(b"%PDF-1.4 other", name="b.pdf"))
    failed, queued = JobRecord.objects.for_actor(owner).order_by("id")
    JobRecord.objects.for_actor(owner).filter(pk=failed.pk).update(
        state="failed", attempt=3, error="No text was found on the page."
    )

    response = staff_client.post(
        reverse("admin:kernel_jobrecord_changelist"),
        {"action": "retry", "_selected_action": [failed.pk, queued.pk]},
        follow=True,
    )

    failed.refresh_from_db()
    page = response.content.decode()
    assert (failed.state, failed.attempt, failed.error) == ("queued", 0, "")
    assert "1 job runs again." in page
    assert "Only work that failed can be done again." in page
