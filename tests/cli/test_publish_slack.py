"""`pmsync report --publish slack`: one message to a webhook that is a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from pmsync.errors import SettingsError
from pmsync.trackers import slack_webhook
from servers.github import GitHub
from servers.slack import SECRET, Slack

from .conftest import GITHUB, Result, Scratch
from .publishing import Press, row

NASTY = "<!channel> <https://evil.example|click> @here #general &amp; \x1b[31m *bold*"


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slack]:
    with Slack() as server:
        monkeypatch.setenv("PMSYNC_SLACK_WEBHOOK", server.webhook)
        yield server


@pytest.fixture
def press(scratch: Scratch, github: GitHub, slack: Slack) -> Press:
    host = slack.url.partition("//")[2]
    scratch.write("pmsync.toml", f'[github]\nrepository = "{GITHUB}"\n[report]\nslack_hosts = ["{host}"]\n')
    made = Press(scratch, github)
    made.write(row(1, "Add an alert", "2026-11-20", 12), row(2, "Wait", "2026-11-25"))
    scratch.commit()
    return made


def told_no_secret(slack: Slack, told: Result) -> Result:
    for part in (SECRET, slack.webhook, "XXXXXXXX"):
        assert part not in told.out + told.err
    return told


def sections(message: dict[str, Any]) -> list[str]:
    return [each["text"]["text"] for each in message["blocks"] if each["type"] == "section"]


def test_a_message_tells_what_is_overdue_and_whose(press: Press, slack: Slack) -> None:
    told = told_no_secret(slack, press.publish("slack"))
    assert (told.code, told.err) == (0, f"pmsync: message posted to {slack.url.partition('//')[2]}\n")
    [message] = slack.messages
    link = f"<{press.server.url}/{GITHUB}/issues/12|#\N{ZERO WIDTH SPACE}12>"
    assert sections(message)[1] == (
        f"*Overdue* (1)\n• {link} Add an alert (outage/1, @\N{ZERO WIDTH SPACE}alice, SEV1, 3 days overdue)"
    )
    assert sections(message)[2].startswith("*Due soon* (1)\n• Wait (outage/2")
    assert message["text"].startswith("Follow-up of 2026-11-23\n1 post-mortem, 2 action items")


def test_it_leads_to_the_follow_up_issue_of_the_same_run(press: Press, slack: Slack) -> None:
    press.publish("slack", "issue")
    page = f"{press.server.url}/{GITHUB}/issues/1"
    assert sections(slack.messages[0])[-1].endswith(f"<{page}|The whole follow-up>")


def test_text_from_documents_is_text_and_calls_nobody(press: Press, slack: Slack) -> None:
    press.write(row(1, NASTY.replace("|", "\\|"), "2026-11-20"), title=NASTY)
    press.publish("slack")
    [message] = slack.messages
    every = "\n".join([message["text"], *sections(message)])
    assert re.findall(r"<[^>]*>", every) == []
    assert not re.search(r"[@#](?=\w)", every)
    assert "\x1b" not in every
    assert "&lt;!channel&gt;" in every
    assert all(each["text"].get("verbatim") for each in message["blocks"] if each["type"] == "section")


def test_a_long_report_keeps_to_the_bounds(press: Press, slack: Slack) -> None:
    press.write(*(row(number, "a&" * 200, "2026-11-20", number) for number in range(1, 200)))
    assert press.publish("slack").code == 0
    assert any("… and 184 more" in each for each in sections(slack.messages[0]))


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("404", "does not know this"),
        ("403", "does not permit this"),
        ("302", "it has moved"),
        ("307", "it has moved"),
        ("500", "not known"),
        ("applied, then closed", "not known"),
        ("closed", "not known"),
        ("HTML with 200", "not known"),
    ],
)
def test_whatever_comes_back_it_is_sent_once_and_nothing_secret_is_told(
    press: Press, slack: Slack, fault: str, says: str
) -> None:
    slack.fail("post", fault)
    told = told_no_secret(slack, press.publish("slack"))
    assert (told.code, says in told.err) == (2, True)
    assert len(slack.log) == 1


def test_a_limit_is_waited_for(press: Press, slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    slack.fail("post", "429")
    assert press.publish("slack").code == 0
    assert (waits, len(slack.messages)) == ([7.0], 1)


def test_nothing_is_listening(press: Press, slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    slack.stop()
    monkeypatch.setattr(slack, "stop", lambda: None)
    told = told_no_secret(slack, press.publish("slack"))
    assert (told.code, "cannot be reached" in told.err) == (2, True)


def test_a_failed_tracker_does_not_hold_up_the_message(press: Press, slack: Slack) -> None:
    press.server.fail("list", "401")
    told = press.publish("issue", "slack")
    assert (told.code, len(slack.messages)) == (2, 1)


def test_a_dry_run_shows_the_message_and_not_the_address(press: Press, slack: Slack) -> None:
    told = told_no_secret(slack, press.publish("slack", dry_run=True))
    assert told.json["slack"]["host"] == slack.url.partition("//")[2]
    assert told.json["slack"]["message"]["text"].startswith("Follow-up of")
    assert slack.log == []


def test_a_dry_run_needs_no_address(press: Press, slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PMSYNC_SLACK_WEBHOOK")
    assert press.publish("slack", dry_run=True).json["slack"]["host"] is None
    with pytest.raises(SettingsError, match="PMSYNC_SLACK_WEBHOOK is not set"):
        press.publish("slack")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://evil.example/services/T/B/secret", "which is not allowed to get reports"),
        ("https://hooks.slack.com.evil.example/services/T/B/secret", "which is not allowed"),
        ("https://hooks.slack.com:8443/services/T/B/secret", "hooks.slack.com:8443, which is not allowed"),
        ("https://hooks.slack.com@evil.example/services/secret", "no plain address"),
        ("https://user:secret@hooks.slack.com/services", "no plain address"),
        ("http://hooks.slack.com/services/T/B/secret", "must start with https://"),
        ("file:///etc/secret", "no plain address"),
        ("https://hooks.slack.com/services/sec ret", "no plain address"),
        ("https://[secret", "is no address"),
        ("secret", "no plain address"),
    ],
)
def test_an_address_elsewhere_is_refused_and_not_repeated(url: str, says: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(says)) as refused:
        slack_webhook.address({"PMSYNC_SLACK_WEBHOOK": url})
    assert "secret" not in str(refused.value).replace("it is a secret", "")


def test_slack_itself_is_allowed() -> None:
    found = slack_webhook.address({"PMSYNC_SLACK_WEBHOOK": "https://hooks.slack.com/services/T/B/secret"})
    assert found.host == "hooks.slack.com"
    assert "secret" not in repr(found)
