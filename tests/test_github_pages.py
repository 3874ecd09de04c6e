"""GitHub's deployments, releases and runs through the command, from a server on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from histories import Planned, git, write
from pmsync.__main__ import run
from timeline_events import NOON, at

ROOT = "/repos/example/shop"


def stamp(minutes: float) -> str:
    return at(minutes).strftime("%Y-%m-%dT%H:%M:%SZ")


def run_of(number: int) -> dict[str, object]:
    return {
        "id": number,
        "name": "Deploy",
        "display_title": f"number {number}",
        "path": ".github/workflows/deploy.yml",
        "head_sha": f"{number:040x}",
        "status": "completed",
        "conclusion": "success",
        "updated_at": stamp(number),
    }


class Handler(BaseHTTPRequestHandler):
    """Two pages of deployments by Link header, two of runs by total, no permission for releases."""

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        page = int(query.get("page", ["1"])[0])
        headers = {}
        status, answer = 404, {"message": "Not Found"}
        if path == f"{ROOT}/deployments":
            status, answer = 200, [self._deployment(page)]
            if page == 1:
                headers["Link"] = f'<http://{self.headers["Host"]}{path}?per_page=100&page=2>; rel="next"'
        elif path.endswith("/statuses"):
            status, answer = 200, [{"state": "success", "created_at": stamp(int(path.split("/")[-2]) * 10)}]
        elif path == f"{ROOT}/releases":
            status, answer = 403, {"message": "Resource not accessible by integration"}
        elif path == f"{ROOT}/actions/runs":
            status, answer = 200, {"total_count": 2, "workflow_runs": [run_of(page)]}
        body = json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _deployment(self, number: int) -> dict[str, object]:
        return {
            "id": number,
            "sha": f"{number:040x}",
            "ref": f"v{number}",
            "environment": "prod",
            "created_at": stamp(number * 10 - 1),
            "creator": {"login": "deployer"},
        }

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: str) -> Path:
    write(tmp_path, [Planned(int(NOON.timestamp()), (), "Start (#1)", {"a": "1"})])
    git(tmp_path, "remote", "add", "origin", "https://github.com/example/shop.git")
    (tmp_path / "pmsync.toml").write_text(
        f'[github]\nrepository = "example/shop"\napi_url = "{server}"\nattempts = 1\n'
        '[timeline.sources.git]\n[timeline.sources.github]\nworkflow = "deploy.yml"\n'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_TOKEN", "not-a-real-token")
    return tmp_path


WINDOW = ["timeline", "--json", "--since", stamp(-60), "--until", stamp(120)]


def test_all_pages_are_told_and_what_is_not_permitted_is_named(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(WINDOW) == 0
    told = capsys.readouterr()
    assert [(each["kind"], each["title"]) for each in json.loads(told.out)] == [
        ("merge", "Start (#1)"),
        ("run", "Deploy: number 1"),
        ("run", "Deploy: number 2"),
        ("deploy", "v1 to prod"),
        ("deploy", "v2 to prod"),
    ]
    assert told.err.startswith("github: no releases: ")
    assert "not-a-real-token" not in told.err


def test_without_a_token_the_clone_still_tells(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    monkeypatch.delenv("GH_TOKEN", raising=False)
    monkeypatch.setenv("PATH", str(Path("/usr/bin")))
    assert run(WINDOW) == 0
    told = capsys.readouterr()
    assert [each["title"] for each in json.loads(told.out)] == ["Start (#1)"]
    assert "github: no deployments: There is no GitHub token." in told.err
