"""Changes to API tokens."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.organizations.selectors import person_of
from accounts.tokens import selectors
from accounts.tokens.models import ApiToken
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotAllowed, RuleViolated, worded
from project.kernel.rows import save_new

LONGEST_DAYS = 3650
MOST_TOKENS = 50


@transaction.atomic
def token_issue(
    *,
    actor: Actor,
    name: str,
    scopes: Iterable[str] | None = None,
    days: int | None = None,
) -> tuple[ApiToken, str]:
    """Make a token for the actor's person; return it with its text, which is shown this once.

    `scopes` of `None` means all that the actor may do; `days` of `None` means no end. Raises
    `NotAllowed` for a token that may not make tokens, `RuleViolated` for a scope it lacks itself.
    """
    actor.require(Permission.VIEW)
    _refuse_narrow_tokens(actor)
    if selectors.token_list(actor=actor).filter(revoked_at__isnull=True).count() >= MOST_TOKENS:
        raise RuleViolated(
            worded("You have %(most)s tokens. Revoke one you no longer use.", most=MOST_TOKENS)
        )
    secret = secrets.token_urlsafe(32)
    token = ApiToken(
        user_id=person_of(actor),
        name=name.strip(),
        key=secrets.token_hex(8),
        secret_hash=selectors.secret_hash(secret),
        scopes=_checked(scopes, actor=actor),
        expires_at=_end(days),
    )
    save_new(token, actor=actor)
    audit.record("issue", token, actor=actor, after={"name": token.name, "scopes": token.scopes})
    return token, f"mg_{token.key}_{secret}"


@transaction.atomic
def token_revoke(*, actor: Actor, token_id: int) -> ApiToken:
    """Make a token of the actor's person useless from now on; a token may always revoke itself."""
    actor.require(Permission.VIEW)
    token = selectors.token_get(actor=actor, token_id=token_id)
    if token.pk != actor.token_id:
        _refuse_narrow_tokens(actor)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=("revoked_at",))
        audit.record("revoke", token, actor=actor)
    return token


def _refuse_narrow_tokens(actor: Actor) -> None:
    """A token handles tokens only when it may handle people: it could widen its own life else."""
    if actor.token_id is not None and not actor.can(Permission.MANAGE_MEMBERS):
        raise NotAllowed("This token may not make or revoke tokens. Sign in to do it.")


def _checked(scopes: Iterable[str] | None, *, actor: Actor) -> list[str]:
    asked = list(Permission) if scopes is None else [_permission(scope) for scope in scopes]
    allowed = {permission for permission in asked if actor.can(permission)}
    if scopes is not None and set(asked) - allowed:
        lacking = ", ".join(sorted(set(asked) - allowed))
        raise RuleViolated(
            worded("You do not have these rights yourself: %(lacking)s.", lacking=lacking),
            field="scopes",
        )
    if Permission.VIEW not in allowed:
        raise RuleViolated("A token needs at least the right to view.", field="scopes")
    return [permission.value for permission in Permission if permission in allowed]


def _permission(scope: str) -> Permission:
    try:
        return Permission(scope)
    except ValueError as error:
        names = ", ".join(Permission)
        raise RuleViolated(worded("Scopes are: %(names)s.", names=names), field="scopes") from error


def _end(days: int | None) -> datetime | None:
    if days is None:
        return None
    if not 1 <= days <= LONGEST_DAYS:
        raise RuleViolated(
            worded("Choose between 1 and %(longest)s days.", longest=LONGEST_DAYS), field="days"
        )
    return timezone.now() + timedelta(days=days)
