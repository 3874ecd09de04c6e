"""An HTTP server on 127.0.0.1 that logs what it is asked, can fail on demand, and stops by itself."""

from __future__ import annotations

import json
import socket
import threading
import urllib.parse
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from servers.faults import FAULTS, Fault

START = 1793887200.0
"""Where the server's clock starts, as Unix time: 2026-11-05 14:00:00 UTC."""


@dataclass(frozen=True)
class Request:
    """One request as it arrived. `kind` is what the server calls it, `body` its JSON."""

    kind: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    body: object = None

    @property
    def is_write(self) -> bool:
        return self.method not in ("GET", "HEAD") and not self.path.endswith("/graphql")


@dataclass(frozen=True)
class Reply:
    """What the server answers; `data` goes out as JSON, `text` as it is."""

    status: int
    data: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None

    def bytes(self) -> bytes:
        return (json.dumps(self.data) if self.text is None else self.text).encode()


class Loopback:
    """The part that knows HTTP. A service gives `kind` and `answer`.

    `log` holds every request, `problems` what broke the contract; leaving the `with` block raises when
    there are any. Requests are answered one at a time, so the state needs no locks of its own.
    """

    def __init__(self, port: int = 0) -> None:
        self.log: list[Request] = []
        self.problems: list[str] = []
        self.now = START
        self._faults: dict[str, list[tuple[int, Fault]]] = defaultdict(list)
        self._acts: dict[str, list[Callable[[], None]]] = {}
        self._turn = threading.Lock()
        self._stopping = threading.Event()
        self._http = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if error is None:
            assert not self.problems, "the contract was broken:\n" + "\n".join(self.problems)

    def stop(self) -> None:
        """End all connections, hanging ones too."""
        self._stopping.set()
        self._http.shutdown()
        self._thread.join()
        self._http.close_all()

    def fail(self, kind: str, fault: str | Fault, *, nth: int = 1, times: int = 1) -> None:
        """Let the n-th request of a kind from now on, and the ones after it up to `times`, go wrong."""
        known = FAULTS[fault] if isinstance(fault, str) else fault
        self._faults[kind] += [(nth + each, known) for each in range(times)]

    def on(self, kind: str, act: Callable[[], None]) -> None:
        """Let something happen right before the next request of a kind is carried out."""
        self._acts.setdefault(kind, []).append(act)

    def heal(self) -> None:
        """Forget all faults that are still to come."""
        self._faults.clear()

    def writes(self) -> list[Request]:
        return [each for each in self.log if each.is_write]

    def tick(self, seconds: float = 1) -> None:
        """Let time pass on the server."""
        self.now += seconds

    def kind(self, method: str, path: str, body: object = None) -> str:
        """What sort of request this is, for the log and the switches."""
        raise NotImplementedError

    def answer(self, request: Request) -> Reply:
        """Carry a request out."""
        raise NotImplementedError

    def headers(self) -> dict[str, str]:
        """What every answer carries."""
        return {"Content-Type": "application/json; charset=utf-8"}

    def serve(self, request: Request) -> tuple[Reply, Fault | None]:
        """Log, carry out, or fail as switched."""
        with self._turn:
            self.log.append(request)
            for act in self._acts.pop(request.kind, []):
                act()
            fault = self._due(request.kind)
            applied = fault is None or fault.apply or (fault.ending == "half" and not request.is_write)
            return (self.answer(request) if applied else Reply(200, {})), fault

    def hang(self) -> None:
        self._stopping.wait()

    def _due(self, kind: str) -> Fault | None:
        waiting = self._faults[kind]
        due = next((fault for count, fault in waiting if count == 1), None)
        self._faults[kind] = [(count - 1, fault) for count, fault in waiting if count > 1]
        return due


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], loopback: Loopback) -> None:
        self.loopback = loopback
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        # Not the library's own, which looks its name up: without a network that takes its time.
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def process_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        self._open.add(request)
        super().process_request(request, client_address)  # type: ignore[arg-type]

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no problem, everything else is."""
        import sys
        import traceback

        if not isinstance(sys.exception(), OSError):
            self.loopback.problems.append(traceback.format_exc())

    def close_all(self) -> None:
        for each in list(self._open):
            self.shutdown_request(each)
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer: else the client waits for its own late acknowledgement
    disable_nagle_algorithm = True
    server: _Server

    def _serve(self) -> None:
        loopback = self.server.loopback
        request = self._request(loopback)
        reply, fault = loopback.serve(request)
        ending = fault.ending if fault else "answer"
        if ending == "hang":
            loopback.hang()
        if ending in ("hang", "close"):
            self.close_connection = True
            return
        if fault and ending == "answer":
            reply = Reply(fault.status, headers=fault.headers, text=fault.body)
        self._send(reply, loopback, half=ending == "half")

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815  # http.server's names

    def _request(self, loopback: Loopback) -> Request:
        url = urllib.parse.urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(raw) if raw else None
        return Request(
            kind=loopback.kind(self.command, url.path, body),
            method=self.command,
            path=urllib.parse.unquote(url.path),
            query=dict(urllib.parse.parse_qsl(url.query)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )

    def _send(self, reply: Reply, loopback: Loopback, *, half: bool) -> None:
        body = reply.bytes()
        headers = {**loopback.headers(), **reply.headers, "Content-Length": str(len(body))}
        self.send_response_only(reply.status)
        self.send_header("Date", formatdate(loopback.now, usegmt=True))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if half else body)
        self.close_connection = half

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the log is a list."""
