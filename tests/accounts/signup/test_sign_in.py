"""Signing in and out, passwords, sessions, e-mail addresses, throttles."""

import warnings
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import identify_hasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.signup.browsers import browser_name
from accounts.users.models import User
from tests.accounts.signup.test_signup import link_in
from tests.personas import PASSWORD, PersonaClient, make_user

OURS = [
    "accounts.users.hashers.GarageArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "accounts.users.hashers.PasslibPbkdf2Sha256Hasher",
]


@pytest.fixture(autouse=True)
def _fresh_throttles(db: None) -> None:
    cache.clear()


@pytest.fixture
def ana() -> User:
    return make_user("ana@example.org", name="Ana")


def sign_in(client: Client, **changes: str) -> Any:
    form = {"login": "ana@example.org", "password": PASSWORD, **changes}
    return client.post(reverse("account_login"), form)


def twice(password: str) -> dict[str, str]:
    return {"password1": password, "password2": password}


# --- In and out ----------------------------------------------------------------------------------


def test_sign_in_leads_to_what_was_asked_for(ana: User) -> None:
    response = sign_in(Client(), next="/o/somewhere/")

    assert (response.status_code, response["Location"]) == (302, "/o/somewhere/")


def test_sign_in_leads_to_no_other_site(ana: User) -> None:
    assert sign_in(Client(), next="https://evil.example/")["Location"] == "/"


def test_sign_in_takes_the_address_in_any_case(ana: User) -> None:
    assert sign_in(Client(), login=" ANA@Example.ORG ").status_code == 302


def test_a_wrong_password_says_the_same_as_an_unknown_address(ana: User) -> None:
    wrong = sign_in(Client(), password="something else")
    unknown = sign_in(Client(), login="nobody@example.org")

    assert wrong.status_code == unknown.status_code == 422
    sentence = b"are not correct"
    assert sentence in wrong.content
    assert sentence in unknown.content


def test_signing_in_changes_the_session(ana: User) -> None:
    client = Client()
    session = client.session
    session["before"] = "sign-in"
    session.save()
    planted = client.cookies["session"].value

    sign_in(client)

    assert client.cookies["session"].value != planted


def test_sign_out_is_a_post(owner_client: PersonaClient) -> None:
    address = reverse("account_logout")

    assert owner_client.get(address).status_code == 200
    assert "_auth_user_id" in owner_client.session
    assert owner_client.post(address).status_code == 302
    assert "_auth_user_id" not in owner_client.session


