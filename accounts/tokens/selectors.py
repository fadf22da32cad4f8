"""Questions about API tokens."""

import hmac
import re
from datetime import timedelta
from hashlib import sha256

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.organizations.models import Membership
from accounts.organizations.selectors import actor_for, person_of
from accounts.tokens.models import ApiToken
from project.kernel.actor import Actor, Channel, Permission
from project.kernel.errors import NotFound

_SHAPE = re.compile(r"mg_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
_SEEN_EVERY = timedelta(minutes=1)


def secret_hash(secret: str) -> str:
    """Return what is kept of a token's secret; 256 random bits need no slow hash."""
    return sha256(secret.encode()).hexdigest()


def token_list(*, actor: Actor) -> "QuerySet[ApiToken]":
    """Return the tokens of the actor's own person in the organization, revoked ones too."""
    actor.require(Permission.VIEW)
    rows = ApiToken.objects.for_actor(actor).filter(user_id=person_of(actor))
    return rows.order_by("-id")


def token_get(*, actor: Actor, token_id: int) -> ApiToken:
    """Return a token of the actor's own person, for staff anybody's; raises `NotFound` else."""
    actor.require(Permission.VIEW)
    rows = ApiToken.objects.for_actor(actor)
    if actor.channel is not Channel.ADMIN:
        rows = rows.filter(user_id=person_of(actor))
    token: ApiToken | None = rows.filter(pk=token_id).first()
    if token is None:
        raise NotFound
    return token


def actor_of_token(text: str) -> Actor | None:
    """Return who a token acts for, or `None` when it is unknown, expired or revoked.

    A token dies with the membership it was made in, also when its person comes back.
    """
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    token = _live_token(match[1])
    if token is None or not hmac.compare_digest(token.secret_hash, secret_hash(match[2])):
        return None
    membership = (
        Membership.objects.select_related("organization")
        .filter(user_id=token.user_id, organization_id=token.organization_id)
        .filter(user__is_active=True, joined_at__lte=token.created_at)
        .first()
    )
    if membership is None:
        return None
    _note_use(token)
    scopes = frozenset(Permission(scope) for scope in token.scopes)
    return actor_for(membership, channel=Channel.API, token_id=token.pk, scopes=scopes)


def _live_token(key: str) -> ApiToken | None:
    rows = ApiToken.objects.across_organizations(reason="a token says which organization it is for")
    live = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    return rows.filter(live, key=key, revoked_at__isnull=True).first()


def _note_use(token: ApiToken) -> None:
    """Keep the time of use to the minute, so that reading does not write every time."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > _SEEN_EVERY:
        rows = ApiToken.objects.across_organizations(reason="a token notes its own use")
        rows.filter(pk=token.pk).update(last_used_at=now)
