"""Where a new item's issue goes: the whole table of front matter, routes and default."""

from __future__ import annotations

from itertools import product

import pytest

from pmsync.document.read import parse
from pmsync.model import ActionItem, PostMortem
from pmsync.sync.routing import Route, Routes, Trackers, Unrouted
from sync.world import MemoryTracker, World

NAMES = ("github", "ops", "platform")
SERVICES = (None, "search", "Checkout", "search, checkout")
TYPES = ("", "prevent", "Detect")
SEVERITIES = (None, "SEV1", "sev2")
EXPLICIT = (None, "", "ops", "github", "linear", "OPS")
BY_SERVICE = Route("platform", services=("Search",))
BY_TYPE = Route("ops", types=("detect", "mitigate"))
BY_BOTH = Route("ops", services=("checkout",), severities=("SEV1", "SEV3"))


def item(
    services: str | None = None, kind: str = "", severity: str | None = None, tracker: str | None = None
) -> tuple[PostMortem, ActionItem]:
    head = "".join(
        f"{key}: {value}\n"
        for key, value in (("services", services), ("severity", severity), ("tracker", tracker))
        if value is not None
    )
    text = (
        f"---\nid: one\n{head}---\n\n## Action items\n\n| # | Action | Type | Issue |\n|---|---|---|---|\n"
        f"| 1 | Mend it | {kind} | |\n"
    )
    document = parse("postmortems/one.md", text)
    return document, document.actions[0]


@pytest.mark.parametrize(
    ("services", "kind", "severity", "tracker"), list(product(SERVICES, TYPES, SEVERITIES, EXPLICIT))
)
def test_front_matter_goes_first_then_the_first_route_that_fits_then_the_default(
    services: str | None, kind: str, severity: str | None, tracker: str | None
) -> None:
    told = [each.strip().lower() for each in (services or "").split(",")]
    fits = {
        BY_SERVICE: "search" in told,
        BY_TYPE: kind == "Detect",
        BY_BOTH: "checkout" in told and severity == "SEV1",
    }
    for order in ((BY_SERVICE, BY_TYPE, BY_BOTH), (BY_BOTH, BY_TYPE, BY_SERVICE), (BY_TYPE,), ()):
        found = Routes("github", NAMES, order).destination(*item(services, kind, severity, tracker))
        if tracker:
            assert found == tracker if tracker in NAMES else isinstance(found, Unrouted)
        else:
            assert found == next((route.to for route in order if fits[route]), "github")


@pytest.mark.parametrize("tracker", ["linear", "OPS", "[ops, github]", "acme/shop"])
def test_what_the_settings_do_not_name_is_told_with_its_line(tracker: str) -> None:
    found = Routes("github", NAMES).destination(*item("search", tracker=tracker))
    assert isinstance(found, Unrouted)
    assert found.line == 4
    assert "`github`, `ops`, `platform`" in found.reason


@pytest.mark.parametrize("tracker", ["ops", '"ops"', " ops "])
def test_the_front_matter_may_quote_the_name(tracker: str) -> None:
    assert Routes("github", NAMES).destination(*item(tracker=tracker)) == "ops"


def test_toml_front_matter_is_heard_too() -> None:
    document = parse("one.md", '+++\ntracker = "ops"\n+++\n\n## Action items\n\n- Mend it\n')
    assert Routes("github", NAMES).destination(document, document.actions[0]) == "ops"


def test_a_link_belongs_to_the_tracker_that_knows_its_place() -> None:
    one, other = MemoryTracker(World()), MemoryTracker(World(), place="https://other.example/", prefix="OPS-")
    trackers = Trackers({"one": one, "other": other}, lambda document, item: "one")
    assert trackers.find("https://tracker.example/issues/3") == ("one", "#3")
    assert trackers.find("#3") == ("one", "#3")
    assert trackers.find("https://other.example/3") == ("other", "OPS-3")
    assert trackers.find("OPS-3") == ("other", "OPS-3")
    assert trackers.find("https://third.example/3") is None
