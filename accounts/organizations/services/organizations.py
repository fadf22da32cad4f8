"""Changes to organizations."""

import logging
import secrets
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import PROTECT
from django.utils import timezone
from django.utils.text import slugify

from accounts.organizations import selectors
from accounts.organizations.models import Membership, Organization
from accounts.users.models import User
from accounts.users.versions import save_versioned
from project.kernel import audit
from project.kernel.actor import Actor, Channel, Permission, Role
from project.kernel.backup.holding import bytes_drop
from project.kernel.errors import NotAllowed, RuleViolated, worded
from project.kernel.files.models import StoredFile
from project.kernel.rows import complain
from project.kernel.tenancy import OrganizationOwned

logger = logging.getLogger(__name__)
MOST_OWNED = 30
CHANGEABLE = frozenset({"name", "currency", "time_zone", "country"})


@transaction.atomic
def organization_found(
    *,
    owner: User,
    name: str,
    is_personal: bool = False,
    channel: Channel = Channel.PAGE,
    values: Mapping[str, str] | None = None,
) -> Organization:
    """Make an organization with its first owner.

    `values` are currency, time zone and country; what is absent is as the server has it. Raises
    `RuleViolated` for an empty name and for more than 30 organizations of one owner.
    """
    if Membership.objects.filter(user=owner, role=Role.OWNER).count() >= MOST_OWNED:
        raise RuleViolated(
            worded("You own %(most)s organizations. Delete one first.", most=MOST_OWNED)
        )
    given = {"currency": settings.DEFAULT_CURRENCY, "time_zone": settings.TIME_ZONE}
    given |= {key: value for key, value in (values or {}).items() if key in CHANGEABLE}
    organization = Organization(name=name.strip(), is_personal=is_personal, **given)
    _check(organization)
    _insert(organization)
    membership = Membership.objects.create(
        organization=organization, user=owner, role=Role.OWNER, last_seen_at=timezone.now()
    )
    actor = selectors.actor_for(membership, channel=channel)
    audit.record("found", organization, actor=actor, after={"name": organization.name})
    return organization


@transaction.atomic
def organization_add(*, actor: Actor, name: str, values: Mapping[str, str]) -> Organization:
    """Make another organization of the actor's person; a token must be one that manages its own."""
    actor.require(Permission.VIEW)
    if actor.token_id is not None:
        actor.require(Permission.MANAGE_ORGANIZATION)
    owner = User.objects.get(pk=selectors.person_of(actor))
    return organization_found(owner=owner, name=name, values=values, channel=actor.channel)


@transaction.atomic
def organization_change(
    *, actor: Actor, changes: Mapping[str, Any], expected_version: int | None = None
) -> Organization:
    """Change name, currency, time zone or country of the actor's organization."""
    actor.require(Permission.MANAGE_ORGANIZATION)
    organization = selectors.organization_get(actor=actor)
    wanted = {name: value for name, value in changes.items() if name in CHANGEABLE}
    moved = save_versioned(organization, changes=wanted, expected_version=expected_version)
    audit.record_changes("change", organization, actor=actor, moved=moved)
    return organization


@transaction.atomic
def organization_delete(*, actor: Actor, typed_name: str) -> None:
    """Delete the actor's organization with all that belongs to it; there is no way back.

    Raises `RuleViolated` unless the name was typed as it is written.
    """
    actor.require(Permission.MANAGE_ORGANIZATION)
    organization = selectors.organization_get(actor=actor)
    if typed_name.strip() != organization.name:
        raise RuleViolated(
            worded("Type “%(organization)s” to delete it.", organization=organization.name),
            field="typed_name",
        )
    _drop(organization, actor=actor)


@transaction.atomic
def organization_switch(*, user: User, slug: str) -> Organization:
    """Remember an organization as the one a person lands in; raises `NotFound` for strangers."""
    membership = selectors.membership_of(user, slug=slug)
    Membership.objects.filter(pk=membership.pk).update(last_seen_at=timezone.now())
    return membership.organization


@transaction.atomic
def person_delete(*, user: User, typed_email: str) -> None:
    """Delete a person with the organizations in which nobody else is; there is no way back.

    Raises `RuleViolated` for the last owner of an organization that has other members.
    """
    if typed_email.strip().lower() != user.email:
        raise RuleViolated(
            worded("Type “%(email)s” to delete your account.", email=user.email),
            field="typed_email",
        )
    blocking = selectors.sole_owner_of(user)
    if blocking:
        names = ", ".join(organization.name for organization in blocking)
        raise RuleViolated(
            worded("Make somebody else an owner first, or delete: %(names)s.", names=names)
        )
    for organization in selectors.alone_in(user):
        membership = selectors.membership_of(user, slug=organization.slug)
        _drop(organization, actor=selectors.actor_for(membership, channel=Channel.PAGE))
    picture = user.picture
    if picture:
        bytes_drop(picture.storage, picture.name)
    logger.info("person_deleted", extra={"user": user.pk})
    user.delete()


def refuse_token(actor: Actor) -> None:
    """Raise `NotAllowed` for a token: what concerns the person alone needs a sign-in."""
    if actor.token_id is not None:
        raise NotAllowed("A token may not do this. Sign in to do it.")


def _drop(organization: Organization, *, actor: Actor) -> None:
    """Delete the rows now and the bytes of their files after the commit."""
    files = [row.file for row in StoredFile.objects.for_actor(actor)]
    logger.info("organization_deleted", extra={"organization": organization.pk})
    for model in _protecting_models():
        model.objects.for_actor(actor).delete()
    organization.delete()
    for file in files:
        bytes_drop(file.storage, file.name)


def _protecting_models() -> list[type[OrganizationOwned]]:
    """Return the models whose rows keep another row from being deleted, so that they go first."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, OrganizationOwned)
        and any(
            getattr(field.remote_field, "on_delete", None) is PROTECT
            for field in model._meta.concrete_fields
        )
    ]


def _check(organization: Organization) -> None:
    try:
        organization.full_clean(exclude={"slug"})
    except ValidationError as error:
        raise complain(error) from error


def _insert(organization: Organization) -> None:
    """Save with the plain slug of the name; when another has it, with a random tail."""
    base = slugify(organization.name)[:40] or "garage"
    for slug in (base, f"{base}-{secrets.token_hex(3)}"):
        if Organization.objects.filter(slug=slug).exists():
            continue
        organization.slug = slug
        try:
            with transaction.atomic():
                organization.save(force_insert=True)
        except IntegrityError:
            continue
        return
    raise RuleViolated("Choose another name.", field="name")