def test_who_was_deactivated_cannot_sign_in(ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(is_active=False)

    client = Client()
    sign_in(client)

    assert "_auth_user_id" not in client.session


def test_wrong_passwords_are_throttled(ana: User) -> None:
    client = Client()
    for _ in range(5):
        assert sign_in(client, password="something else").status_code == 422

    throttled = sign_in(client)

    assert throttled.status_code == 422
    assert b"Too many failed login attempts" in throttled.content


def test_too_many_requests_are_429(ana: User, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    client = Client()

    answers = [client.post(reverse("account_login"), {}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert b"Too many tries" in answers[-1].content


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_email_verification_sent",
        "account_inactive",
    ],
)
def test_pages_before_sign_in_open_under_the_policy(name: str) -> None:
    response = Client().get(reverse(name))

    assert response.status_code == 200
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert b"style=" not in response.content
    assert b"onclick" not in response.content


# --- Hashes --------------------------------------------------------------------------------------


def hash_of_passlib(password: str, *, rounds: int) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it looks for the crypt of old Pythons
        from passlib.hash import pbkdf2_sha256
    return str(pbkdf2_sha256.using(rounds=rounds).hash(password))


def test_new_hashes_are_argon2id_with_our_parameters(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = OURS
    user = make_user("new@example.org")

    summary = identify_hasher(user.password).safe_summary(user.password)

    assert user.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert summary
    assert sign_in(Client(), login=user.email).status_code == 302


@pytest.mark.parametrize("rounds", [1_000, 29_000])
def test_a_hash_of_passlib_lets_in_and_is_replaced(settings: Settings, rounds: int) -> None:
    settings.PASSWORD_HASHERS = OURS
    old = make_user("old@example.org")
    theirs = hash_of_passlib("pass with ümlaut", rounds=rounds)
    User.objects.filter(pk=old.pk).update(password=theirs)

    wrong = sign_in(Client(), login=old.email, password="pass with umlaut")
    right = sign_in(Client(), login=old.email, password="pass with ümlaut")

    assert (wrong.status_code, right.status_code) == (422, 302)
    old.refresh_from_db()
    assert old.password.startswith("argon2$argon2id$")
    again = sign_in(Client(), login=old.email, password="pass with ümlaut")
    assert again.status_code == 302


@pytest.mark.parametrize(
    "broken",
    [
        "$pbkdf2-sha256$29000$abc",
        "$pbkdf2-sha256$nan$c2FsdA$c2FsdA",
        "$pbkdf2-sha256$99999999999$c2FsdA$c2FsdA",
        "$pbkdf2-sha256$0$c2FsdA$c2FsdA",
        "$pbkdf2-sha256$29000$!!!!$????",
    ],
)
def test_a_broken_hash_lets_nobody_in(ana: User, settings: Settings, broken: str) -> None:
    settings.PASSWORD_HASHERS = OURS
    User.objects.filter(pk=ana.pk).update(password=broken)

    assert sign_in(Client()).status_code == 422


# --- Reset and change ----------------------------------------------------------------------------


def test_a_password_is_reset_by_a_mailed_link(ana: User) -> None:
    client = Client()
    asked = client.post(reverse("account_reset_password"), {"email": "ana@example.org"})
    link = link_in(mail.outbox[0], path="/account/password/reset/key/")

    form = client.get(link, follow=True)
    action = form.redirect_chain[-1][0]
    weak = client.post(action, twice("short"))
    done = client.post(action, twice("another long passphrase"))

    assert asked["Location"] == reverse("account_reset_password_done")
    assert weak.status_code == 422
    assert done["Location"] == reverse("account_reset_password_from_key_done")
    assert sign_in(Client(), password="another long passphrase").status_code == 302
    assert b"works no more" in Client().get(link, follow=True).content


def test_a_reset_does_not_tell_who_is_here(ana: User) -> None:
    known = Client().post(reverse("account_reset_password"), {"email": "ana@example.org"})
    unknown = Client().post(reverse("account_reset_password"), {"email": "no@example.org"})

    assert known.status_code == unknown.status_code == 302
    assert known["Location"] == unknown["Location"]


def test_changing_the_password_wants_the_old_one(owner_client: PersonaClient) -> None:
    address = reverse("account_change_password")
    new = "another long passphrase"

    wrong = owner_client.post(address, {"oldpassword": "nope", **twice(new)})
    right = owner_client.post(address, {"oldpassword": PASSWORD, **twice(new)})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert sign_in(Client(), login=owner_client.user.email, password=new).status_code == 302


def test_changing_the_password_signs_out_elsewhere(ana: User) -> None:
    here, elsewhere = Client(), Client()
    sign_in(here)
    sign_in(elsewhere)

    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, **twice("another long passphrase")},
    )

    assert here.get(reverse("account_email")).status_code == 200
    assert elsewhere.get(reverse("account_email")).status_code == 302


def test_a_person_without_password_chooses_one(owner_client: PersonaClient) -> None:
    user = owner_client.user
    user.set_unusable_password()
    user.save()
    owner_client.force_login(user)

    assert owner_client.get(reverse("account_change_password"))["Location"] == (
        reverse("account_set_password")
    )
    assert owner_client.get(reverse("account_set_password")).status_code == 200
    chosen = twice("another long passphrase")
    assert owner_client.post(reverse("account_set_password"), chosen).status_code == 302


# --- Sessions ------------------------------------------------------------------------------------


def test_other_sessions_are_ended(ana: User) -> None:
    here, elsewhere = Client(), Client(headers={"user-agent": "Lost phone"})
    sign_in(here)
    sign_in(elsewhere)
    address = reverse("usersessions_list")
    assert b"Lost phone" in here.get(address).content

    here.post(address)

    assert b"Lost phone" not in here.get(address).content
    assert elsewhere.get(address).status_code == 302


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19 Safari/604.1", "Safari on iPhone"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "Unknown"),
    ],
)
def test_browser_name_says_what_people_know(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name


# --- Addresses -----------------------------------------------------------------------------------


def test_an_address_is_changed_once_it_is_verified(owner_client: PersonaClient) -> None:
    address = reverse("account_email")
    new = "olivia@new.example"
    owner_client.post(address, {"action_add": "1", "email": new})
    link = link_in(mail.outbox[0], path="/account/confirm-email/")

    owner_client.post(link)
    owner_client.post(address, {"action_primary": "1", "email": new})
    owner_client.post(address, {"action_remove": "1", "email": owner_client.user.email})

    assert list(EmailAddress.objects.values_list("email", flat=True)) == [new]
    owner_client.user.refresh_from_db()
    assert owner_client.user.email == new


def test_the_only_address_stays(owner_client: PersonaClient) -> None:
    email = owner_client.user.email

    owner_client.post(reverse("account_email"), {"action_remove": "1", "email": email})

    assert EmailAddress.objects.filter(email=email).exists()


def test_what_is_no_address_is_refused(owner_client: PersonaClient) -> None:
    response = owner_client.post(reverse("account_email"), {"action_add": "1", "email": "nope"})

    assert response.status_code == 422


def test_an_unknown_link_of_verification_says_so(db: None) -> None:
    assert b"works no more" in Client().get("/account/confirm-email/unknown").content
