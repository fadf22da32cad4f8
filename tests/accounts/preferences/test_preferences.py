"""Preferences and profile: stored, applied, sent; pictures made anew."""

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from accounts.organizations.models import Membership
from accounts.preferences import services
from accounts.preferences.models import Preferences
from accounts.preferences.selectors import DEFAULTS, Looks, preferences_of
from accounts.users.models import User
from project.kernel.errors import RuleViolated, StaleVersion
from tests.personas import PersonaClient, api_of, as_actor

FORM = {
    "language": "de",
    "time_zone": "Europe/Berlin",
    "distance_unit": "mi",
    "volume_unit": "gal_us",
    "economy_unit": "mpg_us",
    "currency": "USD",
    "theme": "dark",
    "density": "compact",
    "hide_amounts": "on",
}


def address(client: PersonaClient, name: str) -> str:
    return reverse(name, kwargs={"organization": client.slug})


def stored(client: PersonaClient) -> Looks:
    return preferences_of(User.objects.get(pk=client.user.pk))


# --- Services and selectors ----------------------------------------------------------------------


def test_preferences_of_nobody_are_the_defaults(db: None) -> None:
    from django.contrib.auth.models import AnonymousUser

    assert preferences_of(AnonymousUser()) == DEFAULTS
    assert preferences_of(User.objects.create_user("new@example.org")) == DEFAULTS


def test_preferences_of_asks_once(
    owner_membership: Membership, django_assert_num_queries: Any
) -> None:
    user = User.objects.get(pk=owner_membership.user_id)

    with django_assert_num_queries(1):
        preferences_of(user)
        preferences_of(user)


def test_preferences_change_makes_the_row_when_there_is_none(db: None) -> None:
    user = User.objects.create_user("new@example.org")

    services.preferences_change(user=user, changes={"theme": "dark"})

    assert preferences_of(user).theme == "dark"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "pink"),
        ("language", "xx"),
        ("time_zone", "Moon/Base"),
        ("currency", "XXX"),
        ("distance_unit", "furlong"),
    ],
)
def test_preferences_change_refuses_what_is_no_choice(
    owner_membership: Membership, name: str, value: str
) -> None:
    with pytest.raises(RuleViolated) as refused:
        services.preferences_change(user=owner_membership.user, changes={name: value})

    assert name in refused.value.fields


def test_preferences_change_refuses_a_stale_version(owner_membership: Membership) -> None:
    with pytest.raises(StaleVersion):
        services.preferences_change(
            user=owner_membership.user, changes={"theme": "dark"}, expected_version=9
        )


# --- Pages ---------------------------------------------------------------------------------------


def test_preferences_are_saved_and_applied(owner_client: PersonaClient) -> None:
    owner_client.cookies["theme"] = "light"

    response = owner_client.post(address(owner_client, "settings_preferences"), FORM)

    assert response.status_code == 302
    assert response.cookies["theme"].value == ""
    assert stored(owner_client) == Looks(
        language="de",
        time_zone="Europe/Berlin",
        distance_unit="mi",
        volume_unit="gal_us",
        economy_unit="mpg_us",
        currency="USD",
        theme="dark",
        density="compact",
        key_shortcuts=False,
        hide_amounts=True,
    )
    page = owner_client.get(address(owner_client, "settings_preferences")).content.decode()
    assert '<html lang="de"' in page
    assert 'data-theme="dark"' in page
    assert 'data-density="compact"' in page


def test_a_wrong_choice_is_shown_with_the_form(owner_client: PersonaClient) -> None:
    form = {**FORM, "theme": "pink"}

    response = owner_client.post(address(owner_client, "settings_preferences"), form)

    assert response.status_code == 422
    assert stored(owner_client) == DEFAULTS


