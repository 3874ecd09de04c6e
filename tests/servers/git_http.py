"""A git remote over HTTP on the loopback, by git's own `http-backend`, that can fail on demand.

with GitRemote(folder) as remote:   # bare repositories below the folder, at remote.url/<name>
    remote.fail("push", FAULTS["applied, then closed"])
"""

from __future__ import annotations

import base64
import os
import subprocess
import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from servers.faults import Fault

KINDS = {
    ("GET", "git-upload-pack"): "ask",
    ("POST", "git-upload-pack"): "fetch",
    ("GET", "git-receive-pack"): "ask to push",
    ("POST", "git-receive-pack"): "push",
}
"""What a request is called, by its verb and service."""


class GitRemote:
    """The server. `log` holds the kinds of the requests, `seen` the credentials that came with each.

    A push wants the user and the password, and a private remote wants them for everything.
    """

    TOKEN = "ghp_loopbackremote00000000000000000000"

    def __init__(
        self, folder: Path, *, user: str = "robot", token: str = TOKEN, private: bool = False
    ) -> None:
        self.folder = folder
        self.user, self.token, self.private = user, token, private
        self.log: list[str] = []
        self.seen: list[str | None] = []
        self._faults: dict[str, list[Fault]] = defaultdict(list)
        self._stopping = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.remote = self  # type: ignore[attr-defined]
        self._http.daemon_threads, self._http.block_on_close = True, False
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return self.address.replace("://", f"://{self.user}:{self.token}@")

    @property
    def address(self) -> str:
        """The same without credentials."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def fail(self, kind: str, fault: Fault, *, times: int = 1) -> None:
        """Let the next requests of a kind go wrong."""
        self._faults[kind] += [fault] * times

    def heal(self) -> None:
        """Forget all faults that are still to come."""
        self._faults.clear()

    def due(self, kind: str) -> Fault | None:
        """The fault that a request of a kind meets now."""
        self.log.append(kind)
        return self._faults[kind].pop(0) if self._faults[kind] else None

    def hang(self) -> None:
        self._stopping.wait()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def _serve(self) -> None:
        remote: GitRemote = self.server.remote  # type: ignore[attr-defined]
        path, _, query = self.path.partition("?")
        service = query.removeprefix("service=") if query else path.rpartition("/")[2]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self._is_signed_in(remote) and (remote.private or service == "git-receive-pack"):
            self._send(401, [("WWW-Authenticate", 'Basic realm="git"')], b"")
            return
        fault = remote.due(KINDS.get((self.command, service), "other"))
        if fault is None or fault.apply or fault.ending == "half":
            status, headers, answer = self._carried_out(remote, path, query, body)
        if fault is None:
            self._send(status, headers, answer)
        elif fault.ending == "answer":
            self._send(fault.status, list(fault.headers.items()), fault.body.encode())
        elif fault.ending == "half":
            self._send(status, headers, answer, half=True)
        else:
            if fault.ending == "hang":
                remote.hang()
            self.close_connection = True

    do_GET = do_POST = _serve  # noqa: N815  # http.server's names

    def _is_signed_in(self, remote: GitRemote) -> bool:
        told = self.headers.get("Authorization", "").removeprefix("Basic ")
        given = base64.b64decode(told).decode()
        remote.seen.append(given or None)
        return given == f"{remote.user}:{remote.token}"

    def _carried_out(
        self, remote: GitRemote, path: str, query: str, body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
            "GIT_PROJECT_ROOT": str(remote.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "REMOTE_USER": remote.user,
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(
            ["git", "http-backend"], input=body, env=environ, capture_output=True, check=True
        )
        head, _, answer = done.stdout.partition(b"\r\n\r\n")
        lines = [line.partition(": ") for line in head.decode().split("\r\n")]
        headers = [(name, value) for name, _, value in lines]
        status = next((int(value[:3]) for name, value in headers if name == "Status"), 200)
        return status, [each for each in headers if each[0] != "Status"], answer

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes, *, half: bool = False) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if half else body)
        self.close_connection = half

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the log is a list."""
