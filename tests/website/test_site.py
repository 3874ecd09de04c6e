"""What `pmsync site` writes: links that lead somewhere, the report's numbers, the same bytes, small lists."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from followup.generator import NOW
from histories import git
from pmsync.__main__ import run
from pmsync.followup.facts import Incident
from pmsync.followup.report import Known, Scope, report
from pmsync.followup.rules import Settings
from pmsync.site.build import shared_pages
from pmsync.site.edition import Edition

from .conftest import build

ATOM = "{http://www.w3.org/2005/Atom}"


class Links(HTMLParser):
    """The ids of a page, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name in ("href", "src"):
                self.links.append(value or "")


def read(folder: Path) -> dict[str, Links]:
    found = {}
    for file in folder.rglob("*.html"):
        found[file.relative_to(folder).as_posix()] = links = Links()
        links.feed(file.read_text("utf-8"))
    return found


def test_every_link_leads_somewhere(folder: Path) -> None:
    pages = read(folder)
    reached = {"index.html"}
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name
        for link in page.links:
            parts = urlsplit(urljoin(name, link))
            if not parts.scheme:
                path = unquote(parts.path)
                reached.add(path)
                assert (folder / path).is_file(), (name, link)
                if parts.fragment and "=" not in parts.fragment:
                    assert parts.fragment in pages[path].ids, (name, link)
    assert {each for each in pages if each not in reached} == set()


@pytest.mark.parametrize("name", ["index.html", "trends.html", "post-mortems/*.html"])
def test_a_table_lies_behind_every_chart(folder: Path, name: str) -> None:
    charts = 0
    for file in folder.glob(name):
        for card in file.read_text("utf-8").split('class="card')[1:]:
            if 'role="img"' in card:
                charts += 1
                assert re.search(r'<details class="data"><summary>[^<]+</summary>\s*<div[^>]*><table>', card)
    assert charts