def test_the_zone_of_the_organization_holds_until_one_is_chosen(
    owner_client: PersonaClient, owner_membership: Membership
) -> None:
    organization = owner_membership.organization
    organization.time_zone = "Asia/Tokyo"
    organization.save()

    owner_client.get(address(owner_client, "settings_profile"))
    of_organization = timezone.get_current_timezone_name()
    services.preferences_change(user=owner_client.user, changes={"time_zone": "Europe/Paris"})
    owner_client.get(address(owner_client, "settings_profile"))
    own = timezone.get_current_timezone_name()
    Client().get(reverse("account_login"))

    assert (of_organization, own) == ("Asia/Tokyo", "Europe/Paris")
    assert timezone.get_current_timezone_name() == "UTC"


def test_the_language_of_the_browser_holds_until_one_is_chosen(owner_client: PersonaClient) -> None:
    asked = {"accept-language": "de"}

    first = owner_client.get(address(owner_client, "settings_profile"), headers=asked)
    services.preferences_change(user=owner_client.user, changes={"language": "en"})
    second = owner_client.get(address(owner_client, "settings_profile"), headers=asked)

    assert b'<html lang="de"' in first.content
    assert "Fahrzeuge" in first.content.decode()
    assert b'<html lang="en"' in second.content
    assert second["Content-Language"] == "en"
    translation.activate("en")


def test_the_theme_is_switched_without_script(owner_client: PersonaClient) -> None:
    response = owner_client.post(reverse("theme_switch"), {"theme": "dark", "next": "/somewhere"})

    assert (response.status_code, response["Location"]) == (302, "/somewhere")
    assert stored(owner_client).theme == "dark"
    assert owner_client.post(reverse("theme_switch"), {"theme": "pink"}).status_code == 422
    assert Client().post(reverse("theme_switch"), {"theme": "dark"}).status_code == 302


def test_the_name_is_saved(owner_client: PersonaClient) -> None:
    owner_client.post(address(owner_client, "settings_profile"), {"name": "Olivia Miller"})
    too_long = owner_client.post(address(owner_client, "settings_profile"), {"name": "x" * 121})

    assert User.objects.get(pk=owner_client.user.pk).name == "Olivia Miller"
    assert too_long.status_code == 422


def test_an_account_is_deleted_once_the_address_was_typed(owner_client: PersonaClient) -> None:
    where = address(owner_client, "account_delete")

    refused = owner_client.post(where, {"typed_email": "else@example.org"})
    done = owner_client.post(where, {"typed_email": owner_client.user.email})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert not User.objects.filter(pk=owner_client.user.pk).exists()
    assert owner_client.get(reverse("account_email")).status_code == 302


def test_the_last_owner_of_others_is_not_deleted(
    owner_client: PersonaClient, viewer_membership: Membership
) -> None:
    response = owner_client.post(
        address(owner_client, "account_delete"), {"typed_email": owner_client.user.email}
    )

    assert response.status_code == 422
    assert "Miller’s garage" in response.content.decode()


# --- Pictures ------------------------------------------------------------------------------------


def photo(name: str = "me.jpg", *, size: tuple[int, int] = (900, 600)) -> SimpleUploadedFile:
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    Image.new("RGB", size, "teal").save(written, "JPEG", exif=exif)
    return SimpleUploadedFile(name, written.getvalue(), "image/jpeg")


def set_picture(client: PersonaClient, upload: SimpleUploadedFile) -> Any:
    return client.post(address(client, "profile_picture_set"), {"picture": upload})


def picture_of(client: PersonaClient) -> str:
    return reverse("profile_picture", kwargs={"user_id": client.user.pk})


def test_a_picture_is_made_anew(owner_client: PersonaClient, viewer_client: PersonaClient) -> None:
    assert set_picture(owner_client, photo()).status_code == 302

    response = viewer_client.get(picture_of(owner_client))

    shown = Image.open(io.BytesIO(response.content))
    assert (shown.format, shown.size) == ("WEBP", (256, 171))
    assert b"Secret Camera" not in response.content
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"] == "private, no-store"


