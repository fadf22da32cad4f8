"""The result of an inspection, two of them side by side, the report as a paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.inspections import presenting, selectors, services
from garage.inspections.models import Inspection
from garage.records.pages import documents_of, history_of, page_url
from project.kernel.actor import Actor, Permission
from project.kernel.jobs.models import JobRecord
from project.kernel.numbers import whole_number
from project.web.components import JobView
from project.web.pages import go, render_page

MOST_CHOICES = 100


@require_safe
def inspection_detail(request: GarageRequest, inspection_id: int) -> HttpResponse:
    """Show what an inspection came to: critical failures first, then points, pins and photos."""
    actor = request.actor
    inspection = selectors.inspection_get(actor=actor, inspection_id=inspection_id)
    judged = selectors.judgements_of(inspection, actor=actor)
    result = selectors.result_now(inspection, actor=actor)
    rubric = inspection.template_version.rubric
    photos, documents = documents_of(inspection, actor=actor)
    context = {
        "inspection": inspection,
        "vehicle": inspection.vehicle,
        "version": inspection.template_version,
        "dial": dial_of(result),
        "result": result,
        "failed": _failed(result, judged),
        "bars": _bars(result),
        "rows": presenting.rows_of(inspection, judged),
        "outlines": presenting.outlines_of(presenting.judgement_pins(rubric, judged)),
        "defects": inspection.defects.filter(binned_at__isnull=True).order_by("id"),
        "photos": photos,
        "documents": documents,
        "corrected_by": inspection.corrections.filter(binned_at__isnull=True).first(),
        "seal_holds": inspection.is_draft or services.seal_holds(inspection),
        "report_job": None if inspection.report_id else _report_job(inspection, actor=actor),
        "history": history_of(inspection, actor=actor),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/inspections/detail.html", context, fragment="report")


@require_safe
def inspection_compare(request: GarageRequest) -> HttpResponse:
    """Show two inspections side by side, with what became better or worse."""
    actor, query = request.actor, request.GET
    left = _asked(query.get("left", ""), actor=actor)
    right = _asked(query.get("right", ""), actor=actor)
    vehicle_id = left.vehicle_id if left else whole_number(query.get("vehicle", ""))
    context: dict[str, Any] = {
        "left": left,
        "right": right,
        "choices": _choices(vehicle_id, actor=actor),
        "rows": _compared(left, right, actor=actor) if left and right else [],
    }
    if left and right:
        results = [selectors.result_now(one, actor=actor) for one in (left, right)]
        context["sides"] = [
            {"inspection": one, "dial": dial_of(result), "result": result}
            for one, result in zip((left, right), results, strict=True)
        ]
        context["bars"] = _bars_compared(*results)
    return render_page(request, "garage/inspections/compare.html", context)


@require_POST
def inspection_revise(request: GarageRequest, inspection_id: int) -> HttpResponse:
    """Correct a signed inspection in a new version."""
    draft = services.inspection_revise(actor=request.actor, inspection_id=inspection_id)
    return go(request, page_url("inspection_fill", request.actor, inspection_id=draft.pk))


@require_POST
def inspection_report(request: GarageRequest, inspection_id: int) -> HttpResponse:
    """Have the report of a signed inspection made once more."""
    services.report_want(actor=request.actor, inspection_id=inspection_id)
    messages.success(request, _("The report is being made."))
    return go(request, page_url("inspection_detail", request.actor, inspection_id=inspection_id))


@require_POST
def inspection_delete(request: GarageRequest, inspection_id: int) -> HttpResponse:
    """Put an inspection into the bin."""
    actor = request.actor
    inspection = services.inspection_bin(actor=actor, inspection_id=inspection_id)
    undo = page_url("inspection_restore", actor, inspection_id=inspection.pk)
    text = _("“%(title)s” deleted.") % {"title": inspection.title}
    messages.success(request, text, extra_tags=undo)
    return go(request, page_url("vehicle_inspections", actor, vehicle_id=inspection.vehicle_id))


@require_POST
def inspection_restore(request: GarageRequest, inspection_id: int) -> HttpResponse:
    """Take an inspection out of the bin."""
    inspection = services.inspection_unbin(actor=request.actor, inspection_id=inspection_id)
    messages.success(request, _("“%(title)s” restored.") % {"title": inspection.title})
    return go(request, page_url("inspection_detail", request.actor, inspection_id=inspection.pk))


def dial_of(result: dict[str, Any]) -> dict[str, Any]:
    """Return the condition as the dial shows it."""
    return {
        "score": result["score"],
        "word": presenting.word_label(result["word"]),
        "grade": result["grade"],
        "tone": presenting.score_tone(result["score"]),
        "coverage": result["coverage"],
        "withheld": result["withheld"],
    }


def _failed(result: dict[str, Any], judged: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        row
        | {
            "severity_label": presenting.severity_label(row["severity"]),
            "tone": presenting.SEVERITY_TONES[row["severity"]],
            "note": judged[row["key"]].note if row["key"] in judged else "",
        }
        for row in result["failed"]
    ]


def _bars(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [row | {"tone": presenting.score_tone(row["score"])} for row in result["categories"]]


def _bars_compared(left: dict[str, Any], right: dict[str, Any]) -> list[dict[str, Any]]:
    others = {row["key"]: row for row in right["categories"]}
    ours = {row["key"]: row for row in left["categories"]}
    keys = list(dict.fromkeys([*ours, *others]))
    return [
        {
            "title": (ours.get(key) or others[key])["title"],
            "left": _bar(ours.get(key)),
            "right": _bar(others.get(key)),
        }
        for key in keys
    ]


def _bar(row: dict[str, Any] | None) -> dict[str, Any]:
    score = row["score"] if row else None
    return {"score": score, "tone": presenting.score_tone(score)}


def _asked(text: str, *, actor: Actor) -> Inspection | None:
    """Return an inspection named in the address; raises `NotFound` for a strange one."""
    number = whole_number(text)
    if number is None:
        return None
    return selectors.inspection_get(actor=actor, inspection_id=number)


def _choices(vehicle_id: int | None, *, actor: Actor) -> list[Inspection]:
    narrow = selectors.InspectionFilter(vehicle_id=vehicle_id, state=Inspection.State.SIGNED)
    rows = selectors.inspection_list(actor=actor, narrow=narrow).select_related("vehicle")
    return list(rows.order_by("-on", "-id")[:MOST_CHOICES])


def _compared(left: Inspection, right: Inspection, *, actor: Actor) -> list[dict[str, Any]]:
    """Return every criterion of both with what each found, those that differ marked."""
    sides = [
        {
            row["key"]: row | {"category": category["title"]}
            for category in presenting.rows_of(one, selectors.judgements_of(one, actor=actor))
            for row in category["rows"]
        }
        for one in (left, right)
    ]
    keys = list(dict.fromkeys([*sides[0], *sides[1]]))
    return [_pair(sides[0].get(key), sides[1].get(key)) for key in keys]


def _pair(left: dict[str, Any] | None, right: dict[str, Any] | None) -> dict[str, Any]:
    known = left or right or {}
    texts = [side["text"] if side else "–" for side in (left, right)]
    return {
        "title": known["title"],
        "section": known["section"],
        "category": known["category"],
        "left": texts[0],
        "right": texts[1],
        "left_verdict": left["verdict"] if left else "",
        "right_verdict": right["verdict"] if right else "",
        "differs": texts[0] != texts[1],
    }


def _report_job(inspection: Inspection, *, actor: Actor) -> JobView | None:
    """Return how far the report is, while there is none yet."""
    rows = JobRecord.objects.for_actor(actor).filter(
        kind="garage.inspections.report", subject_id=inspection.pk
    )
    row = rows.order_by("-id").first()
    if row is None or row.state == JobRecord.State.DONE:
        return None
    url = page_url("inspection_detail", actor, inspection_id=inspection.pk)
    return JobView(
        title=_("Report"),
        state=row.state,  # type: ignore[arg-type]
        message=row.error if row.state == JobRecord.State.FAILED else "",
        poll_url=url if row.is_open else "",
    )