def test_the_numbers_are_those_of_the_report(folder: Path, repository: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    arguments = ["report", "--json", "--no-cache", "--as-of", NOW.isoformat(), "--output", str(file)]
    assert run(["-C", str(repository), *arguments]) == 0
    told = json.loads(file.read_text("utf-8"))
    follow_up = (folder / "follow-up.html").read_text("utf-8")
    for name in ("overdue", "due_soon", "fallen_back", "not_deployed", "unproven", "ageing"):
        count = re.search(rf'id="{name}"[^>]*>[^<]*<span class="count">(\d+)</span>', follow_up)
        assert count, name
        assert int(count[1]) == len(told["lists"][name])
    trends = (folder / "trends.html").read_text("utf-8")
    shown = re.findall(r"<tr><td>(\d{4}-\d\d-\d\d)</td><td>(\d+)</td></tr>", trends)
    assert [(day, int(count)) for day, count in shown] == [
        (each["day"], each["open"]) for each in reversed(told["trend"])
    ]
    quarters = {each["group"]: each for each in told["completion"]["by"]["quarter"]}
    rows = re.findall(
        r"<tr><td>(\d{4}-Q\d)</td><td>(\d+)</td><td>(\d+)</td><td>(\d+)</td><td>(\d+)</td>", trends
    )
    assert {row[0] for row in rows} == quarters.keys() - {"unknown"}
    for quarter, *counts in rows:
        each = quarters[quarter]
        assert [int(count) for count in counts] == [each[key] for key in ("items", "done", "open", "overdue")]
    ages = re.search(r"Ages as a table.*?</details>", trends, re.DOTALL)
    assert ages
    counts = re.findall(r"<td>(\d+)</td><td>(\d+)</td>", ages[0])
    assert [sum(map(int, column)) for column in zip(*counts, strict=True)] == [
        told["completion"]["all"]["open"],
        told["completion"]["all"]["overdue"],
    ]


def test_a_second_build_gives_the_same_bytes(folder: Path, repository: Path, tmp_path: Path) -> None:
    later = (NOW + dt.timedelta(hours=3)).isoformat()
    again = build(repository, tmp_path / "again", "--as-of", later)
    files = {each.relative_to(folder): each.read_bytes() for each in folder.rglob("*") if each.is_file()}
    other = {each.relative_to(again): each.read_bytes() for each in again.rglob("*") if each.is_file()}
    assert files == other


def test_the_feed_is_atom_with_addresses_of_its_own(repository: Path, tmp_path: Path) -> None:
    out = build(repository, tmp_path / "out", "--base-url", "https://a.test/pm", "--name", "Ours & theirs")
    feed = ET.parse(out / "feed.xml").getroot()
    assert feed.findtext(f"{ATOM}title") == "Ours & theirs"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 50
    ids = [each.findtext(f"{ATOM}id") for each in entries]
    assert len(set(ids)) == 50
    for each in [feed, *entries]:
        assert (each.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
        assert dt.datetime.fromisoformat(each.findtext(f"{ATOM}updated") or "")
    for each in entries:
        link = each.find(f"{ATOM}link")
        assert link is not None
        address = link.attrib["href"]
        assert address.startswith("https://a.test/pm/post-mortems/")
        assert (out / address.removeprefix("https://a.test/pm/")).is_file()
    assert '<link rel="canonical" href="https://a.test/pm/trends.html">' in (out / "trends.html").read_text()


@pytest.mark.parametrize(
    "address", ["javascript:x", "a.test", "https://", "https://a.test/?x", "https://a.test/#x"]
)
def test_what_is_no_address_is_refused(
    repository: Path, tmp_path: Path, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(repository), "site", str(tmp_path / "out"), "--base-url", address]) == 2
    assert "is no address of a site" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_folder_of_somebody_else_is_left_alone(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").touch()
    assert run(["-C", str(repository), "site", str(tmp_path)]) == 2
    assert "neither empty nor a site that pmsync made" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def many(count: int, title: str) -> Edition:
    day = dt.datetime(2006, 1, 1, 10, tzinfo=dt.UTC)
    incidents = [
        Incident(
            f"2026-10-01-incident-{number}",
            f"{title} {number}",
            f"SEV{number % 4 + 1}",
            (f"service-{number % 50}",),
            None,
            {"started": day + dt.timedelta(hours=17 * number)},
            (),
            path=f"postmortems/{number}.md",
        )
        for number in range(count)
    ]
    return Edition(report(incidents, Settings(), Scope(), Known(), NOW))


@pytest.mark.parametrize("title", ["Checkout answered 500 after a column was renamed", "Überlänge " * 40])
def test_the_list_of_ten_thousand_stays_small(title: str) -> None:
    edition = many(10_000, title)
    page = next(each for each in shared_pages(edition) if each.path == "post-mortems.html")
    assert len(page.content) < 2_000_000
    index = re.search(
        r'<script type="application/json" id="index">(.*?)</script>', page.content.decode(), re.DOTALL
    )
    assert index
    rows = json.loads(index[1])["rows"]
    assert len(rows) == 10_000
    assert {f"post-mortems/{row[1]}.html" for row in rows} == set(edition.addresses.incidents.values())


def test_titles_of_post_mortems_are_text_everywhere() -> None:
    edition = many(3, "</script><script>x</script> & <b>")
    for page in shared_pages(edition):
        if page.path.endswith((".html", ".xml")):
            assert "<script>x" not in page.content.decode()
            assert "<b>" not in page.content.decode().replace("<b>0</b>", "").replace("<b>3</b>", "")
    page = next(each for each in shared_pages(edition) if each.path == "post-mortems.html")
    assert unescape(page.content.decode()).count("</script><script>x</script> & <b>") == 3


def test_ids_that_differ_in_what_no_file_name_tells_have_pages_of_their_own() -> None:
    names = ["a", "A", "a/b", "a b", "ä", "..", "", "CON", "x" * 300, "x" * 301]
    incidents = [
        Incident(name, None, None, (), None, {}, (), path=f"{at}.md") for at, name in enumerate(names)
    ]
    pages = Edition(report(incidents, Settings(), Scope(), Known(), NOW)).addresses.incidents.values()
    assert len({page.casefold() for page in pages}) == len(names)
    assert all(re.fullmatch(r"post-mortems/[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.html", page) for page in pages)


LIVE = """---
id: outage
started: 2026-10-01T10:00:00Z
---
# Outage

See [the other one](other.md) and [the code](../src/a.py).

## Action items

| # | Action | Status | Issue |
|---|---|---|---|
| 1 | Add an alert | todo | |
| 2 | Add a test | todo | |
"""


def test_what_the_tracker_says_now_stands_beside_what_the_document_says(tmp_path: Path) -> None:
    (tmp_path / "pmsync.toml").write_text('tracker = "file"\n', "utf-8")
    (tmp_path / "postmortems").mkdir()
    (tmp_path / "postmortems" / "outage.md").write_text(LIVE, "utf-8")
    assert run(["-C", str(tmp_path), "push"]) == 0
    issues = tmp_path / "issues.json"
    told = json.loads(issues.read_text("utf-8"))
    told["issues"]["1"]["status"] = "done"
    issues.write_text(json.dumps(told), "utf-8")
    build(tmp_path, tmp_path / "out")
    page = (tmp_path / "out" / "post-mortems" / "outage.html").read_text("utf-8")
    rows = re.findall(r'<tr id="item-\d">.*?</tr>', page)
    assert ["tracker: done" in row for row in rows] == [True, False]


def test_links_between_documents_lead_to_pages_and_others_to_the_repository(tmp_path: Path) -> None:
    (tmp_path / "postmortems").mkdir()
    (tmp_path / "postmortems" / "outage.md").write_text(LIVE, "utf-8")
    (tmp_path / "postmortems" / "other.md").write_text("# Other\n", "utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "remote", "add", "origin", "git@github.com:acme/shop.git")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message=Start")
    page = (build(tmp_path, tmp_path / "out") / "post-mortems" / "outage.html").read_text("utf-8")
    assert '<a href="../post-mortems/other.html">the other one</a>' in page
    assert '<a href="https://github.com/acme/shop/blob/HEAD/src/a.py">the code</a>' in page
    assert 'href="https://github.com/acme/shop/blob/HEAD/postmortems/outage.md"' in page


def test_several_repositories_make_one_site(tmp_path: Path) -> None:
    for name in ("shop", "search"):
        (tmp_path / name / "postmortems").mkdir(parents=True)
        (tmp_path / name / "pmsync.toml").touch()
        (tmp_path / name / "postmortems" / "outage.md").write_text(LIVE, "utf-8")
    out = build(
        tmp_path, tmp_path / "out", "--repo", str(tmp_path / "shop"), "--repo", str(tmp_path / "search")
    )
    pages = sorted(each.name for each in (out / "post-mortems").iterdir())
    assert pages == ["search--outage.html", "shop--outage.html"]


def test_an_empty_repository_has_a_site(tmp_path: Path) -> None:
    (tmp_path / "postmortems").mkdir()
    (tmp_path / "pmsync.toml").touch()
    out = build(tmp_path, tmp_path / "out")
    assert "There is no post-mortem yet." in (out / "index.html").read_text("utf-8")


def test_bytes_that_are_no_text_are_shown_as_what_cannot_be_shown(tmp_path: Path) -> None:
    (tmp_path / "postmortems").mkdir()
    (tmp_path / "pmsync.toml").touch()
    text = (
        b"---\nid: caf\xe9\ntitle: caf\xe9 \x1b[31m\nseverity: \xff\nservices: [caf\xe9]\n---\n# caf\xe9\n\n"
    )
    text += "[a](caf\udce9.md) \u202e \ufffe\n\n".encode("utf-8", "surrogateescape").replace(b"\xe9", b"%E9")
    text += b"## Action items\n\n| Action | Owner | Status |\n|---|---|---|\n| Do \xe9 | @caf\xe9 | todo |\n"
    (tmp_path / "postmortems" / "a.md").write_bytes(text)
    (tmp_path / "postmortems" / "b.md").write_bytes("# B \ufffe\n".encode())
    out = build(tmp_path, tmp_path / "out")
    ET.parse(out / "feed.xml")
    for file in out.rglob("*.html"):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", file.read_text("utf-8")), file


def test_many_are_written_by_several_processes(tmp_path: Path) -> None:
    (tmp_path / "postmortems").mkdir()
    (tmp_path / "pmsync.toml").touch()
    for number in range(301):
        (tmp_path / "postmortems" / f"{number}.md").write_text(f"# Number {number}\n", "utf-8")
    arguments = ["-C", tmp_path, "site", "out", "--no-cache"]
    done = subprocess.run(
        [sys.executable, "-m", "pmsync", *arguments], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    pages = (tmp_path / "out" / "post-mortems").iterdir()
    told = {re.findall("<h1>(.*?)</h1>", each.read_text("utf-8"))[0] for each in pages}
    assert told == {f"Number {number}" for number in range(301)}
