"""Two runs of `report --publish` at once, any effect of one between any two of the other. One may die.

A seed draws whose effect is next. PMSYNC_SOAK multiplies the number of schedules.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pmsync.runs.report_asked import Channel
from reliability.runs import publish_here, publisher_of
from reliability.turns import Turns
from servers.github import GitHub

PLACE = "acme/shop"
NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
SCHEDULES = 12 * int(os.environ.get("PMSYNC_SOAK", "1"))
FIRST_SEED = int(os.environ.get("PMSYNC_SEED", "0"))
CHANNELS = (Channel.ISSUE, Channel.COMMENT)
HEAD = """\
# Checkout answered 500

## Action items

| # | Action | Due | Status | Issue |
|---|--------|-----|--------|-------|
"""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    for name in list(os.environ):
        if name.startswith(("PMSYNC_", "GITHUB_", "GH_")):
            monkeypatch.delenv(name)
    with GitHub() as server:
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        monkeypatch.setenv("GITHUB_TOKEN", server.TOKEN)
        server.now = NOW.timestamp()
        (tmp_path / "postmortems").mkdir()
        (tmp_path / "pmsync.toml").write_text(f'[github]\nrepository = "{PLACE}"\n')
        rows = ""
        for number in (1, 2):
            server.person.write(PLACE, f"Mend part {number}", login="pmsync-bot", labels=["pmsync"])
            link = f"[#{number}]({server.url}/{PLACE}/issues/{number})"
            rows += f"| {number} | Mend part {number} | 2026-11-01 | todo | {link} |\n"
        (tmp_path / "postmortems" / "one.md").write_text(HEAD + rows)
        yield server


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + SCHEDULES))
def test_one_follow_up_issue_stays_and_one_reminder_each(server: GitHub, tmp_path: Path, seed: int) -> None:
    turns = Turns(seed, deaths=seed % 2)
    environ = {name: os.environ[name] for name in ("GITHUB_API_URL", "GITHUB_TOKEN")}
    turns.run(dict.fromkeys("ab", (publish_here, (tmp_path, NOW))), environ, lambda chance: None)
    assert turns.failures == []
    assert publisher_of(tmp_path, NOW).carry_out(CHANNELS).code == 0
    issues = server.repository(PLACE).issues
    about = [each for each in issues.values() if "pmsync:follow-up" in str(each.body)]
    assert [each.number for each in about if not each.closed] == [3], turns.log
    assert {each.reason for each in about if each.closed} <= {"duplicate"}
    # Who is killed cannot take back what it wrote.
    most = 2 if turns.killed else 1
    assert all(1 <= len(issues[number].comments) <= most for number in (1, 2)), turns.log
    writes = len(server.writes())
    assert publisher_of(tmp_path, NOW).carry_out(CHANNELS).code == 0
    assert len(server.writes()) == writes
