"""People: addresses, initials, hashes, pictures."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.users import pictures
from accounts.users.hashers import PasslibPbkdf2Sha256Hasher
from accounts.users.models import User
from accounts.users.services import person_deactivate
from accounts.users.validators import time_zones
from project.kernel.errors import RuleViolated
from tests.personas import PASSWORD


def test_addresses_are_kept_in_small_letters(db: None) -> None:
    user = User.objects.create_user(" Ana@Example.ORG ", PASSWORD)

    assert user.email == "ana@example.org"
    assert User.objects.get_by_natural_key("ANA@example.org") == user


def test_create_superuser_makes_staff(db: None) -> None:
    user = User.objects.create_superuser("root@example.org", PASSWORD)

    assert user.is_staff
    assert user.is_superuser
    assert not user.is_founder


@pytest.mark.parametrize(
    ("name", "email", "initials", "shown"),
    [
        ("Ana Maria Example", "a@example.org", "AM", "Ana Maria Example"),
        ("", "ana.example@example.org", "AE", "ana.example@example.org"),
        ("Ana", "a@example.org", "A", "Ana"),
    ],
)
def test_people_have_initials(name: str, email: str, initials: str, shown: str) -> None:
    user = User(name=name, email=email)

    assert (user.initials, str(user)) == (initials, shown)


def test_a_hash_of_passlib_is_summarised_without_its_secret() -> None:
    hasher = PasslibPbkdf2Sha256Hasher()
    encoded = "passlib_pbkdf2_sha256$pbkdf2-sha256$29000$c2FsdA$c2VjcmV0"

    assert hasher.safe_summary(encoded) == {"algorithm": "pbkdf2-sha256", "iterations": 29000}
    assert hasher.must_update(encoded)
    hasher.harden_runtime("password", encoded)


def test_portrait_refuses_what_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 3)

    with pytest.raises(RuleViolated) as refused:
        pictures.portrait(SimpleUploadedFile("me.jpg", b"1234"))

    assert "picture" in refused.value.fields


def test_portrait_refuses_nothing_at_all() -> None:
    with pytest.raises(RuleViolated):
        pictures.portrait(SimpleUploadedFile("me.jpg", b""))


def test_portrait_makes_one_picture_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "WAIT_SECONDS", 0.01)
    content = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(content, "PNG")
    upload = SimpleUploadedFile("me.png", content.getvalue())

    with pictures._decoding, pytest.raises(RuleViolated):
        pictures.portrait(upload)

    assert pictures.portrait(upload)[:4] == b"RIFF"


def test_nobody_deactivates_themself(db: None) -> None:
    user = User.objects.create_user("ana@example.org")

    with pytest.raises(RuleViolated):
        person_deactivate(user=user, by=user)


def test_time_zones_are_places() -> None:
    assert {"UTC", "Europe/Berlin", "America/New_York"} <= set(time_zones())
    assert "EST" not in time_zones()
