"""The papers of the demo household: registrations, an insurance card that ends soon, a licence."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from garage.documents import services
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor
from project.kernel.files.store import file_store


def file_papers(*, vehicles: Sequence[Vehicle], actor: Actor, today: date) -> None:
    """File the registration of each vehicle, and what the household carries."""
    for number, vehicle in enumerate(vehicles, start=1):
        _registration(vehicle, number, actor=actor, today=today)
    car = vehicles[0]
    old = services.document_record(
        actor=actor,
        data=services.DocumentInput(
            title="Insurance card", kind="card", vehicle_id=car.pk, issuer="Hanseatica Versicherung",
            number="D/4471/20719", valid_from=today - timedelta(days=710),
            expires_on=today - timedelta(days=345),
        ),
    )  # fmt: skip
    services.document_renew(
        actor=actor,
        document_id=old.pk,
        data=services.DocumentInput(
            title="Insurance card", kind="card", vehicle_id=car.pk, issuer="Hanseatica Versicherung",
            number="D/4471/20719", valid_from=today - timedelta(days=344),
            expires_on=today + timedelta(days=21),
        ),
    )  # fmt: skip
    services.document_record(
        actor=actor,
        data=services.DocumentInput(
            title="Resident parking permit", kind="permit", issuer="City of Hamburg",
            number="E-118-2204", holder="Mika Nord", expires_on=today + timedelta(days=140),
        ),
    )  # fmt: skip


def _registration(vehicle: Vehicle, number: int, *, actor: Actor, today: date) -> None:
    lines = (
        "Registration certificate, part I",
        f"A  {vehicle.plate}",
        f"D.1  {vehicle.make}",
        f"D.3  {vehicle.model} {vehicle.variant}",
        "C.1.1  Nord",
        "C.1.2  Mika",
        f"Number  HH{number:02}118{number}",
    )
    upload = SimpleUploadedFile("Registration.pdf", page(lines), content_type="application/pdf")
    file = file_store(upload=upload, purpose="document", actor=actor)
    services.document_record(
        actor=actor,
        data=services.DocumentInput(
            title="Registration certificate", kind="registration", vehicle_id=vehicle.pk,
            number=f"HH{number:02}118{number}", issuer="City of Hamburg", holder="Mika Nord",
            issued_on=today - timedelta(days=1095), file_ids=(file.pk,),
        ),
    )  # fmt: skip


def page(lines: Sequence[str]) -> bytes:
    """Return a PDF of one page with lines of text."""
    words = " T* ".join(f"({line}) Tj" for line in lines)
    content = f"BT /F1 14 Tf 24 TL 60 780 Td {words} ET".encode("cp1252", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %s >>"
        % b"<< /Font << /F1 5 0 R >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    out, places = b"%PDF-1.4\n", []
    for index, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (index, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return out + head + table + tail % (len(objects) + 1, len(out))
