"""Changes to who is a member, and in which role."""

from django.db import transaction
from django.utils import timezone

from accounts.organizations import selectors
from accounts.organizations.models import Membership, Organization
from accounts.organizations.services.organizations import refuse_token
from accounts.users.versions import save_versioned
from project.kernel import audit
from project.kernel.actor import Actor, Permission, Role
from project.kernel.errors import NotAllowed, RuleViolated, worded

LAST_OWNER = "An organization needs an owner. Make somebody else an owner first."


@transaction.atomic
def member_change_role(
    *, actor: Actor, membership_id: int, role: str, expected_version: int | None = None
) -> Membership:
    """Give a member another role.

    Only an owner makes or unmakes owners; raises `RuleViolated` for the last one.
    """
    actor.require(Permission.MANAGE_MEMBERS)
    membership = _locked(actor=actor, membership_id=membership_id)
    wanted = grantable_role(role, actor=actor)
    _refuse_owner(membership, actor=actor)
    if wanted is not Role.OWNER:
        _keep_an_owner(membership)
    moved = save_versioned(
        membership, changes={"role": wanted.value}, expected_version=expected_version
    )
    audit.record_changes("change_role", membership, actor=actor, moved=moved)
    return membership


@transaction.atomic
def member_remove(*, actor: Actor, membership_id: int) -> None:
    """Take a member out of the organization; their tokens for it stop working at once."""
    actor.require(Permission.MANAGE_MEMBERS)
    membership = _locked(actor=actor, membership_id=membership_id)
    _refuse_owner(membership, actor=actor)
    _keep_an_owner(membership)
    audit.record("remove", membership, actor=actor, before={"role": membership.role})
    membership.delete()


@transaction.atomic
def organization_leave(*, actor: Actor) -> None:
    """Take the actor's own person out of the organization; the last owner cannot leave."""
    actor.require(Permission.VIEW)
    refuse_token(actor)
    own = selectors.member_list(actor=actor).get(user_id=selectors.person_of(actor))
    membership = _locked(actor=actor, membership_id=own.pk)
    _keep_an_owner(membership)
    audit.record("leave", membership, actor=actor, before={"role": membership.role})
    membership.delete()


def presence_note(membership: Membership) -> None:
    """Remember that a member was here now."""
    Membership.objects.filter(pk=membership.pk).update(last_seen_at=timezone.now())


def grantable_role(role: str, *, actor: Actor) -> Role:
    """Return a role that the actor may give; raises `RuleViolated`, or `NotAllowed` for owners."""
    try:
        wanted = Role(role)
    except ValueError as error:
        raise RuleViolated(
            worded("Roles are: %(names)s.", names=", ".join(Role)), field="role"
        ) from error
    if wanted is Role.OWNER and not actor.can(Permission.MANAGE_ORGANIZATION):
        raise NotAllowed("Only an owner can make somebody an owner.")
    return wanted


def _locked(*, actor: Actor, membership_id: int) -> Membership:
    """Return a member while nobody else changes the members of the organization."""
    Organization.objects.select_for_update().get(pk=actor.organization_id)
    return selectors.member_get(actor=actor, membership_id=membership_id)


def _refuse_owner(membership: Membership, *, actor: Actor) -> None:
    if membership.role == Role.OWNER and not actor.can(Permission.MANAGE_ORGANIZATION):
        raise NotAllowed("Only an owner can change or remove an owner.")


def _keep_an_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(
        organization_id=membership.organization_id, role=Role.OWNER
    ).exclude(pk=membership.pk)
    if membership.role == Role.OWNER and not owners.exists():
        raise RuleViolated(LAST_OWNER)
