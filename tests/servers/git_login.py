"""Git over HTTP on the loopback: git's own back end behind a login, for tests of how a clone gets in."""

from __future__ import annotations

import base64
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self


class GitHttp:
    """Serves `<folder>/<name>.git` as `/acme/<name>.git`, to whom has the login if there is one.

    `seen` holds every Authorization header, `refused` the paths asked for without the right one; with
    `redirect` all is said to be on another host.
    """

    def __init__(self, folder: Path, login: str | None) -> None:
        self.folder = folder
        self.secret = base64.b64encode(login.encode()) if login else b""
        self.seen: set[str | None] = set()
        self.refused: list[str] = []
        self.redirect: str | None = None
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                login = self.headers.get("Authorization")
                server.seen.add(login)
                if server.redirect:
                    self.send_response(301)
                    self.send_header("Location", server.redirect + self.path)
                    self.end_headers()
                elif server.secret and login != f"Basic {server.secret.decode()}":
                    server.refused.append(self.path)
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="git"')
                    self.end_headers()
                else:
                    self._backend(body)

            do_POST = do_GET  # noqa: N815  # http.server's name

            def _backend(self, body: bytes) -> None:
                path, _, query = self.path.partition("?")
                environ = {
                    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
                    "GIT_PROJECT_ROOT": str(server.folder),
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                    "PATH_INFO": path.removeprefix("/acme"),
                    "QUERY_STRING": query,
                    "REQUEST_METHOD": self.command,
                    "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                    "CONTENT_LENGTH": str(len(body)),
                    "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                }
                done = subprocess.run(
                    ["git", "http-backend"], input=body, env=environ, capture_output=True, check=True
                )
                head, _, rest = done.stdout.partition(b"\r\n\r\n")
                fields = [line.split(": ", 1) for line in head.decode().split("\r\n")]
                status = next((value for name, value in fields if name == "Status"), "200 OK")
                self.send_response(int(status.split()[0]))
                for name, value in fields:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(rest)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet: what was asked is in `seen`."""

        return Handler
