"""An invoice in the inbox of the demo, so that there is something to review."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from garage.receipts import services
from project.kernel.actor import Actor

INVOICE = Path(__file__).with_name("invoice.pdf")


def drop(*, actor: Actor) -> None:
    """Upload the sample invoice as a person would."""
    upload = SimpleUploadedFile("Brandt invoice.pdf", INVOICE.read_bytes(), "application/pdf")
    services.receipt_upload(actor=actor, upload=upload)
