"""Requests to addresses that people type: only to public hosts, unless the server's operator allows more."""

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from project.kernel.errors import DomainError, RuleViolated, Unavailable, worded

# What `is_global` lets through although it leads inside or nowhere: shared, translated, old
# site-local, kept for protocols, documentation and segment routing.
INSIDE = tuple(
    ip_network(text)
    for text in (
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "fec0::/10",
        "::/96",
        "3fff::/20",
        "5f00::/16",
    )
)
# Where clouds tell a machine its secrets (Azure, Alibaba, Oracle, AWS, Google): never a target.
SECRETIVE = tuple(
    ip_address(text)
    for text in (
        "168.63.129.16",
        "100.100.100.200",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd20:ce::254",
    )
)
# The last 32 bits of these are an IPv4 address that a router or the system itself may go on to.
TRANSLATED = tuple(ip_network(text) for text in ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96"))
LOCAL_NAMES = ("localhost", ".localhost", ".local", ".internal", ".lan", ".home.arpa")
CONNECT_SECONDS, READ_SECONDS = 5.0, 15.0
# All requests of one message together: a server that answers a byte at a time must not keep a worker.
TOTAL_SECONDS = 40.0
MOST_BYTES = 64 * 1024
WELL_KNOWN_PORTS, WEB_PORTS = range(1, 1024), (80, 443)
INSIDE_SENTENCE = (
    "This address is in a private network. The operator of this server can allow such addresses "
    "with NOTIFY_PRIVATE_HOSTS=true."
)
Address = IPv4Address | IPv6Address


class Refused(OSError):
    """A connection to an address that requests of people may not reach."""


@dataclass(slots=True)
class Watch:
    """What happens while connections are watched: the hosts that were refused, the open sockets."""

    most_bytes: int = MOST_BYTES
    refused: list[str] = field(default_factory=list)
    sockets: list[socket.socket] = field(default_factory=list)
    is_over: bool = False
    is_cut: bool = False

    def cut(self) -> None:
        """End every connection, for the time is over."""
        self.is_over = True
        for handle in self.sockets:
            with suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the sockets."""
        for handle in self.sockets:
            handle.close()


_watch: ContextVar[Watch | None] = ContextVar("outgoing", default=None)


def web_address(text: str, *, name: str = "") -> SplitResult:
    """Return the parts of an http or https address that somebody typed.

    Raises `RuleViolated` for anything else, for a name or password in it, and for a host that is
    plainly inside. What a name leads to is looked at when the connection is made.
    """
    parts = _parts(text, name=name)
    if parts.port in WELL_KNOWN_PORTS and parts.port not in WEB_PORTS:
        raise RuleViolated(
            "Ports below 1024 other than 80 and 443 are not for the web.", field=name
        )
    if not _may_be_outside(str(parts.hostname)):
        raise RuleViolated(INSIDE_SENTENCE, field=name)
    return parts


def is_allowed(address: Address) -> bool:
    """Say whether a request may go to an address: public ones, and private ones where allowed."""
    plain = _unwrapped(address)
    if _is_never(plain) or _is_never(_translated(plain)):
        return False
    if settings.NOTIFY_PRIVATE_HOSTS:
        return True
    inside = any(plain in network for network in INSIDE if network.version == plain.version)
    return plain.is_global and not plain.is_reserved and not inside


def _is_never(address: Address) -> bool:
    groups = address.is_multicast or address.is_unspecified or address.is_link_local
    return groups or address in SECRETIVE


def get_json(address: str, *, headers: Mapping[str, str], most_bytes: int = MOST_BYTES) -> Any:
    """Return the JSON that a web address answers with.

    Raises `Unavailable` where trying again may help: no answer, too slow, too often, an error of the
    server; `RuleViolated` for everything else, such as a redirect, a web page or a very large answer.
    """
    import requests

    web_address(address)
    with watched_connections(most_bytes=most_bytes) as watch, requests.Session() as session:
        session.trust_env = False
        try:
            answer = session.get(
                address,
                headers={"Accept": "application/json", **headers},
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise _unreached(watch, is_slow=isinstance(error, requests.Timeout)) from error
    return _json_of(answer, watch=watch)


def _unreached(watch: Watch, *, is_slow: bool) -> DomainError:
    if watch.refused:
        return RuleViolated(INSIDE_SENTENCE, code="inside")
    if watch.is_over or is_slow:
        return Unavailable("The server took too long to answer.", code="slow")
    return Unavailable("The server cannot be reached.", code="unreached")


def _json_of(answer: Any, *, watch: Watch) -> Any:
    status = int(answer.status_code)
    if watch.is_over:
        raise Unavailable("The server took too long to answer.", code="slow")
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Unavailable(
            worded("The server answers with error %(status)s. Try again later.", status=status),
            code="server",
        )
    if status >= HTTPStatus.BAD_REQUEST:
        raise RuleViolated(
            worded(
                "The server refuses with error %(status)s. Look at the address and the key.",
                status=status,
            ),
            code="refused",
        )
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        raise RuleViolated(
            "The server sends us elsewhere. Type the final address.", code="redirect"
        )
    if watch.is_cut:
        megabytes = watch.most_bytes // 1024 // 1024
        raise RuleViolated(
            worded("The answer is larger than %(megabytes)s MB.", megabytes=megabytes),
            code="too-large",
        )
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError) as error:
        raise RuleViolated("The answer is not JSON.", code="not-json") from error


@contextmanager
def watched_connections(
    *, seconds: float | None = None, most_bytes: int = MOST_BYTES
) -> Iterator[Watch]:
    """Let connections of this thread go only to allowed addresses, whatever a name leads to.

    Each name is resolved once, every address is looked at, and the connection is made to one that
    was looked at, so that a name which changes its mind gets nowhere. All of it ends after 40
    seconds, and no more than 64 kB of an answer are read, unless other limits are given.
    """
    _install()
    watch = Watch(most_bytes=most_bytes)
    clock = threading.Timer(TOTAL_SECONDS if seconds is None else seconds, watch.cut)
    clock.daemon = True
    clock.start()
    token = _watch.set(watch)
    try:
        yield watch
    finally:
        _watch.reset(token)
        clock.cancel()
        watch.close()


def _parts(text: str, *, name: str) -> SplitResult:
    wrong = RuleViolated("Type an address like https://ntfy.example.org.", field=name)
    if not text.isascii() or not text.isprintable() or "\\" in text or " " in text:
        raise wrong
    try:
        parts = urlsplit(text)
        port = parts.port
        (parts.hostname or "").encode("idna")  # what asking for it would stumble over
    except ValueError as error:
        raise wrong from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise wrong
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise RuleViolated("Leave name and password out of the address.", field=name)
    return parts


def _may_be_outside(host: str) -> bool:
    if settings.NOTIFY_PRIVATE_HOSTS:
        return True
    try:
        return is_allowed(ip_address(host))
    except ValueError:
        bare = host.rstrip(".").lower()
        return "." in bare and not bare.endswith(LOCAL_NAMES) and not bare.split(".")[-1].isdigit()


def _unwrapped(address: Address) -> Address:
    """Return the address that one written in another family's clothes stands for."""
    if isinstance(address, IPv6Address):
        teredo = address.teredo[1] if address.teredo else None
        return address.ipv4_mapped or address.sixtofour or teredo or address
    return address


def _translated(address: Address) -> Address:
    if not any(address in network for network in TRANSLATED if network.version == address.version):
        return address
    return IPv4Address(address.packed[-4:])


@cache
def _install() -> None:
    """Put our look at addresses where urllib3, and with it requests, makes its connections.

    Done once in a process; outside of `watched_connections` nothing changes.
    """
    from requests.adapters import HTTPAdapter
    from urllib3.util import connection

    plain, plain_send = connection.create_connection, HTTPAdapter.send

    def create_connection(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        watch = _watch.get()
        if watch is None:
            return plain(address, *args, **kwargs)
        host, port = address
        made = plain((_checked(host, port, watch=watch), port), *args, **kwargs)
        # TLS takes the socket over; a second handle on it can still end the connection.
        watch.sockets.append(made.dup())
        return made

    def send(self: Any, *args: Any, **kwargs: Any) -> Any:
        response = plain_send(self, *args, **kwargs)
        watch = _watch.get()
        if watch is not None:
            response._content = _beginning(response, watch=watch)  # noqa: SLF001
            response._content_consumed = True  # noqa: SLF001
            response.raw.close()
        return response

    connection.create_connection = create_connection
    HTTPAdapter.send = send  # type: ignore[method-assign]


def _beginning(response: Any, *, watch: Watch) -> bytes:
    """Return what an answer begins with; whoever goes on for ever is not heard to the end."""
    found = bytearray()
    for part in response.iter_content(8192):
        found += part
        if len(found) >= watch.most_bytes:
            watch.is_cut = True
            break
    return bytes(found)


def _checked(host: str, port: int, *, watch: Watch) -> str:
    if watch.is_over:
        raise Refused("the time is over")
    try:
        return allowed_address(host, port)
    except Refused:
        watch.refused.append(host)
        raise


def allowed_address(host: str, port: int) -> str:
    """Return an address that a name leads to; raises `Refused` when any of them is not allowed."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    addresses = [str(info[4][0]).partition("%")[0] for info in found]
    if not addresses or not all(is_allowed(ip_address(text)) for text in addresses):
        raise Refused(f"{host} is not to be reached")
    return addresses[0]
