"""A Jira Data Center 8.20 that others wrote (jira820), as a process on the loopback; prints its address.

It lacks four things that every Jira has, which are bridged here: POST for a search, the log of changes in
its answer, numbers in place of keys, and resolutions by number. It has neither issue properties nor bulk
creation nor edits of labels.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from jira820 import Config, Store, make_app
from jira820.serialize import iid
from jira820.workflow import Workflow

Scope = dict[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]


def bridged(app: App, store: Store) -> App:
    """The application with numbers for keys, and with POST for a search."""

    async def serve(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        parts = scope["path"].split("/")
        if parts[4:5] == ["issue"] and len(parts) > 5 and parts[5].isdecimal():
            parts[5] = next((key for key in store.issues if iid(key) == parts[5]), parts[5])
            scope = {**scope, "path": "/".join(parts), "raw_path": "/".join(parts).encode()}
        body = await _body(receive)
        if scope["path"].endswith("/search") and scope["method"] == "POST":
            return await app(_as_get(scope, json.loads(body)), _replay(b""), send)
        if scope["path"].endswith("/transitions") and scope["method"] == "POST":
            body = _by_name(body)
        return await app(scope, _replay(body), send)

    return serve


def _as_get(scope: Scope, asked: dict[str, Any]) -> Scope:
    from urllib.parse import urlencode

    query = {name: asked[name] for name in ("jql", "startAt", "maxResults")}
    query["fields"] = ",".join(asked["fields"])
    return {**scope, "method": "GET", "query_string": urlencode(query).encode()}


def _by_name(body: bytes) -> bytes:
    data = json.loads(body)
    chosen = data.get("fields", {}).get("resolution")
    if chosen and "id" in chosen:
        chosen["name"] = dict(Workflow.RESOLUTIONS)[chosen["id"]]
    return json.dumps(data).encode()


async def _body(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _replay(body: bytes) -> Any:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def main() -> None:
    """Serve an empty project OPS until standard input ends."""
    config = Config(project_key="OPS", transition_screens={"Done": ["resolution?"]})
    store = Store(config)
    store.issues.clear()
    tell = store.serializer.issue_res
    store.serializer.issue_res = lambda issue, base, fields="", expand="": tell(
        issue, base, fields, expand or "changelog"
    )
    store.reindex()
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(bridged(make_app(store), store), log_level="error", lifespan="off")
    )
    threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True).start()
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
