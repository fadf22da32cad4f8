"""Inviting by link and by mail, and accepting once."""

from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.organizations import selectors
from accounts.organizations.models import Invitation, Membership
from accounts.organizations.services import invitations
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, NotFound, RuleViolated
from project.kernel.jobs.models import JobRecord
from tests.personas import PersonaClient, make_user

SITE = "https://garage.example"
RunJobs = Callable[[], int]


def invite(actor: Actor, *, email: str = "", role: str = "driver") -> tuple[Invitation, str]:
    return invitations.invitation_make(actor=actor, role=role, email=email, site_url=SITE)


def hash_of(link: str) -> str:
    return selectors.invitation_hash(link.rsplit("/", 1)[1])


def test_invitation_make_keeps_no_secret(owner: Actor) -> None:
    made, link = invite(owner)

    secret = link.rsplit("/", 1)[1]
    assert link.startswith(f"{SITE}/account/invitation/")
    assert len(secret) == 43
    assert secret not in str(Invitation.objects.for_actor(owner).values().get())
    assert made.expires_at - timezone.now() > timedelta(days=6)


def test_invitation_make_mails_the_link(owner: Actor, run_jobs: RunJobs) -> None:
    _, link = invite(owner, email=" Ana@Example.org ")

    run_jobs()

    (message,) = mail.outbox
    assert message.to == ["ana@example.org"]
    assert link in message.body
    assert "Olivia invites you to join Miller’s garage" in message.body
    assert "Miller" in message.subject


def test_mail_invitation_sends_nothing_for_a_closed_invitation(
    owner: Actor, run_jobs: RunJobs
) -> None:
    made, _ = invite(owner, email="ana@example.org")
    invitations.invitation_revoke(actor=owner, invitation_id=made.pk)

    run_jobs()

    assert mail.outbox == []


def test_mail_invitation_tries_again_when_no_mail_goes_out(
    owner: Actor, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_message: EmailMultiAlternatives) -> int:
        raise SMTPException("busy")

    monkeypatch.setattr(EmailMultiAlternatives, "send", fail)
    invite(owner, email="ana@example.org")

    run_jobs()

    job = JobRecord.objects.for_actor(owner).get(kind="accounts.invitation.mail")
    assert (job.state, job.attempt, job.error_code) == ("queued", 1, "unavailable")


def test_the_job_carries_no_secret(owner: Actor) -> None:
    _, link = invite(owner, email="ana@example.org")

    job = JobRecord.objects.for_actor(owner).get()
    assert job.arguments == {"site_url": SITE}
    assert link.rsplit("/", 1)[1] not in str(job.__dict__)


@pytest.mark.parametrize("email", ["not an address", "a@b"])
def test_invitation_make_refuses_what_is_no_address(owner: Actor, email: str) -> None:
    with pytest.raises(RuleViolated) as refused:
        invite(owner, email=email)

    assert "email" in refused.value.fields


def test_invitation_make_refuses_a_member(owner: Actor, viewer_membership: Membership) -> None:
    with pytest.raises(RuleViolated):
        invite(owner, email=viewer_membership.user.email)


def test_invitation_make_has_a_limit(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "MOST_OPEN", 1)
    invite(owner)

    with pytest.raises(RuleViolated):
        invite(owner)


def test_managers_invite_but_no_owners(manager: Actor) -> None:
    assert invite(manager, role="mechanic")[0].role == "mechanic"
    with pytest.raises(NotAllowed):
        invite(manager, role="owner")


@pytest.mark.parametrize("role", ["mechanic", "driver", "viewer"])
def test_others_do_not_invite(role: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotAllowed):
        invite(request.getfixturevalue(role))


def test_invitation_accept_works_once(owner: Actor) -> None:
    _, link = invite(owner)
    first, second = make_user("ana@example.org"), make_user("bob@example.org")

    joined = invitations.invitation_accept(user=first, secret_hash=hash_of(link))

    assert (joined.organization_id, joined.role) == (owner.organization_id, "driver")
    with pytest.raises(NotFound):
        invitations.invitation_accept(user=second, secret_hash=hash_of(link))


def test_invitation_accept_leaves_a_members_role_alone(
    owner: Actor, viewer_membership: Membership
) -> None:
    _, link = invite(owner)

    with pytest.raises(RuleViolated):
        invitations.invitation_accept(user=viewer_membership.user, secret_hash=hash_of(link))

    viewer_membership.refresh_from_db()
    assert viewer_membership.role == "viewer"
    assert selectors.invitation_list(actor=owner).count() == 1


