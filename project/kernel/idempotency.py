"""Keys that make a write safe to send twice."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from typing_extensions import override

from project.kernel.actor import Actor
from project.kernel.errors import Conflict, RuleViolated, worded
from project.kernel.jobs.registry import duty
from project.kernel.tenancy import OrganizationOwned

KEPT = timedelta(days=2)
FORM_KEPT = timedelta(minutes=10)
FORM_RUNS = timedelta(minutes=1)  # no answer takes longer: then its process was killed
LONGEST_KEY = 100


class IdempotencyKey(OrganizationOwned):
    """The answer that was given to a write with a key, kept for two days."""

    principal = models.CharField(max_length=40)
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=LONGEST_KEY)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "principal", "route", "key"), name="idempotency_key_once"
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.route} {self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedRequest:
    """What identifies a write: method and path, the client's key, the SHA-256 of the body."""

    route: str
    key: str
    body_hash: str


def find_or_begin(request: KeyedRequest, *, actor: Actor) -> tuple[IdempotencyKey, bool]:
    """Return the row of a key and whether it was already answered.

    Call it inside the transaction of the write, so that neither exists without the other. Raises
    `RuleViolated` for a key used with another body, `Conflict` while the first write still runs.
    """
    if len(request.key) > LONGEST_KEY:
        raise RuleViolated(
            worded("An Idempotency-Key has at most %(longest)s characters.", longest=LONGEST_KEY)
        )
    names = {
        "organization_id": actor.organization_id,
        "principal": f"token:{actor.token_id}" if actor.token_id else f"user:{actor.user_id}",
        "route": request.route[:200],
        "key": request.key,
    }
    row = IdempotencyKey.objects.for_actor(actor).filter(**names).first()
    if row is None:
        return _begin(names, request.body_hash), False
    if row.body_hash != request.body_hash:
        raise RuleViolated("This Idempotency-Key was used with another body. Use a new key.")
    return row, True


def form_begin(request: KeyedRequest, *, actor: Actor) -> tuple[IdempotencyKey, bool]:
    """Return the row of a form that was sent, and whether it is new: then it is to be handled now.

    A row is committed before its form is handled, so that who sends the same form meanwhile sees
    it; one of status 0 still runs. Raises `Conflict` when another request took it this very moment.
    """
    row, is_known = find_or_begin(request, actor=actor)
    kept = FORM_KEPT if row.status else FORM_RUNS
    if is_known and row.created_at < timezone.now() - kept:
        row.delete()
        row, is_known = find_or_begin(request, actor=actor)
    return row, not is_known


def form_settle(row: IdempotencyKey, *, status: int, headers: dict[str, str], actor: Actor) -> None:
    """Keep where a form led, for those who send it again; without headers it may be sent anew.

    The row is gone by now when the form deleted its organization.
    """
    rows = IdempotencyKey.objects.for_actor(actor).filter(pk=row.pk)
    if headers:
        rows.update(status=status, headers=headers)
    else:
        rows.delete()


def _begin(names: dict[str, Any], body_hash: str) -> IdempotencyKey:
    try:
        with transaction.atomic():
            row: IdempotencyKey = IdempotencyKey.objects.create(**names, body_hash=body_hash)
    except IntegrityError as error:
        raise Conflict("The first write with this key still runs. Ask again shortly.") from error
    return row


@duty("kernel.forget_old_idempotency_keys", every_seconds=3600)
def forget_old() -> int:
    """Delete keys older than two days; returns how many."""
    old = IdempotencyKey.objects.across_organizations(reason="retention of idempotency keys")
    return int(old.filter(created_at__lt=timezone.now() - KEPT).delete()[0])
