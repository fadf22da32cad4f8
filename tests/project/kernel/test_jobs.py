"""Jobs reach a final state, and their results apply once, whatever dies in between."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.preferences.models import Preferences
from garage.models import Vehicle
from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated, Unavailable
from project.kernel.jobs import defer as deferring
from project.kernel.jobs import run, sweep, tasks
from project.kernel.jobs.models import JobRecord, WorkerBeat
from project.kernel.jobs.queue import errors_of, huey
from project.kernel.jobs.registry import KINDS, job
from project.kernel.jobs.run import JobRun, LeaseLost
from project.kernel.rows import save_new

Ringing = list[int]


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> Ringing:
    """Collect what would be rung in the queue."""
    rung: Ringing = []
    monkeypatch.setattr(deferring, "ring", rung.append)
    monkeypatch.setattr(sweep, "ring", rung.append)
    return rung


@pytest.fixture
def vehicle(owner: Actor) -> Vehicle:
    return save_new(Vehicle(name="Octavia"), actor=owner)


@pytest.fixture
def kind() -> Iterator[Callable[[Callable[[JobRun], None]], None]]:
    """Register a handler under the name `test.work` for one test."""

    def register(handler: Callable[[JobRun], None]) -> None:
        job("test.work", max_attempts=2)(handler)

    yield register
    KINDS.pop("test.work", None)


def record(pk: int) -> JobRecord:
    return JobRecord.objects.across_organizations(reason="a test").get(pk=pk)


def test_defer_rings_after_the_commit(
    vehicle: Vehicle,
    owner: Actor,
    kind: Callable[..., None],
    rings: Ringing,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    kind(lambda _: None)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        row = deferring.defer("test.work", vehicle, actor=owner)
        assert rings == []

    assert rings == [row.pk]


def test_defer_leaves_nothing_when_the_transaction_rolls_back(
    vehicle: Vehicle, owner: Actor, kind: Callable[..., None], rings: Ringing
) -> None:
    kind(lambda _: None)

    with transaction.atomic():
        deferring.defer("test.work", vehicle, actor=owner)
        transaction.set_rollback(True)

    assert rings == []
    assert not JobRecord.objects.for_actor(owner).exists()


def test_defer_does_not_queue_the_same_work_twice(
    vehicle: Vehicle, owner: Actor, kind: Callable[..., None], rings: Ringing
) -> None:
    kind(lambda _: None)

    first = deferring.defer("test.work", vehicle, actor=owner)
    second = deferring.defer("test.work", vehicle, actor=owner)

    assert first.pk == second.pk


def test_run_does_the_work_and_says_so(
    vehicle: Vehicle, owner: Actor, kind: Callable[..., None]
) -> None:
    seen: list[int] = []
    kind(lambda work: seen.append(work.subject_id))
    row = deferring.defer("test.work", vehicle, actor=owner)

    run.run(row.pk)
    run.run(row.pk)

    assert seen == [vehicle.pk]
    assert record(row.pk).state == "done"


def test_a_broken_rule_fails_at_once_with_its_sentence(
    vehicle: Vehicle, owner: Actor, kind: Callable[..., None]
) -> None:
    def refuse(work: JobRun) -> None:
        raise RuleViolated("This PDF is encrypted.", code="encrypted")

    kind(refuse)
    row = deferring.defer("test.work", vehicle, actor=owner)

    run.run(row.pk)

    done = record(row.pk)
    assert (done.state, done.error, done.error_code) == (
        "failed",
        "This PDF is encrypted.",
        "encrypted",
    )


def test_what_may_pass_is_tried_again_later_and_then_fails(
    vehicle: Vehicle, owner: Actor, kind: Callable[..., None]
) -> None:
    def unreachable(work: JobRun) -> None:
        raise Unavailable("The mail server does not answer.")

    kind(unreachable)
    row = deferring.defer("test.work", vehicle, actor=owner)

    run.run(row.pk)
    assert record(row.pk).state == "queued"
    assert record(row.pk).run_after > timezone.now()
    JobRecord.objects.for_actor(owner).update(run_after=timezone.now())
    run.run(row.pk)

    assert record(row.pk).state == "failed"


def test_what_may_pass_gives_way_to_the_same_work_asked_for_meanwhile(
    vehicle: Vehicle, owner: Actor, kind: Callable[..., None]
) -> None:
    def unreachable(work: JobRun) -> None:
        deferring.defer("test.work", vehicle, actor=owner)
        raise Unavailable("The mail server does not answer.")

    kind(unreachable)
    row = deferring.defer("test.work", vehicle, actor=owner)

    run.run(row.pk)

    states = JobRecord.objects.for_actor(owner).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["failed", "queued"]


def test_a_crash_is_not_shown_in_its_own_words(
    vehicle: Vehicle, owner: Actor, kind: Callable[..., None]
) -> None:
    def crash(work: JobRun) -> None:
        raise ZeroDivisionError("secret")

    kind(crash)
    row = deferring.defer("test.work", vehicle, actor=owner)

    run.run(row.pk)

    assert "secret" not in record(row.pk).error


def test_a_job_is_claimed_once_while_its_lease_lasts(
    vehicle: Vehicle, owner: Actor, kind: Callable[..., None]
) -> None:
    kind(lambda _: None)
    row = deferring.defer("test.work", vehicle, actor=owner)

    first = run.claim(row.pk, now=timezone.now())
    second = run.claim(row.pk, now=timezone.now())

    assert first is not None
    assert second is None


def test_the_results_of_a_worker_that_lost_its_lease_are_not_applied(
    vehicle: Vehicle, owner: Actor, kind: Callable[..., None]
) -> None:
    kind(lambda _: None)
    row = deferring.defer("test.work", vehicle, actor=owner)
    slow = run.claim(row.pk, now=timezone.now())
    later = timezone.now() + run.LEASE + timedelta(seconds=1)
    fast = run.claim(row.pk, now=later)
    assert slow is not None
    assert fast is not None

    with fast.finishing():
        Vehicle.objects.for_actor(owner).update(name="Fast")
    with pytest.raises(LeaseLost), slow.finishing():
        Vehicle.objects.for_actor(owner).update(name="Slow")

    vehicle.refresh_from_db()
    assert vehicle.name == "Fast"


def test_results_and_final_state_are_one(
    vehicle: Vehicle, owner: Actor, kind: Callable[..., None]
) -> None:
    def half(work: JobRun) -> None:
        with work.finishing():
            Vehicle.objects.for_actor(owner).update(name="Half")
            raise RuleViolated("No.")

    kind(half)
    row = deferring.defer("test.work", vehicle, actor=owner)

    run.run(row.pk)

    vehicle.refresh_from_db()
    assert (vehicle.name, record(row.pk).state) == ("Octavia", "failed")


def test_sweep_rings_for_a_lost_message(
    vehicle: Vehicle, owner: Actor, kind: Callable[..., None], rings: Ringing
) -> None:
    kind(lambda _: None)
    row = deferring.defer("test.work", vehicle, actor=owner)
    JobRecord.objects.for_actor(owner).update(run_after=timezone.now() - timedelta(minutes=1))

    sweep.sweep()

    assert rings == [row.pk]


def test_sweep_rings_no_more_than_the_queue_has_room_for(
    vehicle: Vehicle,
    owner: Actor,
    kind: Callable[..., None],
    rings: Ringing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind(lambda _: None)
    deferring.defer("test.work", vehicle, actor=owner)
    JobRecord.objects.for_actor(owner).update(run_after=timezone.now() - timedelta(minutes=1))
    monkeypatch.setattr(huey, "pending_count", lambda: sweep.AT_MOST)

    sweep.sweep()

    assert rings == []


@pytest.mark.parametrize("error", [OSError("no disk"), sqlite3.OperationalError("locked")])
def test_a_queue_out_of_reach_fails_neither_a_request_nor_the_sweep(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr(tasks, "run_job", fail)
    monkeypatch.setattr(huey, "pending_count", fail)

    tasks.ring(1)

    assert tasks.room_in_queue(5) == 0


def test_errors_of_names_what_a_lost_redis_raises() -> None:
    redis = pytest.importorskip("redis")

    assert issubclass(redis.ConnectionError, errors_of("redis://localhost:1/0"))


def test_sweep_takes_over_the_work_of_a_dead_worker(
    vehicle: Vehicle, owner: Actor, kind: Callable[..., None], rings: Ringing
) -> None:
    kind(lambda _: None)
    row = deferring.defer("test.work", vehicle, actor=owner)
    run.claim(row.pk, now=timezone.now())
    JobRecord.objects.for_actor(owner).update(lease_until=timezone.now() - timedelta(seconds=1))

    sweep.sweep()
    run.run(row.pk)

    assert rings == [row.pk]
    assert record(row.pk).state == "done"


def test_sweep_ends_work_that_killed_every_worker(
    vehicle: Vehicle, owner: Actor, kind: Callable[..., None], rings: Ringing
) -> None:
    kind(lambda _: None)
    row = deferring.defer("test.work", vehicle, actor=owner)
    JobRecord.objects.for_actor(owner).update(
        state="running", attempt=2, max_attempts=2, lease_until=timezone.now()
    )

    sweep.sweep()

    assert record(row.pk).state == "failed"
    assert rings == []


def test_beat_says_that_a_worker_is_alive(db: None) -> None:
    sweep.beat()
    sweep.beat()

    assert WorkerBeat.objects.count() == 1


def test_forget_old_jobs_keeps_ninety_days(
    vehicle: Vehicle, owner: Actor, kind: Callable[..., None]
) -> None:
    kind(lambda _: None)
    row = deferring.defer("test.work", vehicle, actor=owner)
    run.run(row.pk)

    sweep.forget_old_jobs()
    assert JobRecord.objects.for_actor(owner).exists()
    JobRecord.objects.for_actor(owner).update(finished_at=timezone.now() - timedelta(days=91))
    sweep.forget_old_jobs()

    assert not JobRecord.objects.for_actor(owner).exists()


def test_a_job_speaks_the_language_of_whoever_asked_for_it(
    vehicle: Vehicle, owner: Actor, kind: Callable[..., None]
) -> None:
    Preferences.objects.update_or_create(user_id=owner.user_id, defaults={"language": "de"})

    def refuse(_: JobRun) -> None:
        raise RuleViolated("Type a name.")

    kind(refuse)
    row = deferring.defer("test.work", vehicle, actor=owner)

    run.run(row.pk)

    assert record(row.pk).error == "Gib einen Namen ein."
