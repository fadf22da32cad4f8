"""A server that takes what is sent, on this machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from typing_extensions import override


@dataclass
class Taken:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Place:
    """The server's address, what it answers, and what it took."""

    url: str = ""
    status: int = 200
    answer: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    dawdles: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)
    taken: list[Taken] = field(default_factory=list)


@contextmanager
def running_place() -> Iterator[Place]:
    """Serve until the end of the block."""
    place = Place()

    class Handler(BaseHTTPRequestHandler):
        def take(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            place.taken.append(Taken(self.path, headers, self.rfile.read(length)))
            self.send_response(place.status)
            for name, value in place.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(place.answer)))
            self.end_headers()
            if place.dawdles:
                place.over.wait(place.dawdles)
            with suppress(OSError):
                self.wfile.write(place.answer)

        do_GET = do_POST = do_PUT = take  # noqa: N815 - the library asks for these names

        @override
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    place.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield place
    finally:
        place.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
