"""A server on this machine that stands for all sources of ``survey enrich``.

It answers as it is told: well, slowly, with errors, with garbage, or by breaking off; and it
remembers what it was asked.  All papers and people that tests let it name are invented.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

JSON = "application/json"
ANSWERS = Path(__file__).parent / "data" / "enrich"
"""A good answer of each source, in the form that it documents."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request."""

    slug: str
    """Of the source that it was for."""
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer."""

    body: bytes = b"{}"
    status: int = 200
    kind: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0
    """Seconds before the first byte."""
    drip: float = 0
    """Seconds between two bytes."""
    breaks: bool = False
    """Whether the connection is reset in the middle of the body."""


Answering = Callable[[Asked], Reply]


class Replay:
    """What the server is told, and what it was asked."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[Asked] = []
        self._replies: dict[str, list[Reply | Answering]] = {}
        self._lock = threading.Lock()

    def on(self, slug: str, *replies: Reply | Answering) -> None:
        """Let a source answer with each of these in turn, and with the last from then on."""
        self._replies[slug] = list(replies)

    def reply(self, asked: Asked) -> Reply:
        """Return the answer to a request."""
        with self._lock:
            self.asked.append(asked)
            waiting = self._replies.get(asked.slug, [Reply(status=404)])
            reply = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return reply if isinstance(reply, Reply) else reply(asked)

    def of(self, slug: str) -> list[Asked]:
        """Return what a source was asked."""
        return [asked for asked in self.asked if asked.slug == slug]


def _handler(replay: Replay) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            _, slug, path = parts.path.split("/", 2)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            asked = Asked(slug=slug, path=f"/{path}", query=query, headers=dict(self.headers))
            try:
                self._send(replay.reply(asked))
            except OSError:
                self.close_connection = True

        def _send(self, reply: Reply) -> None:
            time.sleep(reply.wait)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if reply.breaks:
                self.wfile.write(reply.body[: len(reply.body) // 2])
                # Closed with data unread or lingering off, a connection is reset.
                off = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, off)
                self.connection.close()
                self.close_connection = True
            elif reply.drip:
                for byte in reply.body:
                    self.wfile.write(bytes([byte]))
                    time.sleep(reply.drip)
            else:
                self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing of those who hang up: some are killed, some lose patience."""


@contextmanager
def replaying() -> Iterator[Replay]:
    """Give a server that answers until the end of the block."""
    replay = Replay("")
    server = _Server(("127.0.0.1", 0), _handler(replay))
    replay.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield replay
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
