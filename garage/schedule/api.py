"""Schedules and what is due as endpoints."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from django.db.models import F
from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from garage.schedule import portable, schemas, selectors, services
from garage.schedule.models import Completion
from garage.schedule.services.copying import RuleCopy, rules_copy, rules_uncopy
from garage.schedule.services.generic import (
    GenericChoice,
    GenericLine,
    generic_preview,
    generic_set,
)
from garage.schedule.services.transfer import rules_export, rules_import
from project.kernel.actor import Actor
from project.kernel.custom.selectors import custom_values_out
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Day, Line, RowId, Short

schedules = Router(tags=["Schedules"])
due = Router(tags=["Due"])

RULES_BY = Ordering(
    columns={"item": "item__name", "updated": "updated_at", "id": "id"}, default="item"
)
DUE_BY = Ordering(columns={"on": "sort_on", "title": "title", "id": "id"}, default="on")
DONE_BY = Ordering(columns={"on": "on", "id": "id"}, default="-on")
_OF_ITEM = {
    "category": F("item__category"),
    "safety": F("item__safety"),
    "keywords": F("item__keywords"),
}
_RULE_NAMES = {
    "item__name": F("item__name"),
    "vehicle_name": F("vehicle__name"),
    "group_name": F("group__name"),
    **_OF_ITEM,
}
_RULE = [name for name in schemas.RuleRow.model_fields if name not in {*_RULE_NAMES, "item"}]
_DUE = [name for name in schemas.DueRow.model_fields if name not in {"state", "vehicle_name"}]
_DONE = [name for name in schemas.CompletionOut.model_fields if name != "item"]


class PageQuery(BaseModel):
    """Which page, in which order."""

    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


class RulesQuery(PageQuery):
    """Which rules; a vehicle brings those of its group and of the whole garage too."""

    search: Line = ""
    vehicle: RowId | None = None


class DueQuery(PageQuery):
    """What is due where; `urgent` is overdue, due and soon."""

    search: Line = ""
    vehicle: RowId | None = None
    group: RowId | None = None
    state: Literal["overdue", "due", "soon", "later", "unknown", "snoozed", "urgent", ""] = ""
    until: Annotated[Day | None, Query(alias="to")] = None


# --- Rules ---------------------------------------------------------------------------------------


@schedules.get("", response=PageOf[schemas.RuleRow], summary="List rules")
def list_schedules(request: AuthedRequest, query: Query[RulesQuery]) -> dict[str, Any]:
    """By the name of what is to be done; those of a vehicle, its group and the garage."""
    narrow = selectors.RuleFilter(vehicle_id=query.vehicle, search=query.search)
    rows = selectors.rule_list(actor=request.auth, narrow=narrow)
    found = _page(rows.values(*_RULE, **_RULE_NAMES), query, RULES_BY)
    found["items"] = [{**row, "item": row["item__name"]} for row in found["items"]]
    return found


@schedules.post("", response={201: schemas.RuleOut}, summary="Add a rule")
def add_schedule(
    request: AuthedRequest, payload: schemas.RuleBody, response: HttpResponse
) -> Status[Any]:
    """For a vehicle, a group or the whole garage; what it makes due is computed at once."""
    data = services.RuleInput(**schemas.rule_changes(payload))
    rule = services.rule_add(actor=request.auth, data=data)
    response["Location"] = f"/api/v1/schedules/{rule.pk}"
    return Status(201, _rule_out(rule.pk, request.auth, response))


@schedules.get("/generic", response=list[schemas.GenericOut], summary="Preview the generic table")
def preview_generic_schedules(
    request: AuthedRequest, vehicle: RowId, *, severe: bool = False
) -> list[dict[str, Any]]:
    """What the table would set for a vehicle, with what the records say was done last."""
    lines = generic_preview(actor=request.auth, vehicle_id=vehicle, is_severe=severe)
    return [_generic_out(line) for line in lines]


@schedules.post("/generic", response={201: list[int]}, summary="Add rules of the generic table")
def add_generic_schedules(request: AuthedRequest, payload: schemas.GenericBody) -> Status[Any]:
    """Give a vehicle lines of the table; returns the ids of the rules. Check them by the handbook."""
    choices = [GenericChoice(**choice.model_dump()) for choice in payload.choices]
    rules = generic_set(
        actor=request.auth,
        vehicle_id=payload.vehicle_id,
        choices=choices,
        is_severe=payload.is_severe,
    )
    return Status(201, [rule.pk for rule in rules])


@schedules.get("/export", response=list[dict[str, Any]], summary="Export rules")
def export_schedules(request: AuthedRequest) -> HttpResponse:
    """As JSON, the way the import takes them."""
    text = portable.to_json(rules_export(actor=request.auth))
    return HttpResponse(text, content_type="application/json; charset=utf-8")


@schedules.post("/import", response=schemas.ImportOut, summary="Import rules")
def import_schedules(request: AuthedRequest, payload: schemas.ImportBody) -> dict[str, Any]:
    """CSV or JSON; a dry run, the default, tells row by row what would be wrong."""
    done = rules_import(
        actor=request.auth,
        rows=portable.read_rows(payload.text),
        vehicle_id=payload.vehicle_id,
        group_id=payload.group_id,
        is_dry=payload.is_dry,
    )
    is_kept = not payload.is_dry and all(row.is_right for row in done)
    rows = [
        {
            "number": row.number,
            "item": row.item,
            "rule_id": row.rule.pk if is_kept and row.rule else None,
            "errors": dict(row.errors),
        }
        for row in done
    ]
    return {"is_kept": is_kept, "rows": rows}


@schedules.post("/copy", response=list[schemas.CopiedOut], summary="Copy rules between vehicles")
def copy_schedules(request: AuthedRequest, payload: schemas.RuleCopyBody) -> list[dict[str, Any]]:
    """How often, never when it was done; what a vehicle has already is left out, with a word why."""
    done = rules_copy(
        actor=request.auth,
        source_id=payload.vehicle_id,
        target_ids=payload.target_ids,
        rule_ids=payload.rule_ids,
        is_dry=payload.is_dry,
    )
    return [_copied_out(one) for one in done]


@schedules.post("/copy/undo", response={204: None}, summary="Take copied rules away")
def undo_copied_schedules(request: AuthedRequest, payload: schemas.UncopyBody) -> Status[Any]:
    """Into the bin, all or none; one that was changed since is refused."""
    rules_uncopy(actor=request.auth, rule_ids=payload.rule_ids)
    return Status(204, None)


@schedules.get("/{rule_id}", response=schemas.RuleOut, summary="Get a rule")
def get_schedule(request: AuthedRequest, rule_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """With its notes and the keywords of its item."""
    return _rule_out(rule_id, request.auth, response)


@schedules.patch("/{rule_id}", response=schemas.RuleOut, summary="Change a rule")
def change_schedule(
    request: AuthedRequest,
    rule_id: RowId,
    payload: schemas.RulePatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes; `If-Match` guards against overwriting somebody's change."""
    services.rule_change(
        actor=request.auth,
        rule_id=rule_id,
        changes=schemas.rule_changes(payload),
        expected_version=version_asked(request, row_id=rule_id),
    )
    return _rule_out(rule_id, request.auth, response)


