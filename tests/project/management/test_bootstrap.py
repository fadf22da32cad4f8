"""From installed packages to the first page, with one command."""

import os
import threading
from io import StringIO
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from project.web.management.commands import bootstrap
from project.web.management.single import single_process


@pytest.fixture(autouse=True)
def _folder_of_its_own(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"


def test_collect_static_copies_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrap.collect_static()
    assert list((tmp_path / "static").rglob("*.css"))

    monkeypatch.setattr(bootstrap, "call_command", lambda *_, **__: pytest.fail("copied again"))
    bootstrap.collect_static()


def test_collect_static_copies_again_when_a_file_changed(
    tmp_path: Path, settings: Settings
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    settings.STATICFILES_DIRS = [mine]
    (mine / "page.css").write_text("a {}")
    bootstrap.collect_static()

    (mine / "page.css").write_text("a { color: red }")
    os.utime(mine / "page.css", (2_000_000_000, 2_000_000_000))  # Django compares whole seconds
    bootstrap.collect_static()

    assert (tmp_path / "static" / "page.css").read_text() == "a { color: red }"


def test_demo_sign_in_is_remembered(
    db: None, django_user_model: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    def demo(name: str, *, stdout: StringIO) -> None:
        assert name == "demo"
        stdout.write("Sign in as demo\n")
        django_user_model.objects.create_user("demo@example.org")  # type: ignore[attr-defined]

    monkeypatch.setattr(bootstrap, "call_command", demo)

    assert bootstrap.demo_sign_in() == "Sign in as demo\n"
    assert bootstrap.demo_sign_in() == "Sign in as demo\n"


def test_demo_is_not_put_into_a_garage_in_use(db: None, django_user_model: type) -> None:
    django_user_model.objects.create_user("olivia@example.org")  # type: ignore[attr-defined]

    assert bootstrap.demo_sign_in() == ""


def test_single_process_makes_the_second_wait(db: None, tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with single_process(tmp_path / "lock"):
            order.append("second")
        connection.close()

    other = threading.Thread(target=second)
    with single_process(tmp_path / "lock"):
        other.start()
        other.join(timeout=0.3)
        order.append("first")
    other.join(timeout=5)

    assert order == ["first", "second"]
