"""The site in a real browser: search, filters, keyboard, contrast and labels, hostile documents."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from histories import git

from . import axe
from .browser import Visit
from .conftest import HOSTILE, build, hostile_document

Start = Callable[..., Visit]
KINDS = (
    "index.html",
    "post-mortems.html",
    "follow-up.html",
    "trends.html",
    "owners/on-call.html",
    "months/2026-05.html",
    "post-mortems/pm-001.html",
)


@pytest.fixture(scope="session")
def axe_source() -> str:
    return axe.source()


def titles(page: Any) -> list[str]:
    found: list[str] = page.locator("#rows .title").all_inner_texts()
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(visit: Start, axe_source: str, kind: str, scheme: str) -> None:
    page = visit(color_scheme=scheme).go(kind)
    page.locator("details").evaluate_all("each => each.forEach((one) => { one.open = true })")
    assert axe.violations(page, axe_source) == []


def test_axe_finds_nothing_on_a_phone(visit: Start, axe_source: str) -> None:
    shown = visit(viewport={"width": 390, "height": 844})
    for kind in ("index.html", "post-mortems/pm-001.html"):
        page = shown.go(kind)
        assert axe.violations(page, axe_source) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), kind


def test_typing_searches_and_the_address_keeps_it(visit: Start) -> None:
    shown = visit()
    page = shown.go("post-mortems.html")
    page.locator("[name=q]").fill("PM-01 sev1")
    found = titles(page)
    assert found
    assert all(re.fullmatch(r"Trouble pm-01\d", each) for each in found)
    assert page.locator("#found").inner_text() == f"{len(found)} of 120 post-mortems"
    page.wait_for_url("**/post-mortems.html#q=PM-01+sev1")
    again = visit().go(page.url.removeprefix("https://post-mortems.test/site/"))
    assert titles(again) == found
    page.locator("[name=q]").fill("nothing is called so")
    assert titles(page) == []
    page.locator("[name=q]").press("Escape")
    assert len(titles(page)) == 50


def test_filters_narrow_what_is_shown(visit: Start) -> None:
    page = visit().go("post-mortems.html")
    page.locator("[name=service]").select_option("mail")
    page.locator("[name=severity]").select_option("SEV1")
    page.locator("[name=state]").select_option("overdue")
    rows = page.locator("#rows tr")
    assert rows.count() > 0
    for row in rows.all():
        assert "mail" in row.locator(".services").inner_text()
        assert row.locator(".sev").inner_text() == "SEV1"
        assert int(row.locator(".late").inner_text()) > 0
    page.locator("[name=order]").select_option("overdue")
    counts = [int(each) for each in page.locator("#rows .late").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)


def test_a_link_leads_to_a_filtered_list(visit: Start) -> None:
    page = visit().go("trends.html")
    page.locator(".heat a", has_text="checkout").click()
    page.wait_for_url("**/post-mortems.html#service=checkout")
    assert page.locator("[name=service]").input_value() == "checkout"
    assert all("checkout" in each for each in page.locator("#rows .services").all_inner_texts())


def test_all_can_be_done_with_the_keyboard(visit: Start) -> None:
    page = visit().go("post-mortems.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("pm-007")
    for _ in range(6):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Trouble pm-007"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/post-mortems/pm-007.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/index.html")


def test_more_are_shown_on_demand_and_the_focus_goes_there(visit: Start) -> None:
    page = visit().go("post-mortems.html")
    assert page.locator("#rows tr").count() == 50
    page.locator("#more").press("Enter")
    assert page.locator("#rows tr").count() == 100
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 51
    page.locator("#more").press("Enter")
    assert page.locator("#rows tr").count() == 120
    assert page.locator("#more").is_hidden()


def test_without_script_everything_is_there(visit: Start, folder: Path) -> None:
    page = visit(java_script_enabled=False).go("post-mortems.html")
    assert page.locator("#search").is_hidden()
    assert page.locator("#rows tr").count() == 50
    links = [each.get_attribute("href") for each in page.locator(".calendar a").all()]
    reached = {
        found
        for link in links
        for found in re.findall(r'href="\.\./(post-mortems/[^"]+)"', (folder / link).read_text("utf-8"))
    }
    assert len(reached) == 120


def test_it_works_from_the_disk(browser: Any, folder: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto((folder / "post-mortems.html").as_uri())
    page.locator("[name=q]").fill("pm-007")
    found = titles(page)
    page.locator("#rows a").click()
    heading = page.locator("h1").inner_text()
    context.close()
    assert (found, heading, told) == (["Trouble pm-007"], "Trouble pm-007", [])


SKELETON = """() => {
  const told = (node) => [node.localName, ...[...node.attributes].map((each) => each.name).sort()].join(" ");
  return [...document.querySelectorAll("*")].map(told);
}"""


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two sites of the same documents, one with hostile texts and one with harmless ones."""
    made = []
    for name, texts in (("hostile", HOSTILE), ("harmless", [f"word{n}" for n, _ in enumerate(HOSTILE)])):
        root = tmp_path_factory.mktemp(name)
        (root / "postmortems").mkdir()
        for number, text in enumerate(texts):
            (root / "postmortems" / f"{number}.md").write_text(hostile_document(number, text), "utf-8")
        git(root, "init", "--quiet")
        git(root, "commit", "--quiet", "--allow-empty", "--message=Start")
        made.append(build(root, root / "out"))
    return made[0], made[1]


@pytest.mark.parametrize("kind", ["index.html", "post-mortems.html", "follow-up.html", "trends.html"])
def test_hostile_texts_change_nothing_on_the_page(visit: Start, twins: tuple[Path, Path], kind: str) -> None:
    pages = [visit(each).go(kind) for each in twins]
    hostile, harmless = (page.evaluate(SKELETON) for page in pages)
    assert hostile == harmless
    assert pages[0].evaluate("window.hit") is None
    if kind == "post-mortems.html":
        assert titles(pages[0])[::-1] == [" ".join(text.split()) for text in HOSTILE]


def test_hostile_documents_change_nothing_on_their_pages(visit: Start, twins: tuple[Path, Path]) -> None:
    shown, other = visit(twins[0]), visit(twins[1])
    pages = sorted(
        (twins[0] / "post-mortems").glob("*.html"),
        key=lambda each: re.findall(r"2026-10-\d\d", each.read_text()),
    )
    own = 0
    for number, file in enumerate(pages):
        page = shown.go(f"post-mortems/{file.name}")
        twin = other.go(f"post-mortems/word{number}.html")
        outside = "each => each.outerHTML.includes('prose') ? 0 : each.querySelectorAll('*').length"
        for part in ("header", ".meta", "#items + *", "footer"):
            own += 1
            assert page.locator(part).evaluate(outside) == twin.locator(part).evaluate(outside)
        assert page.evaluate("window.hit") is None
        assert page.locator("script").count() == 1
        assert (
            page.locator(
                "img, iframe, object, embed, style, link[rel=stylesheet] ~ link[rel=stylesheet]"
            ).count()
            == 0
        )
        assert page.evaluate(
            "[...document.querySelectorAll('a[href]')].every((a) => /^(https?|mailto):/.test(a.href))"
        )
    assert own == 4 * len(HOSTILE)
