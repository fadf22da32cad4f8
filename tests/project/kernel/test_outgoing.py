"""Addresses that people type lead outside, or nowhere."""

import socket
from ipaddress import ip_address
from typing import Any

import pytest
import requests

from project.kernel.errors import RuleViolated
from project.kernel.outgoing import is_allowed, watched_connections, web_address

INSIDE = [
    "127.0.0.1",
    "10.0.0.8",
    "172.16.3.4",
    "192.168.1.20",
    "169.254.169.254",
    "100.64.1.1",
    "0.0.0.0",  # noqa: S104 - refused
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "fec0::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
    "ff02::1",
    "168.63.129.16",  # Azure
    "192.0.0.192",  # Oracle
    "192.88.99.1",
    "64:ff9b:1::a00:1",
    "3fff::1",
    "5f00::1",
]
OUTSIDE = ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"]


@pytest.mark.parametrize("text", INSIDE)
def test_is_allowed_refuses_what_is_inside(text: str) -> None:
    assert not is_allowed(ip_address(text))


@pytest.mark.parametrize("text", OUTSIDE)
def test_is_allowed_lets_public_addresses_through(text: str) -> None:
    assert is_allowed(ip_address(text))


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("192.168.1.20", True),
        ("127.0.0.1", True),
        ("fd00::1", True),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - refused
        ("::1", True),
        ("168.63.129.16", False),
        ("100.100.100.200", False),
        ("192.0.0.192", False),
        ("fd00:ec2::254", False),
        ("fd20:ce::254", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("::a9fe:a9fe", False),
        ("::ffff:0:a9fe:a9fe", False),
        ("2002:a9fe:a9fe::", False),
    ],
)
def test_an_operator_opens_the_own_network(settings: Any, text: str, allowed: bool) -> None:
    settings.NOTIFY_PRIVATE_HOSTS = True

    assert is_allowed(ip_address(text)) is allowed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ntfy.sh",
        "ftp://ntfy.sh",
        "file:///etc/passwd",
        "https://",
        "https://user:word@ntfy.sh",
        "https://ntfy.sh#x",
        "https://ntfy.sh:0",
        "https://ntfy.sh:99999",
        "https://ntfy.sh\\@evil.example",
        "https://nt fy.sh",
        "https://ntfу.sh",  # a Cyrillic letter
        "http://localhost",
        "http://printer",
        "http://nas.local",
        "http://127.0.0.1",
        "http://[::1]",
        "http://127.1",
        "http://2130706433",
        "https://metadata.google.internal",
        "http://mail.example.org:25",
        "https://a..example.org",
        f"https://{'a' * 64}.example.org",
    ],
)
def test_web_address_refuses(text: str) -> None:
    with pytest.raises(RuleViolated):
        web_address(text, name="server")


@pytest.mark.parametrize("text", ["https://ntfy.sh", "http://push.example.org:8080/base"])
def test_web_address_takes_public_ones(text: str) -> None:
    assert web_address(text).hostname


def test_a_name_that_leads_inside_is_refused_when_the_connection_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        outside = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))
        inside = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", port))
        return [outside, inside]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    with watched_connections() as watch, pytest.raises(requests.ConnectionError):
        requests.get("http://rebinds.example.org/", timeout=1)

    assert watch.refused == ["rebinds.example.org"]