def test_a_picture_is_for_those_who_share_an_organization(
    owner_client: PersonaClient, stranger_client: PersonaClient
) -> None:
    set_picture(owner_client, photo())

    assert stranger_client.get(picture_of(owner_client)).status_code == 404
    assert Client().get(picture_of(owner_client)).status_code == 302
    assert stranger_client.get(picture_of(stranger_client)).status_code == 404


@pytest.mark.parametrize(
    "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff\xe0 broken"]
)
def test_what_is_no_picture_is_refused(owner_client: PersonaClient, content: bytes) -> None:
    response = set_picture(owner_client, SimpleUploadedFile("me.jpg", content, "image/jpeg"))

    assert response.status_code == 422
    assert not User.objects.get(pk=owner_client.user.pk).picture


@pytest.mark.django_db(transaction=True)
def test_an_old_picture_is_deleted(owner_client: PersonaClient) -> None:
    set_picture(owner_client, photo())
    first = User.objects.get(pk=owner_client.user.pk).picture
    set_picture(owner_client, photo())
    second = User.objects.get(pk=owner_client.user.pk).picture

    owner_client.post(address(owner_client, "profile_picture_set"), {"remove": "1"})

    assert first.name != second.name
    assert not first.storage.exists(first.name)
    assert not second.storage.exists(second.name)
    assert not User.objects.get(pk=owner_client.user.pk).picture


# --- The API -------------------------------------------------------------------------------------


def patch(client: PersonaClient, path: str, body: Any, **headers: str) -> Any:
    return client.patch(path, json.dumps(body), content_type="application/json", headers=headers)


def test_me_says_who_calls(viewer_api: PersonaClient) -> None:
    body = viewer_api.get("/api/v1/me").json()

    assert body == {
        "id": viewer_api.user.pk,
        "email": "victor@millers-garage.example",
        "name": "Victor",
        "picture_url": "",
        "organization": "millers-garage",
        "role": "viewer",
        "permissions": ["view"],
        "is_staff": False,
    }


def test_me_changes_under_a_version(owner_api: PersonaClient) -> None:
    tag = owner_api.get("/api/v1/me")["ETag"]

    first = patch(owner_api, "/api/v1/me", {"name": "Olive"}, if_match=tag)
    second = patch(owner_api, "/api/v1/me", {"name": "Oliver"}, if_match=tag)

    assert (first.status_code, first.json()["name"]) == (200, "Olive")
    assert second.status_code == 412


def test_preferences_change_under_a_version(owner_api: PersonaClient) -> None:
    path = "/api/v1/me/preferences"
    tag = owner_api.get(path)["ETag"]

    first = patch(owner_api, path, {"theme": "dark", "distance_unit": "mi"}, if_match=tag)
    second = patch(owner_api, path, {"theme": "light"}, if_match=tag)

    assert (first.json()["theme"], first.json()["distance_unit"]) == ("dark", "mi")
    assert second.status_code == 412
    assert Preferences.objects.get(user=owner_api.user).theme == "dark"


@pytest.mark.parametrize(
    "body", [{"theme": "pink"}, {"time_zone": "Moon/Base"}, {"currency": "XXX"}, {"unknown": 1}]
)
def test_preferences_refuse_what_is_no_choice(owner_api: PersonaClient, body: Any) -> None:
    assert patch(owner_api, "/api/v1/me/preferences", body).status_code == 422


def test_a_narrow_token_changes_nobody(owner_membership: Membership) -> None:
    narrow = api_of(as_actor(owner_membership), scopes=["view", "work"])

    assert patch(narrow, "/api/v1/me", {"name": "Mallory"}).status_code == 403
    assert patch(narrow, "/api/v1/me/preferences", {"theme": "dark"}).status_code == 403


def test_a_viewer_changes_themself(viewer_api: PersonaClient) -> None:
    assert patch(viewer_api, "/api/v1/me", {"name": "Vic"}).status_code == 200
