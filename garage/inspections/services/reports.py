"""The PDF of a signed inspection, set by Typst from the signed document."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from garage.inspections import selectors
from garage.inspections.models import Inspection
from garage.inspections.presenting import answer_text, severity_label, word_label
from garage.inspections.rubric import Criterion, Rubric
from garage.inspections.scoring import Answer
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict, NotFound
from project.kernel.files.models import StoredFile
from project.kernel.files.store import attach, attachments_of, detach, file_store
from project.kernel.jobs.defer import defer
from project.kernel.jobs.models import JobRecord
from project.kernel.jobs.run import JobRun

SHEET = Path(__file__).resolve().parent.parent / "report.typ"


@transaction.atomic
def report_want(*, actor: Actor, inspection_id: int) -> JobRecord:
    """Ask for the PDF of a signed inspection; raises `Conflict` for a draft."""
    actor.require(Permission.VIEW)
    inspection = selectors.inspection_get(actor=actor, inspection_id=inspection_id)
    if inspection.is_draft:
        raise Conflict("Sign the inspection first; its report is made then.")
    return defer("garage.inspections.report", inspection, actor=actor)


def report_make(*, actor: Actor, run: JobRun) -> None:
    """Set the report and keep it in the place of an earlier one; nothing when it is gone."""
    try:
        inspection = selectors.inspection_find(actor=actor, inspection_id=run.subject_id)
    except NotFound:
        return
    if inspection.is_draft:
        return
    data = typeset(sheet_of(inspection))
    name = f"{inspection.vehicle.name} {inspection.title} {inspection.on.isoformat()}.pdf"
    upload = SimpleUploadedFile(name, data, content_type="application/pdf")
    with run.finishing():
        file = file_store(upload=upload, purpose=StoredFile.Purpose.DOCUMENT, actor=actor)
        former = inspection.report_id
        attach(file, inspection, actor=actor, title=_("Signed report"))
        # A signed row never changes but for this pointer, so its version stays.
        Inspection.objects.for_actor(actor).filter(pk=inspection.pk).update(report=file)
        for link in attachments_of(inspection, actor=actor).filter(file_id=former):
            detach(link, actor=actor)
        audit.record("inspection.print", inspection, actor=actor, after={"file": file.pk})


def typeset(sheet: dict[str, Any]) -> bytes:
    """Return the PDF of a report."""
    import typst

    return bytes(typst.compile(str(SHEET), sys_inputs={"data": json.dumps(sheet)}))


def sheet_of(inspection: Inspection) -> dict[str, Any]:
    """Return what the report says, with all texts ready to print."""
    document = inspection.result
    result, rubric = document["result"], inspection.template_version.rubric
    criteria = rubric.criteria()
    return {
        "title": inspection.title,
        "vehicle": _vehicle_line(inspection),
        "facts": _facts(document),
        "score": result["score"],
        "grade": result["grade"],
        "word": word_label(result["word"]),
        "coverage": result["coverage"],
        "withheld": result["withheld"],
        "critical": [_titled(criteria[key]) for key in result["critical"]],
        "failed": [_failed(row, criteria[row["key"]]) for row in result["failed"]],
        "categories": _categories(rubric, document),
        "note": inspection.note,
        "signed": _("Signed by %(name)s on %(day)s")
        % {"name": document["signed"]["by"] or "–", "day": _minute(document["signed"]["at"])},
        "sha256": inspection.sha256,
        "words": _words(),
    }


def _vehicle_line(inspection: Inspection) -> dict[str, str]:
    vehicle = inspection.vehicle
    made = (vehicle.make, vehicle.model, vehicle.variant, str(vehicle.model_year or ""))
    return {
        "name": vehicle.name,
        "made": " ".join(part for part in made if part),
        "plate": vehicle.plate,
        "vin": vehicle.vin,
    }


def _facts(document: dict[str, Any]) -> list[list[str]]:
    facts = document["inspection"]
    odometer = f"{facts['odometer']} {facts['odometer_unit']}" if facts["odometer"] else "–"
    template = document["template"]
    return [
        [_("Date"), facts["on"]],
        [_("Meter reading"), odometer],
        [_("Inspector"), facts["inspector"] or "–"],
        [_("Template"), f"{template['title']}, v{template['number']}"],
    ]


def _categories(rubric: Rubric, document: dict[str, Any]) -> list[dict[str, Any]]:
    answers = {row["key"]: row for row in document["answers"]}
    scores = {row["key"]: row for row in document["result"]["categories"]}
    return [
        {
            "title": category.title,
            "score": scores[category.key]["score"],
            "rows": [_row(one, answers.get(one.key)) for one in category.criteria],
        }
        for category in rubric.categories
    ]


def _row(criterion: Criterion, answer: dict[str, Any] | None) -> dict[str, Any]:
    title = _titled(criterion)
    if answer is None:
        return {"title": title, "text": _("Not judged"), "verdict": "", "note": ""}
    given = Answer(
        verdict=answer["verdict"],
        level=answer["level"],
        number=answer["number"],
    )
    return {
        "title": title,
        "text": answer_text(criterion, given),
        "verdict": answer["verdict"],
        "note": answer["note"],
        "photos": len(answer["photos"]),
    }


def _titled(criterion: Criterion) -> str:
    return f"{criterion.section}: {criterion.title}" if criterion.section else criterion.title


def _failed(row: dict[str, Any], criterion: Criterion) -> dict[str, Any]:
    return row | {"title": _titled(criterion), "severity": severity_label(row["severity"])}


def _minute(text: str) -> str:
    return timezone.localtime(datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M")


def _words() -> dict[str, str]:
    return {
        "condition": _("Condition"),
        "coverage": _("Judged"),
        "withheld": _("Too little was judged for a score."),
        "critical": _("Critical failures"),
        "failed": _("Found not in order"),
        "nothing": _("Nothing was found that is not in order."),
        "note": _("Note"),
        "fingerprint": _("Fingerprint (SHA-256)"),
    }
