"""What the people who run the server do to other people."""

import logging

from django.db import transaction

from accounts.users.models import User
from project.kernel.errors import RuleViolated

logger = logging.getLogger(__name__)


@transaction.atomic
def person_deactivate(*, user: User, by: User) -> User:
    """Keep a person from signing in; sessions and tokens stop working at once.

    Raises `RuleViolated` for oneself, so that somebody stays who can undo it.
    """
    if user.pk == by.pk:
        raise RuleViolated("You cannot deactivate yourself.")
    user.is_active = False
    user.save(update_fields=("is_active", "updated_at"))
    logger.info("person_deactivated", extra={"user": user.pk, "by": by.pk})
    return user


@transaction.atomic
def person_activate(*, user: User, by: User) -> User:
    """Let a person sign in again."""
    user.is_active = True
    user.save(update_fields=("is_active", "updated_at"))
    logger.info("person_activated", extra={"user": user.pk, "by": by.pk})
    return user
