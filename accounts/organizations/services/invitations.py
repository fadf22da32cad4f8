"""Inviting people, and what happens when they accept."""

import secrets
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.organizations import selectors
from accounts.organizations.models import Invitation, Membership
from accounts.organizations.services.members import grantable_role
from accounts.users.models import User
from project.kernel import audit
from project.kernel.actor import Actor, Channel, Permission
from project.kernel.errors import NotFound, RuleViolated, Unavailable, worded
from project.kernel.jobs.defer import defer
from project.kernel.rows import save_changes, save_new

VALID_DAYS = 7
MOST_OPEN = 100
RESEND_AFTER = timedelta(minutes=1)


@transaction.atomic
def invitation_make(
    *, actor: Actor, role: str, site_url: str, email: str = ""
) -> tuple[Invitation, str]:
    """Invite somebody with a role, for seven days; return the invitation and its link.

    With an address the link is mailed too. The link is shown this once. Raises `RuleViolated` for a
    member's own address and for more than 100 open invitations.
    """
    actor.require(Permission.MANAGE_MEMBERS)
    wanted = grantable_role(role, actor=actor)
    address = _new_address(email, actor=actor)
    if selectors.invitation_list(actor=actor).count() >= MOST_OPEN:
        raise RuleViolated(
            worded("There are %(most)s open invitations. Withdraw some first.", most=MOST_OPEN)
        )
    invitation = Invitation(email=address, role=wanted.value, **_fresh())
    save_new(invitation, actor=actor)
    after = {"email": address, "role": wanted.value}
    audit.record("invite", invitation, actor=actor, after=after)
    return invitation, _send(invitation, actor=actor, site_url=site_url)


@transaction.atomic
def invitation_renew(*, actor: Actor, invitation_id: int, site_url: str) -> tuple[Invitation, str]:
    """Give an open invitation a new link for another seven days, and mail it again.

    Raises `RuleViolated` when it was mailed less than a minute ago.
    """
    actor.require(Permission.MANAGE_MEMBERS)
    invitation = selectors.invitation_get(actor=actor, invitation_id=invitation_id)
    if invitation.email and timezone.now() - invitation.updated_at < RESEND_AFTER:
        raise RuleViolated("This invitation was mailed a moment ago. Wait a minute.")
    grantable_role(invitation.role, actor=actor)
    save_changes(invitation, changes=_fresh())
    audit.record("renew", invitation, actor=actor)
    return invitation, _send(invitation, actor=actor, site_url=site_url)


@transaction.atomic
def invitation_revoke(*, actor: Actor, invitation_id: int) -> Invitation:
    """Withdraw an open invitation; its link stops working at once."""
    actor.require(Permission.MANAGE_MEMBERS)
    invitation = selectors.invitation_get(actor=actor, invitation_id=invitation_id)
    save_changes(invitation, changes={"revoked_at": timezone.now()})
    audit.record("revoke", invitation, actor=actor)
    return invitation


@transaction.atomic
def invitation_accept(*, user: User, secret_hash: str) -> Membership:
    """Make a person a member as an invitation says; it works once.

    Raises `NotFound` when the link works no more, `RuleViolated` for somebody who is a member.
    """
    now = timezone.now()
    invitation = selectors.invitation_by_hash(secret_hash, now=now)
    organization = invitation.organization
    if Membership.objects.filter(organization=organization, user=user).exists():
        raise RuleViolated(
            worded("You are a member of %(organization)s already.", organization=organization.name)
        )
    membership = Membership(organization=organization, user=user, role=invitation.role)
    actor = selectors.actor_for(membership, channel=Channel.PAGE)
    rows = Invitation.objects.for_actor(actor).usable(now=now).filter(pk=invitation.pk)
    if not rows.update(accepted_at=now, accepted_by=user, version=invitation.version + 1):
        raise NotFound("This invitation was used a moment ago.")
    membership.last_seen_at = now
    membership.save(force_insert=True)
    audit.record("join", membership, actor=actor, after={"role": membership.role})
    return membership


def invitation_mail(*, invitation: Invitation, site_url: str) -> None:
    """Mail the link of an invitation; raises `Unavailable` when no mail can be sent now."""
    values = {
        "invitation": invitation,
        "organization": invitation.organization,
        "link": invitation_link(invitation, site_url=site_url),
        "site_name": settings.SITE_NAME,
        "days": VALID_DAYS,
    }
    subject = settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + worded(
        "Join %(organization)s", organization=invitation.organization.name
    )
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string("accounts/email/invitation.txt", values),
        to=[invitation.email],
    )
    message.attach_alternative(
        render_to_string("accounts/email/invitation.html", values), "text/html"
    )
    try:
        message.send()
    except (SMTPException, OSError) as error:
        raise Unavailable("The mail could not be sent.") from error


def invitation_link(invitation: Invitation, *, site_url: str) -> str:
    """Return the address under which an invitation is accepted."""
    secret = selectors.invitation_secret(invitation.nonce)
    return site_url.rstrip("/") + reverse("invitation", kwargs={"secret": secret})


def _fresh() -> dict[str, object]:
    nonce = secrets.token_hex(16)
    return {
        "nonce": nonce,
        "secret_hash": selectors.invitation_hash(selectors.invitation_secret(nonce)),
        "expires_at": timezone.now() + timedelta(days=VALID_DAYS),
    }


def _send(invitation: Invitation, *, actor: Actor, site_url: str) -> str:
    if invitation.email:
        defer("accounts.invitation.mail", invitation, actor=actor, site_url=site_url)
    return invitation_link(invitation, site_url=site_url)


def _new_address(email: str, *, actor: Actor) -> str:
    address = email.strip().lower()
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError as error:
        raise RuleViolated("Type an e-mail address like ana@example.org.", field="email") from error
    if selectors.member_list(actor=actor).filter(user__email=address).exists():
        raise RuleViolated(
            worded("%(address)s is a member already.", address=address), field="email"
        )
    return address
