"""Signing up: the first person, open, by invitation, closed."""

import threading
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.organizations import selectors
from accounts.organizations.models import Membership, Organization
from accounts.organizations.services import invitations
from accounts.preferences.models import Preferences
from accounts.signup import services
from accounts.users.models import User
from project.kernel.actor import Actor
from tests.personas import PASSWORD, make_user

SIGN_UP = {"name": "Ana", "email": "Ana@Example.org", "password1": PASSWORD}


def sign_up(client: Client | None = None, **changes: str) -> Any:
    return (client or Client()).post(reverse("account_signup"), {**SIGN_UP, **changes})


def link_in(message: Any, *, path: str) -> str:
    """Return the path of the first link of a mail below a path."""
    place = message.body.index(path)
    return str(message.body[place:].split()[0])


# --- The first person ----------------------------------------------------------------------------


@pytest.mark.parametrize("setting", ["open", "invite", "closed"])
def test_the_first_person_runs_the_instance(db: None, settings: Settings, setting: str) -> None:
    settings.SIGNUP = setting
    client = Client()

    response = sign_up(client)

    user = User.objects.get()
    assert response.status_code == 302
    assert (user.email, user.name) == ("ana@example.org", "Ana")
    assert user.is_founder
    assert user.is_staff
    assert user.is_superuser
    membership = Membership.objects.get(user=user)
    assert (membership.role, membership.organization.name) == ("owner", "Ana’s garage")
    assert membership.organization.is_personal
    assert Preferences.objects.filter(user=user).exists()
    assert EmailAddress.objects.get(user=user).verified
    assert client.get(reverse("organization_home")).status_code == 302


def test_the_second_person_is_no_staff(db: None, settings: Settings) -> None:
    settings.SIGNUP = "open"
    sign_up()

    sign_up(email="bob@example.org", name="Bob")

    second = User.objects.get(email="bob@example.org")
    assert not second.is_founder
    assert not second.is_staff
    assert not second.is_superuser
    assert second.memberships.get().role == "owner"