@schedules.delete("/{rule_id}", response={204: None}, summary="Put a rule into the bin")
def delete_schedule(request: AuthedRequest, rule_id: RowId) -> Status[Any]:
    """It can be restored for 30 days; what was done stays."""
    services.rule_bin(actor=request.auth, rule_id=rule_id)
    return Status(204, None)


@schedules.post("/{rule_id}/restore", response=schemas.RuleOut, summary="Restore a rule")
def restore_schedule(
    request: AuthedRequest, rule_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin."""
    services.rule_unbin(actor=request.auth, rule_id=rule_id)
    return _rule_out(rule_id, request.auth, response)


# --- What is due ---------------------------------------------------------------------------------


@due.get("", response=PageOf[schemas.DueRow], summary="List what is due")
def list_due(request: AuthedRequest, query: Query[DueQuery]) -> dict[str, Any]:
    """Filter by vehicle, group, state and the day up to which; the first due first."""
    narrow = selectors.DueFilter(
        vehicle_id=query.vehicle,
        group_id=query.group,
        state=query.state,
        until=query.until,
        search=query.search,
    )
    rows = selectors.due_list(actor=request.auth, narrow=narrow)
    named = rows.values(*_DUE, "state", "sort_on", vehicle_name=F("vehicle__name"))
    return _page(named, query, DUE_BY)


@due.post(
    "/completions/{completion_id}/undo",
    response=schemas.CompletionOut,
    summary="Take a completion back",
)
def undo_completion(request: AuthedRequest, completion_id: RowId) -> dict[str, Any]:
    """It counts no more; the record it came from stays."""
    completion = services.completion_undo(actor=request.auth, completion_id=completion_id)
    return _done_out(completion)


@due.get("/{due_id}", response=schemas.DueRow, summary="Get what is due")
def get_due(request: AuthedRequest, due_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """With its state of today."""
    return _due_out(due_id, request.auth, response)


@due.get(
    "/{due_id}/completions", response=PageOf[schemas.CompletionOut], summary="List what was done"
)
def list_completions(
    request: AuthedRequest, due_id: RowId, query: Query[PageQuery]
) -> dict[str, Any]:
    """Each time it was done or passed over, the last first."""
    found = selectors.due_get(actor=request.auth, due_id=due_id)
    rows = selectors.completion_list(
        actor=request.auth, vehicle_id=found.vehicle_id or 0, item_id=found.item_id or 0
    )
    page = _page(rows.values(*_DONE, "item__name"), query, DONE_BY)
    page["items"] = [{**row, "item": row["item__name"]} for row in page["items"]]
    return page


@due.post(
    "/{due_id}/complete", response={201: schemas.CompletionOut}, summary="Say that it was done"
)
def complete_due(
    request: AuthedRequest, due_id: RowId, payload: schemas.CompletionBody
) -> Status[Any]:
    """Without a record; a service record of the same work completes it by itself."""
    completion = services.due_complete(actor=request.auth, due_id=due_id, data=payload.given())
    return Status(201, _done_out(completion))


@due.post("/{due_id}/skip", response={201: schemas.CompletionOut}, summary="Pass over it this time")
def skip_due(request: AuthedRequest, due_id: RowId, payload: schemas.SkipBody) -> Status[Any]:
    """The next time counts from when it would have been due."""
    completion = services.due_skip(actor=request.auth, due_id=due_id, note=payload.note)
    return Status(201, _done_out(completion))


@due.post("/{due_id}/snooze", response=schemas.DueRow, summary="Put it off")
def snooze_due(
    request: AuthedRequest, due_id: RowId, payload: schemas.SnoozeBody, response: HttpResponse
) -> dict[str, Any]:
    """Until a day within a year; its date stays what it is."""
    services.due_snooze(actor=request.auth, due_id=due_id, until=payload.until)
    return _due_out(due_id, request.auth, response)


@due.post("/{due_id}/wake", response=schemas.DueRow, summary="Let it be due again")
def wake_due(request: AuthedRequest, due_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """End a snooze before its day."""
    services.due_wake(actor=request.auth, due_id=due_id)
    return _due_out(due_id, request.auth, response)


def _page(rows: Any, query: PageQuery, ordering: Ordering) -> dict[str, Any]:
    page = keyset_page(
        rows,
        ordering=ordering,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


def _rule_out(rule_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    rule = selectors.rule_get(actor=actor, rule_id=rule_id)
    with_etag(response, rule)
    learned = selectors.rule_learned(rule, actor=actor)
    return {name: getattr(rule, name) for name in (*_RULE, "notes", "created_at")} | {
        "learned": asdict(learned) if learned else None,
        "item": rule.item.name,
        "vehicle_name": rule.vehicle.name if rule.vehicle else None,
        "custom_fields": custom_values_out(rule, actor=actor),
        "group_name": rule.group.name if rule.group else None,
        **{name: getattr(rule.item, name) for name in _OF_ITEM},
    }


def _copied_out(one: RuleCopy) -> dict[str, Any]:
    return {
        "vehicle_id": one.vehicle.pk,
        "item": one.rule.item.name,
        "from_rule_id": one.rule.pk,
        "rule_id": one.made.pk if one.made else None,
        "left_out": one.reason,
    }


def _due_out(due_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    found = selectors.due_get(actor=actor, due_id=due_id)
    with_etag(response, found)
    return {name: getattr(found, name) for name in (*_DUE, "state")} | {
        "vehicle_name": found.vehicle.name if found.vehicle else None
    }


def _done_out(completion: Completion) -> dict[str, Any]:
    return {name: getattr(completion, name) for name in _DONE} | {"item": completion.item.name}


def _generic_out(line: GenericLine) -> dict[str, Any]:
    rule, record, following = line.rule, line.record, line.next
    columns = ("time_every", "meter_every", "meter_unit", "factor", "season_from", "season_until")
    return {name: getattr(rule, name) for name in columns} | {
        "key": line.item.key,
        "item": line.item.name,
        "category": line.item.category,
        "safety": line.item.safety,
        "record_id": record.pk if record else None,
        "done_on": record.on if record else None,
        "done_meter": record.odometer if record else None,
        "next_on": following.on if following else None,
        "next_meter": following.due_meter if following else None,
    }
