"""Changes to how a person likes to see things, and to the person's profile."""

from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.preferences import selectors
from accounts.preferences.models import Preferences
from accounts.users.models import User
from accounts.users.pictures import portrait
from accounts.users.versions import save_versioned
from project.kernel.actor import ROLE_PERMISSIONS, Actor
from project.kernel.backup.holding import bytes_drop
from project.kernel.errors import NotAllowed


@transaction.atomic
def preferences_change(
    *, user: User, changes: Mapping[str, Any], expected_version: int | None = None
) -> Preferences:
    """Change a person's preferences; raises `RuleViolated` for what is none of the choices."""
    Preferences.objects.get_or_create(user=user)
    row = Preferences.objects.select_for_update().get(user=user)
    wanted = {name: value for name, value in changes.items() if name in selectors.FIELDS}
    save_versioned(row, changes=wanted, expected_version=expected_version)
    user.preferences = row
    return row


@transaction.atomic
def profile_change(
    *, user: User, changes: Mapping[str, Any], expected_version: int | None = None
) -> User:
    """Change a person's name."""
    wanted = {name: value for name, value in changes.items() if name == "name"}
    row = User.objects.select_for_update().get(pk=user.pk)
    save_versioned(row, changes=wanted, expected_version=expected_version)
    return row


def picture_set(*, user: User, upload: UploadedFile) -> User:
    """Give a person a picture made from an upload.

    The picture is decoded and encoded anew in a limited child process, before the transaction.
    Raises `RuleViolated` when it is too large or not a picture.
    """
    data = portrait(upload)
    before = user.picture.name
    user.picture.save("portrait", ContentFile(data), save=False)
    with transaction.atomic():
        _store_picture(user, before=before)
    return user


def refuse_narrow_token(actor: Actor) -> None:
    """Raise `NotAllowed` for a token that may do less than its person: it shall not act as them."""
    if not all(actor.can(permission) for permission in ROLE_PERMISSIONS[actor.role]):
        raise NotAllowed("This token may not change its person’s profile or preferences.")


@transaction.atomic
def picture_remove(*, user: User) -> User:
    """Take a person's picture away."""
    before, user.picture = user.picture.name, ""
    _store_picture(user, before=before)
    return user


def _store_picture(user: User, *, before: str | None) -> None:
    """Save the new name of the picture, and delete the old bytes after the commit."""
    user.version += 1
    user.save(update_fields=("picture", "version", "updated_at"))
    storage = user.picture.storage
    if before:
        bytes_drop(storage, before)
