"""An incoming webhook on the loopback: takes messages as Slack does, and minds Slack's bounds."""

from __future__ import annotations

from typing import Any

from servers.loopback import Loopback, Reply, Request

SECRET = "/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"


class Slack(Loopback):
    """The server. `messages` are what arrived; requests are of the one kind `post`."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []

    @property
    def webhook(self) -> str:
        """The address to post to, which is the secret."""
        return self.url + SECRET

    def kind(self, method: str, path: str, body: object = None) -> str:
        return "post"

    def headers(self) -> dict[str, str]:
        return {"Content-Type": "text/html"}

    def answer(self, request: Request) -> Reply:
        if request.path != SECRET:
            return Reply(404, text="no_service")
        if wrong := _wrong(request.body):
            return Reply(400, text=wrong)
        self.messages.append(request.body)  # type: ignore[arg-type]
        return Reply(200, text="ok")


def _wrong(message: Any) -> str | None:
    """What Slack's documentation says it takes no more of."""
    blocks = message.get("blocks", [])
    if not message.get("text") or len(blocks) > 50:
        return "invalid_blocks"
    bounds = {"header": 150, "section": 3000}
    fits = all(0 < len(each["text"]["text"]) <= bounds[each["type"]] for each in blocks)
    return None if fits else "invalid_blocks"
