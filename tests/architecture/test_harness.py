"""The harness itself: it refuses what it says it refuses."""

import socket

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.test import RequestFactory
from pytest_socket import SocketConnectBlockedError

from tests.harness.read_only import WritingGet, refuse_writes_in_gets
from tests.harness.templates import UndefinedVariable


def template_of_ours(source: str) -> object:
    """Return a template that stands, as far as Django knows, in our folder."""
    from django.conf import settings
    from django.template import Origin

    template = Engine.get_default().from_string(source)
    template.origin = Origin(str(settings.BASE_DIR / "templates" / "page.html"))
    return template


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_a_test_cannot_reach_the_network() -> None:
    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


@pytest.mark.parametrize("source", ["{{ missing }}", "{{ here.missing }}", "{{ missing|upper }}"])
def test_an_undefined_variable_fails(source: str) -> None:
    with pytest.raises(UndefinedVariable, match=r"missing.* in page\.html"):
        template_of_ours(source).render(Context({"here": {}}))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "source", ["{% if missing %}x{% endif %}", '{{ missing|default:"" }}', "{{ none }}"]
)
def test_a_variable_that_may_be_missing_does_not_fail(source: str) -> None:
    shown = template_of_ours(source).render(Context({"none": ""}))  # type: ignore[attr-defined]

    assert shown == ""


def test_templates_of_others_keep_django_s_habit() -> None:
    assert Engine.get_default().from_string("{{ missing }}").render(Context()) == ""


def write_a_note(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO kernel_workerbeat (name, seen_at) VALUES ('x', '2026-01-01')")
    return HttpResponse()


def test_a_get_that_writes_fails(db: None, rf: RequestFactory) -> None:
    with pytest.raises(WritingGet):
        refuse_writes_in_gets(write_a_note)(rf.get("/"))


def test_a_post_may_write(db: None, rf: RequestFactory) -> None:
    assert refuse_writes_in_gets(write_a_note)(rf.post("/")).status_code == 200
