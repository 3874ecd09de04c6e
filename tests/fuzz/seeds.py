"""What fuzzing begins with: inputs that are right, and words that matter in them."""

from __future__ import annotations

import json
from pathlib import Path

from lint.documents import GOOD

ROOT = Path(__file__).parents[2]
DICTIONARY = (
    "---\n", "| ", "|---|", "- [ ] ", "- [x] ", "## ", "```", "<!-- ", " -->", "](", "[", "#12", "OPS-12",
    "\r\n", "\ufeff", "**", "~~", "> ", "1. ", "Owner: ", "Due: ", "| Status | Issue |", "14:05", "PST",
    "2026-11-03 14:02 UTC", "<!-- pmsync: allow PM427 because ", "<!-- pmsync:item ", "tracker = ",
    "[github]\n", '"items": {', "\n", "\t", "    ", ">", "***", "===", "~~~", "[a]: b", '"t"', "<div>", "\\",
)  # fmt: skip
LOGS = (
    b'{"time": "2026-11-03T12:00:00Z", "revision": "3f2c1ab", "environment": "prod", "result": "success"}\n',
    b"time,revision,environment,result\n2026-11-03T12:00:00Z,3f2c1ab,production,success\n",
    b'[{"revision": 7, "updated": "2026-11-03T12:00:00Z", "status": "deployed", "chart": "shop-1.2"}]',
    b"deployment.apps/shop\nREVISION  CHANGE-CAUSE\n1         kubectl apply\n2         <none>\n",
    b"ID  DATE                           REVISION\n0   2026-11-03 12:00:00 +0000 UTC  main (3f2c1ab)\n",
)
ISSUE = {
    "number": 12, "title": "Alert", "body": '<!-- pmsync:item {"item": "one/1", "document": {}} -->',
    "html_url": "https://github.com/acme/shop/issues/12", "url": "https://api.github.com/repos/acme/shop/issues/12",
    "repository_url": "https://api.github.com/repos/acme/shop", "state": "open", "state_reason": None,
    "locked": False, "labels": [{"name": "pmsync"}], "assignees": [], "user": {"login": "bot"}, "comments": 0,
    "id": "10001", "key": "OPS-1", "fields": {"summary": "Alert", "status": {"id": "1", "name": "To Do"}},
}  # fmt: skip


def seeds(target: str) -> list[bytes]:
    """Inputs for a target."""
    documents = [GOOD.encode(), *(each.read_bytes() for each in sorted(ROOT.glob("postmortems/*.md")))]
    return {
        "base": [b'{\n  "items": {\n    "acme/shop#1": {\n      "title": ["a", "b"]\n    }\n  }\n}\n'],
        "settings": [
            b'tracker = "jira"\n[jira]\nproject = "OPS"\n[owners]\n"a" = "b"\n[policy]\ntitle = "hold"\n'
        ],
        "answer": [
            b"200\n" + json.dumps(ISSUE).encode(),
            b'403\n{"message": "x", "errors": [{"field": "y"}]}',
        ],
        "deploys": list(LOGS),
    }.get(target, documents)
