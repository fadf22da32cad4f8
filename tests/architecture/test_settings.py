"""Settings that a service depends on."""

from django.conf import settings


def test_services_own_their_transactions() -> None:
    assert not any(database.get("ATOMIC_REQUESTS") for database in settings.DATABASES.values())


def test_debug_is_off_unless_asked_for() -> None:
    assert settings.DEBUG is False