def test_only_one_of_two_first_people_is_the_founder(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = User(email="a@example.org"), User(email="b@example.org")
    services.person_welcome(user=first, invitation=None)
    monkeypatch.setattr(type(User.objects), "is_empty", lambda _manager: True)

    services._save_as_founder_if_first(second)

    assert first.is_founder
    assert not second.is_founder
    assert not second.is_superuser


@pytest.mark.django_db(transaction=True)
def test_two_first_people_at_the_same_moment(settings: Settings) -> None:
    settings.SIGNUP = "closed"
    start = threading.Barrier(2)
    statuses: list[int] = []

    def come(email: str) -> None:
        start.wait()
        statuses.append(sign_up(email=email).status_code)
        connection.close()

    threads = [threading.Thread(target=come, args=(f"{n}@example.org",)) for n in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert User.objects.filter(is_founder=True).count() == 1
    assert User.objects.filter(is_superuser=True).count() == 1
    assert User.objects.count() == statuses.count(302)


# --- Open, by invitation, closed -----------------------------------------------------------------


@pytest.mark.parametrize("setting", ["invite", "closed"])
def test_sign_up_is_closed_to_others(owner: Actor, settings: Settings, setting: str) -> None:
    settings.SIGNUP = setting

    page, sent = Client().get(reverse("account_signup")), sign_up()

    assert b"Sign-up is closed" in page.content
    assert b"Sign-up is closed" in sent.content
    assert not User.objects.filter(email="ana@example.org").exists()
    assert b"Create an account" not in Client().get(reverse("account_login")).content


def test_the_sign_in_page_offers_sign_up_where_it_is_open(owner: Actor, settings: Settings) -> None:
    settings.SIGNUP = "open"

    assert b"Create an account" in Client().get(reverse("account_login")).content


def followed(actor: Actor, *, email: str = "") -> Client:
    """Return a browser in which a link of invitation was followed to sign-up."""
    _, link = invitations.invitation_make(
        actor=actor, role="mechanic", email=email, site_url="http://testserver"
    )
    client = Client()
    response = client.post(link.removeprefix("http://testserver"))
    assert response["Location"] == reverse("account_signup")
    return client


@pytest.mark.parametrize("setting", ["open", "invite"])
def test_an_invitation_opens_sign_up_and_is_used_up(
    owner: Actor, settings: Settings, setting: str
) -> None:
    settings.SIGNUP = setting
    client = followed(owner)
    assert "You will join Miller’s garage as mechanic" in (
        client.get(reverse("account_signup")).content.decode()
    )

    sign_up(client)

    membership = Membership.objects.get(user__email="ana@example.org")
    assert (membership.organization_id, membership.role) == (owner.organization_id, "mechanic")
    assert Organization.objects.count() == 1
    assert selectors.invitation_list(actor=owner).count() == 0


def test_an_invitation_does_not_open_a_closed_server(owner: Actor, settings: Settings) -> None:
    settings.SIGNUP = "closed"

    assert b"Sign-up is closed" in sign_up(followed(owner)).content


def test_who_followed_a_mailed_invitation_needs_no_second_mail(
    owner: Actor, settings: Settings
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    client = followed(owner, email="ana@example.org")

    sign_up(client)

    assert EmailAddress.objects.get(email="ana@example.org").verified
    assert client.get(reverse("organization_home")).status_code == 302


def test_an_invitation_is_not_lost_while_the_address_is_verified(
    owner: Actor, settings: Settings
) -> None:
    settings.SIGNUP = "invite"
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    sent = sign_up(followed(owner))
    elsewhere = Client()

    link = link_in(mail.outbox[-1], path="/account/confirm-email/")
    asked, verified = elsewhere.get(link), elsewhere.post(link)
    signed_in = elsewhere.post(
        reverse("account_login"), {"login": "ana@example.org", "password": PASSWORD}
    )

    assert sent["Location"] == reverse("account_email_verification_sent")
    assert (asked.status_code, verified.status_code) == (200, 302)
    assert signed_in.status_code == 302
    landed = elsewhere.get(reverse("organization_home"))
    assert landed["Location"] == reverse("dashboard", kwargs={"organization": "millers-garage"})


# --- What goes wrong -----------------------------------------------------------------------------


def test_what_was_typed_is_kept(db: None) -> None:
    response = sign_up(password1="short")

    assert response.status_code == 422
    assert b"Ana@Example.org" in response.content or b"ana@example.org" in response.content
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["1234567890123", "password12", "ana@example.org", "short"])
def test_weak_passwords_are_refused(db: None, password: str) -> None:
    assert sign_up(password1=password).status_code == 422


def test_sign_up_does_not_tell_who_is_here(owner: Actor, settings: Settings) -> None:
    settings.SIGNUP = "open"
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    known = make_user("known@example.org")

    of_known = sign_up(email=known.email)
    of_new = sign_up(email="new@example.org")

    assert of_known.status_code == of_new.status_code == 302
    assert of_known["Location"] == of_new["Location"]
    assert User.objects.filter(email=known.email).count() == 1
    assert [message.to for message in mail.outbox] == [[known.email], ["new@example.org"]]


def test_the_address_is_the_same_in_any_case(owner: Actor, settings: Settings) -> None:
    make_user("ana@example.org")

    sign_up()

    assert User.objects.filter(email__iexact="ana@example.org").count() == 1


def test_person_add_may_sign_in_at_once(db: None, settings: Settings) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    services.person_add(email="Demo@Example.org", password=PASSWORD, is_staff=True)

    response = Client().post(
        reverse("account_login"), {"login": "demo@example.org", "password": PASSWORD}
    )

    assert (response.status_code, response["Location"]) == (302, "/")


def test_who_was_made_by_command_claims_the_instance(db: None, settings: Settings) -> None:
    settings.SIGNUP = "invite"
    User.objects.create_superuser("root@example.org", PASSWORD)

    assert b"Sign-up is closed" in sign_up().content
