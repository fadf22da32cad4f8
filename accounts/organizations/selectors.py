"""Questions about organizations, their members and invitations."""

from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.organizations.models import Invitation, Membership, Organization
from accounts.users.models import User
from project.kernel.actor import Actor, Channel, Permission, Role
from project.kernel.errors import NotAllowed, NotFound

MOST_ORGANIZATIONS = 200


# --- Who acts ------------------------------------------------------------------------------------


def membership_of(user: User, *, slug: str) -> Membership:
    """Return a person's membership in an organization; raises `NotFound` for strangers."""
    row = (
        Membership.objects.select_related("organization")
        .filter(user=user, organization__slug=slug, user__is_active=True)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def memberships_of(user: User) -> list[Membership]:
    """Return all memberships of a person, by name of the organization."""
    rows = Membership.objects.select_related("organization").filter(user=user)
    return list(rows.order_by("organization__name", "id")[:MOST_ORGANIZATIONS])


def home_membership(user: User) -> Membership | None:
    """Return the membership a person lands in: the last one used, else the first joined."""
    rows = Membership.objects.select_related("organization").filter(user=user)
    return rows.order_by(F("last_seen_at").desc(nulls_last=True), "id").first()


def home_of(user: User) -> Organization | None:
    """Return the organization a person lands in: the last one used, else the first joined."""
    membership = home_membership(user)
    return membership.organization if membership else None


def actor_for(
    membership: Membership,
    *,
    channel: Channel,
    token_id: int | None = None,
    scopes: frozenset[Permission] | None = None,
) -> Actor:
    """Return the actor that a member is, through a channel."""
    organization = membership.organization
    return Actor(
        organization_id=organization.pk,
        organization_slug=organization.slug,
        role=Role(membership.role),
        channel=channel,
        user_id=membership.user_id,
        token_id=token_id,
        scopes=scopes,
        currency=organization.currency,
        time_zone=organization.time_zone,
    )


def job_actor(*, organization_id: int, user_id: int | None) -> Actor:
    """Return the actor of a job: an owner's rights, in the name of whoever asked for the work."""
    organization = Organization.objects.get(pk=organization_id)
    return _full_actor(organization, user_id=user_id, channel=Channel.JOB)


def staff_actor(*, organization_id: int, user_id: int) -> Actor:
    """Return the actor of a member of staff at work in the admin, with an owner's rights."""
    organization = Organization.objects.get(pk=organization_id)
    return _full_actor(organization, user_id=user_id, channel=Channel.ADMIN)


def _full_actor(organization: Organization, *, user_id: int | None, channel: Channel) -> Actor:
    return Actor(
        organization_id=organization.pk,
        organization_slug=organization.slug,
        role=Role.OWNER,
        channel=channel,
        user_id=user_id,
        currency=organization.currency or settings.DEFAULT_CURRENCY,
        time_zone=organization.time_zone,
    )


def person_of(actor: Actor) -> int:
    """Return the id of the actor's person; raises `NotAllowed` for work that is nobody's."""
    if actor.user_id is None:
        raise NotAllowed("This needs a person.")
    return actor.user_id


# --- Organizations -------------------------------------------------------------------------------


def organization_list(*, actor: Actor) -> "QuerySet[Membership]":
    """Return the memberships of the actor's person; a token sees its own organization alone."""
    actor.require(Permission.VIEW)
    rows = Membership.objects.select_related("organization").filter(user_id=person_of(actor))
    if actor.token_id is not None:
        rows = rows.filter(organization_id=actor.organization_id)
    return rows


def organization_get(*, actor: Actor) -> Organization:
    """Return the organization the actor acts for."""
    actor.require(Permission.VIEW)
    return Organization.objects.get(pk=actor.organization_id)


def actor_in(*, actor: Actor, slug: str) -> Actor:
    """Return the same person's actor in another of their organizations.

    Raises `NotFound` for strangers, and for a token that belongs to another organization.
    """
    if slug == actor.organization_slug:
        return actor
    membership = organization_list(actor=actor).filter(organization__slug=slug).first()
    if membership is None:
        raise NotFound
    return actor_for(membership, channel=actor.channel)


# --- Members -------------------------------------------------------------------------------------


def member_list(*, actor: Actor) -> "QuerySet[Membership]":
    """Return the members of the actor's organization with their people, in order of joining."""
    actor.require(Permission.VIEW)
    rows = Membership.objects.filter(organization_id=actor.organization_id)
    return rows.select_related("user").order_by("id")


def member_get(*, actor: Actor, membership_id: int) -> Membership:
    """Return a member of the actor's organization; raises `NotFound` for others."""
    row = member_list(actor=actor).select_related("organization").filter(pk=membership_id).first()
    if row is None:
        raise NotFound
    return row


def share_an_organization(user: User, *, other_id: int) -> bool:
    """Say whether two people are members of one organization."""
    mine = Membership.objects.filter(user=user).values("organization_id")
    return Membership.objects.filter(user_id=other_id, organization_id__in=mine).exists()


def sole_owner_of(user: User) -> list[Organization]:
    """Return the organizations that have other members, and no other owner than this person."""
    owned = Membership.objects.filter(user=user, role=Role.OWNER)
    found = []
    for membership in owned.select_related("organization"):
        others = Membership.objects.filter(organization=membership.organization).exclude(user=user)
        if others.exists() and not others.filter(role=Role.OWNER).exists():
            found.append(membership.organization)
    return found


def alone_in(user: User) -> list[Organization]:
    """Return the organizations whose only member is this person."""
    mine = Organization.objects.filter(memberships__user=user).distinct()
    return [row for row in mine if row.memberships.count() == 1]


# --- Invitations ---------------------------------------------------------------------------------


def invitation_secret(nonce: str) -> str:
    """Return the secret of an invitation's link; without the key of the server nobody can."""
    digest = salted_hmac("accounts.invitation", nonce, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def invitation_hash(secret: str) -> str:
    """Return what is kept of an invitation's secret."""
    return sha256(secret.encode()).hexdigest()


def invitation_list(*, actor: Actor) -> "QuerySet[Invitation]":
    """Return the invitations that wait for an answer, newest first."""
    actor.require(Permission.MANAGE_MEMBERS)
    rows = Invitation.objects.for_actor(actor).open()
    return rows.select_related("created_by").order_by("-id")


def invitation_get(*, actor: Actor, invitation_id: int) -> Invitation:
    """Return an invitation that waits for an answer; raises `NotFound` for others."""
    row = invitation_list(actor=actor).filter(pk=invitation_id).first()
    if row is None:
        raise NotFound
    return row


def invitation_by_hash(secret_hash: str, *, now: datetime | None = None) -> Invitation:
    """Return the invitation that a link opens; raises `NotFound` when it does not work any more."""
    rows = Invitation.objects.across_organizations(reason="a link says which organization it is of")
    usable = rows.usable(now=now or timezone.now()).filter(secret_hash=secret_hash)
    row: Invitation | None = usable.select_related("organization", "created_by").first()
    if row is None:
        raise NotFound("This invitation has been used, has expired or was withdrawn.")
    return row
