"""Keys of writes are forgotten after two days."""

from datetime import timedelta

from django.utils import timezone

from project.kernel import idempotency
from project.kernel.actor import Actor
from project.kernel.idempotency import IdempotencyKey, KeyedRequest
from project.kernel.jobs.registry import DUTIES


def test_forget_old_keeps_keys_for_two_days(owner: Actor) -> None:
    for key in ("old", "new"):
        request = KeyedRequest(route="POST /x", key=key, body_hash="0" * 64)
        idempotency.find_or_begin(request, actor=owner)
    rows = IdempotencyKey.objects.for_actor(owner)
    rows.filter(key="old").update(created_at=timezone.now() - timedelta(days=3))

    DUTIES["kernel.forget_old_idempotency_keys"].function()

    assert [row.key for row in rows.all()] == ["new"]
