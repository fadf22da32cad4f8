"""Tasks and plans as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.organizations.selectors import member_list
from garage.planner import progress, selectors
from garage.planner.models import DiaryEntry, Plan, Task, TaskPart
from garage.records.book import PAGES
from garage.records.origins import origin_of
from garage.records.pages import page_url
from garage.vehicles.models import TimelineEntry
from project.kernel.actor import Actor
from project.kernel.files.models import Attachment, StoredFile
from project.web.charts import LineChart, Point
from project.web.components import Photo, Tone
from project.web.templatetags.formats import day, money_text, number

SOON = selectors.SOON_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A task as a card of the board or a row of a list."""

    task: Task
    estimate: str
    parts: str
    parts_tone: Tone
    steps: str
    due_tone: Tone
    is_blocked: bool
    is_critical: bool = False
    finish_url: str = ""

    @property
    def menu_id(self) -> str:
        """The id of the menu that moves the card."""
        return f"move-{self.task.pk}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneView:
    """A lane of the board with its cards; `is_chosen` is the one that phones show."""

    id: int
    name: str
    is_done: bool
    cards: Sequence[Card]
    more_url: str
    tab_url: str
    is_chosen: bool

    @property
    def count(self) -> str:
        """How many cards are shown, with a plus when there are more."""
        return f"{len(self.cards)}+" if self.more_url else str(len(self.cards))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan with its progress, ready to show."""

    plan: Plan
    percent: int
    done: int
    total: int
    parts: progress.PartsState
    money: progress.Money
    estimate: Decimal
    elsewhere: Sequence[tuple[str, Decimal]]
    finish: progress.FinishRange | None
    is_late: bool
    critical: Sequence[int] = ()
    cover_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryDay:
    """An entry of a diary with its photos; `waiting` are still being prepared."""

    entry: DiaryEntry
    photos: Sequence[Photo] = ()
    file_ids: Sequence[int] = ()
    waiting: int = 0
    papers: Sequence[Attachment] = field(default=())


def people(*, actor: Actor) -> list[tuple[str, str]]:
    """Return the members for a select box, by name."""
    rows = [(str(row.user_id), str(row.user)) for row in member_list(actor=actor)]
    return sorted(rows, key=lambda row: row[1].lower())


# --- Tasks ---------------------------------------------------------------------------------------


def card(task: Task, *, today: date, actor: Actor, critical: Sequence[int] = ()) -> Card:
    """Return a task as a card; parts, steps and waits were fetched with it."""
    parts, steps = list(task.parts.all()), list(task.steps.all())
    ready = sum(part.is_ready for part in parts)
    done = sum(step.is_done for step in steps)
    estimate = estimate_of(task, parts)
    tone: Tone = "good" if ready == len(parts) else "warn"
    return Card(
        task=task,
        estimate=money_text(estimate, task.currency) if estimate is not None else "",
        parts=f"{ready}/{len(parts)}" if parts else "",
        parts_tone=tone if parts else "",
        steps=f"{done}/{len(steps)}" if steps else "",
        due_tone=due_tone(task, today=today),
        is_blocked=selectors.is_blocked(task),
        is_critical=task.pk in critical,
        finish_url=finish_url(task, actor=actor),
    )


def cards(
    tasks: Sequence[Task], *, today: date, actor: Actor, critical: Sequence[int] = ()
) -> list[Card]:
    """Return tasks as cards."""
    return [card(task, today=today, actor=actor, critical=critical) for task in tasks]


def estimate_of(task: Task, parts: Sequence[TaskPart]) -> Decimal | None:
    """Return what a task is expected to cost with its parts; `None` where nothing is known."""
    amounts = [amount for part in parts if (amount := part.amount) is not None]
    if task.cost is not None:
        amounts.append(task.cost)
    return sum(amounts, Decimal(0)) if amounts else None


def due_tone(task: Task, *, today: date) -> Tone:
    """Return the tone of a due date: bad when it is over, warn within a week."""
    if task.due_on is None or task.is_finished:
        return ""
    days = (task.due_on - today).days
    return "bad" if days < 0 else "warn" if days <= SOON else ""


def finish_url(task: Task, *, actor: Actor) -> str:
    """Return the page on which the work of a task is recorded; empty without a vehicle."""
    if task.vehicle_id is None or task.record_id is not None:
        return ""
    page = page_url("service_record_add", actor, vehicle_id=task.vehicle_id)
    return f"{page}?{origin_of('task', task.pk)}"


# --- Plans ---------------------------------------------------------------------------------------


def plan_views(plans: Sequence[Plan], *, today: date, actor: Actor) -> list[PlanView]:
    """Return plans with their progress, in as many queries for one as for fifty."""
    facts = selectors.plan_facts(actor=actor, plans=plans)
    return [_plan_view(plan, facts[plan.pk], today=today, actor=actor) for plan in plans]


def _plan_view(plan: Plan, facts: selectors.PlanFacts, *, today: date, actor: Actor) -> PlanView:
    finish = progress.finish_range(facts.tasks, today=today, since=plan.started_on)
    cover = ""
    if plan.cover_id is not None:
        cover = page_url("file_picture", actor, file_id=plan.cover_id, variant="thumb")
    return PlanView(
        plan=plan,
        percent=progress.percent(progress.share_done(facts.tasks)),
        done=sum(task.finished_on is not None for task in facts.tasks),
        total=len(facts.tasks),
        parts=progress.parts_on_hand(facts.parts),
        money=progress.Money(facts.spent, plan.budget),
        estimate=facts.estimate,
        elsewhere=facts.elsewhere,
        finish=finish,
        is_late=bool(finish and plan.target_on and finish.latest > plan.target_on),
        critical=progress.critical(facts.tasks),
        cover_url=cover,
    )


def finish_text(view: PlanView) -> tuple[str, str]:
    """Return the finish of a plan in short, and the sentence below it."""
    if view.total and view.done == view.total:
        return _("Done"), _("every task is finished")
    if view.finish is None:
        return "–", _("too little was done yet to tell")
    text = f"{day(view.finish.earliest)} – {day(view.finish.latest)}"
    if view.finish.earliest == view.finish.latest:
        text = day(view.finish.earliest)
    target = view.plan.target_on
    if target is None:
        return text, _("by the pace of the last 12 weeks")
    return text, _("wanted by %(day)s") % {"day": day(target)}


def course_chart(view: PlanView, *, actor: Actor, today: date) -> LineChart | None:
    """Return how the share done grew in the last twelve weeks; nothing before the first task."""
    facts = selectors.plan_facts(actor=actor, plans=[view.plan])[view.plan.pk]
    if not view.done:
        return None
    points = [
        Point(label=day(on), value=float(share * 100), text=f"{number(progress.percent(share))} %")
        for on, share in progress.course(facts.tasks, today=today)
    ]
    summary = ngettext(
        "%(percent)d %% of the work is done after %(n)d task.",
        "%(percent)d %% of the work is done after %(n)d tasks.",
        view.done,
    ) % {"percent": view.percent, "n": view.done}
    return LineChart(id="course", summary=summary, points=tuple(points), from_zero=True)


def cost_url(entry: TimelineEntry, *, actor: Actor) -> str:
    """Return the page of a record that money was spent with; empty where it has none."""
    if entry.source_kind not in PAGES:
        return ""
    name, argument = PAGES[entry.source_kind]
    return page_url(name, actor, **{argument: entry.source_id})


# --- Diary ---------------------------------------------------------------------------------------


def diary_days(entries: Sequence[DiaryEntry], *, actor: Actor) -> list[DiaryDay]:
    """Return entries of a diary with their photos, in two queries for all of them."""
    by_entry = _links_of(entries, actor=actor)
    return [_diary_day(entry, by_entry.get(entry.pk, []), actor=actor) for entry in entries]


def diary_files(entries: Sequence[DiaryEntry], *, actor: Actor) -> dict[int, list[dict[str, Any]]]:
    """Return the files of entries of a diary, by the id of the entry."""
    found = _links_of(entries, actor=actor)
    return {key: [diary_file(link) for link in links] for key, links in found.items()}


def diary_file(link: Attachment) -> dict[str, Any]:
    """Return a photo or paper of a diary as programs see it."""
    file = link.file
    return {
        "id": file.pk,
        "name": file.name,
        "content_type": file.content_type,
        "size": file.size,
    }


def _links_of(entries: Sequence[DiaryEntry], *, actor: Actor) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = {}
    links = Attachment.objects.for_actor(actor).filter(
        subject_kind="garage.diaryentry", subject_id__in=[entry.pk for entry in entries]
    )
    links = links.select_related("file").prefetch_related("file__derivatives").order_by("id")
    for link in links:
        found.setdefault(link.subject_id, []).append(link)
    return found


def _diary_day(entry: DiaryEntry, links: Sequence[Attachment], *, actor: Actor) -> DiaryDay:
    shown = [link for link in links if _thumb(link.file) is not None]
    waiting = [
        link
        for link in links
        if link.file.purpose == StoredFile.Purpose.PHOTO and not link.file.is_clean_picture
    ]
    return DiaryDay(
        entry=entry,
        photos=[
            Photo(
                url=page_url("file_download", actor, file_id=link.file_id),
                thumbnail_url=page_url(
                    "file_picture", actor, file_id=link.file_id, variant="thumb"
                ),
                alt=link.title or _("Photo of %(day)s") % {"day": day(entry.on)},
                is_cover=link.file_id == entry.plan.cover_id,
            )
            for link in shown
        ],
        file_ids=[link.file_id for link in shown if link.file.is_clean_picture],
        waiting=len(waiting),
        papers=[link for link in links if link not in shown and link not in waiting],
    )


def _thumb(file: StoredFile) -> StoredFile | None:
    return next((row for row in file.derivatives.all() if row.variant == "thumb"), None)
