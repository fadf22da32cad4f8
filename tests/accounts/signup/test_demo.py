"""The demo's person does not take the place of the first real one."""

from accounts.users.models import DEMO_EMAIL, User
from tests.personas import make_user


def test_sign_up_stays_open_beside_the_demo(db: None) -> None:
    make_user(DEMO_EMAIL)

    assert User.objects.is_empty()


def test_sign_up_has_had_its_first_person(db: None) -> None:
    make_user("ann@example.org")

    assert not User.objects.is_empty()