def test_an_expired_invitation_is_closed(owner: Actor) -> None:
    made, link = invite(owner)
    Invitation.objects.for_actor(owner).filter(pk=made.pk).update(expires_at=timezone.now())

    with pytest.raises(NotFound):
        invitations.invitation_accept(user=make_user("ana@example.org"), secret_hash=hash_of(link))


def test_invitation_renew_closes_the_old_link(owner: Actor, run_jobs: RunJobs) -> None:
    made, old = invite(owner, email="ana@example.org")
    Invitation.objects.for_actor(owner).update(updated_at=timezone.now() - timedelta(minutes=2))
    run_jobs()

    _, new = invitations.invitation_renew(actor=owner, invitation_id=made.pk, site_url=SITE)
    run_jobs()

    assert new in mail.outbox[1].body
    assert selectors.invitation_by_hash(hash_of(new)) == made
    with pytest.raises(NotFound):
        selectors.invitation_by_hash(hash_of(old))


def test_invitation_renew_does_not_flood_a_mailbox(owner: Actor) -> None:
    made, _ = invite(owner, email="ana@example.org")

    with pytest.raises(RuleViolated):
        invitations.invitation_renew(actor=owner, invitation_id=made.pk, site_url=SITE)


def test_invitation_revoke_closes_the_link(owner: Actor) -> None:
    made, link = invite(owner)

    invitations.invitation_revoke(actor=owner, invitation_id=made.pk)

    with pytest.raises(NotFound):
        selectors.invitation_by_hash(hash_of(link))
    with pytest.raises(NotFound):
        invitations.invitation_revoke(actor=owner, invitation_id=made.pk)


def test_strangers_know_no_invitation(owner: Actor, stranger: Actor) -> None:
    made, _ = invite(owner)

    with pytest.raises(NotFound):
        invitations.invitation_revoke(actor=stranger, invitation_id=made.pk)
    with pytest.raises(NotFound):
        invitations.invitation_renew(actor=stranger, invitation_id=made.pk, site_url=SITE)


# --- The page behind the link --------------------------------------------------------------------


def page_of(link: str) -> str:
    return link.removeprefix(SITE)


def test_the_page_says_who_invites_to_what(owner: Actor) -> None:
    _, link = invite(owner)

    text = Client().get(page_of(link)).content.decode()

    assert "Join Miller’s garage" in text
    assert "Olivia invites you as driver" in text
    assert f"{reverse('account_login')}?next={page_of(link)}" in text


def test_a_signed_in_person_joins_by_one_button(
    owner: Actor, stranger_client: PersonaClient
) -> None:
    _, link = invite(owner)

    response = stranger_client.post(page_of(link))

    assert response["Location"] == reverse("dashboard", kwargs={"organization": "millers-garage"})
    assert Membership.objects.filter(
        user=stranger_client.user, organization_id=owner.organization_id, role="driver"
    ).exists()


def test_looking_at_the_page_accepts_nothing(owner: Actor, stranger_client: PersonaClient) -> None:
    _, link = invite(owner)

    assert stranger_client.get(page_of(link)).status_code == 200
    assert selectors.invitation_list(actor=owner).count() == 1


def test_a_closed_link_says_so(owner: Actor, stranger_client: PersonaClient) -> None:
    made, link = invite(owner)
    invitations.invitation_revoke(actor=owner, invitation_id=made.pk)

    assert stranger_client.get(page_of(link)).status_code == 404
    assert stranger_client.post(page_of(link)).status_code == 404
    assert "closed" in Client().get(page_of(link)).content.decode()


def test_a_member_who_opens_the_link_is_sent_home(
    owner: Actor, viewer_client: PersonaClient
) -> None:
    _, link = invite(owner)

    assert viewer_client.post(page_of(link)).status_code == 302
    assert selectors.invitation_list(actor=owner).count() == 1


def test_of_two_who_accept_at_once_one_is_told(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, link = invite(owner)
    read_before = selectors.invitation_by_hash(hash_of(link))
    invitations.invitation_accept(user=make_user("ana@example.org"), secret_hash=hash_of(link))
    monkeypatch.setattr(selectors, "invitation_by_hash", lambda *_args, **_options: read_before)

    with pytest.raises(NotFound, match="a moment ago"):
        invitations.invitation_accept(user=make_user("bob@example.org"), secret_hash="any")
