"""How far a plan is: computed from its tasks, parts and money, never typed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from project.kernel.dates import LATEST

ZERO, ONE = Decimal(0), Decimal(1)
WEEKS = 12
FEWEST_WEEKS = 3
FEWEST_FINISHED = 3
DAYS = 7
# A slow pace is taken to be no slower than this share of the mean, else no date would come out.
SLOWEST = Decimal("0.25")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFacts:
    """What progress needs to know of a task; `hours` of `None` is not estimated."""

    id: int
    hours: Decimal | None = None
    finished_on: date | None = None
    needs: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFacts:
    """How many of a part are needed, on hand, and what one costs."""

    quantity: Decimal
    on_hand: Decimal
    unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PartsState:
    """How many kinds of parts there are, and how many of them lie ready."""

    ready: int
    total: int

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return self.ready == self.total


@dataclass(frozen=True, slots=True)
class Money:
    """What was spent against a budget; `budget` of `None` was not set."""

    spent: Decimal
    budget: Decimal | None

    @property
    def left(self) -> Decimal | None:
        """What may still be spent; below zero when it was too much."""
        return None if self.budget is None else self.budget - self.spent

    @property
    def is_over(self) -> bool:
        """Whether more was spent than was meant to be."""
        return self.left is not None and self.left < 0

    @property
    def percent(self) -> int | None:
        """The share of the budget that is spent; `None` without a budget."""
        return int(self.spent * 100 / self.budget) if self.budget else None


@dataclass(frozen=True, slots=True)
class FinishRange:
    """When a plan will be finished at a good pace and at a poor one."""

    earliest: date
    latest: date


def weights(tasks: Collection[TaskFacts]) -> dict[int, Decimal]:
    """Return how much each task counts: its hours, or the mean of the others' without an estimate."""
    known = [task.hours for task in tasks if task.hours]
    usual = sum(known, ZERO) / len(known) if known else ONE
    return {task.id: task.hours or usual for task in tasks}


def share_done(tasks: Collection[TaskFacts]) -> Decimal:
    """Return the share of the weight that is finished, from 0 to 1; 0 without tasks."""
    each = weights(tasks)
    total = sum(each.values(), ZERO)
    if not total:
        return ZERO
    done = sum((each[task.id] for task in tasks if task.finished_on), ZERO)
    return min(done / total, ONE)


def percent(share: Decimal) -> int:
    """Return a share in percent, rounded down: 100 only when all is done."""
    return int(share * 100)


def parts_on_hand(parts: Iterable[PartFacts]) -> PartsState:
    """Return how many kinds of parts lie ready in full."""
    ready = [part.on_hand >= part.quantity for part in parts]
    return PartsState(sum(ready), len(ready))


def parts_cost(parts: Iterable[PartFacts]) -> Decimal:
    """Return what the parts with a price are expected to cost."""
    return sum((part.quantity * part.unit_price for part in parts if part.unit_price), ZERO)


def weekly(tasks: Collection[TaskFacts], *, today: date, weeks: int = WEEKS) -> list[Decimal]:
    """Return the weight that was finished in each of the last weeks, the oldest first."""
    each, sums = weights(tasks), [ZERO] * weeks
    for task in tasks:
        if task.finished_on is None or task.finished_on > today:
            continue
        ago = (today - task.finished_on).days // DAYS
        if ago < weeks:
            sums[weeks - 1 - ago] += each[task.id]
    return sums


def finish_range(
    tasks: Collection[TaskFacts], *, today: date, since: date | None = None
) -> FinishRange | None:
    """Return when the rest will be done, by the pace of the last twelve weeks.

    The pace is the mean of the weeks, plus and minus its standard error. `None` while too little
    was done to tell, when nothing is left, and when it would take for ever. `since` is the first
    day of work: weeks before it say nothing.
    """
    finished = [task.finished_on for task in tasks if task.finished_on]
    each = weights(tasks)
    rest = sum((each[task.id] for task in tasks if task.finished_on is None), ZERO)
    if not rest or len(finished) < FEWEST_FINISHED:
        return None
    first = min([*finished, *([since] if since else [])])
    weeks = min(WEEKS, (today - first).days // DAYS + 1)
    if weeks < FEWEST_WEEKS:
        return None
    quick, slow = _paces(weekly(tasks, today=today, weeks=weeks))
    if not slow:
        return None
    earliest, latest = _after(today, rest / quick), _after(today, rest / slow)
    return FinishRange(earliest, latest) if earliest and latest else None


def _paces(sums: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Return a good and a poor pace per week."""
    count = Decimal(len(sums))
    mean = sum(sums, ZERO) / count
    variance = sum(((value - mean) ** 2 for value in sums), ZERO) / (count - 1)
    error = (variance / count).sqrt()
    return mean + error, max(mean - error, mean * SLOWEST)


def _after(today: date, weeks: Decimal) -> date | None:
    days = int((weeks * DAYS).to_integral_value(rounding=ROUND_CEILING))
    if days > (LATEST - today).days:
        return None
    return today + timedelta(days=days)


def blocked(tasks: Iterable[TaskFacts]) -> frozenset[int]:
    """Return the open tasks that wait for another open one."""
    waiting = [task for task in tasks if task.finished_on is None]
    open_ids = {task.id for task in waiting}
    return frozenset(task.id for task in waiting if task.needs & open_ids)


def critical(tasks: Collection[TaskFacts]) -> tuple[int, ...]:
    """Return the open tasks of the longest chain, the first to do first; empty without chains."""
    open_tasks = {task.id: task for task in tasks if task.finished_on is None}
    each = weights(tasks)
    best: dict[int, tuple[Decimal, tuple[int, ...]]] = {}
    for task_id in in_order({key: task.needs for key, task in open_tasks.items()}):
        before = [best[need] for need in open_tasks[task_id].needs if need in best]
        length, chain = max(before, default=(ZERO, ()))
        best[task_id] = (length + each[task_id], (*chain, task_id))
    chains = [found for found in best.values() if len(found[1]) > 1]
    return max(chains)[1] if chains else ()


def in_order(needs: Mapping[int, Collection[int]]) -> list[int]:
    """Return the keys so that each comes after what it needs; keys of a circle are left out."""
    left = {key: {need for need in wanted if need in needs} for key, wanted in needs.items()}
    order: list[int] = []
    while ready := sorted(key for key, wanted in left.items() if not wanted):
        order += ready
        for key in ready:
            del left[key]
        for wanted in left.values():
            wanted.difference_update(ready)
    return order


def would_circle(needs: Mapping[int, Collection[int]], *, task: int, wants: int) -> bool:
    """Say whether a task would wait for itself, if it were to wait for another one too."""
    seen: set[int] = set()
    waiting = [wants]
    while waiting:
        current = waiting.pop()
        if current == task:
            return True
        if current not in seen:
            seen.add(current)
            waiting += needs.get(current, ())
    return False


def course(
    tasks: Collection[TaskFacts], *, today: date, weeks: int = WEEKS
) -> list[tuple[date, Decimal]]:
    """Return the share that was done at the end of each of the last weeks, the oldest first."""
    each = weights(tasks)
    total = sum(each.values(), ZERO)
    days = [today - timedelta(days=DAYS * ago) for ago in range(weeks - 1, -1, -1)]
    if not total:
        return [(day, ZERO) for day in days]
    ends = {task.id: task.finished_on for task in tasks if task.finished_on}
    return [
        (day, min(sum((each[key] for key, on in ends.items() if on <= day), ZERO) / total, ONE))
        for day in days
    ]
