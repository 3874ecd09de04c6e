"""Text from elsewhere is data: any bytes, any size, any trick. And no secret is in what is written."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import tempfile
import traceback
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.conftest import GITHUB, POST_MORTEM, Scratch
from pmsync.__main__ import run
from pmsync.document.read import parse
from pmsync.errors import Exit, PmsyncError
from servers.faults import FAULTS, problem
from servers.github import GitHub
from shapes import HEAD, SHAPES, TABLE, calls

FILE = "postmortems/2026-11-03-checkout-500s.md"
SOAK = int(os.environ.get("PMSYNC_SOAK", "1"))
ODD = [
    "---\n",
    "| ",
    "\r\n",
    "\0",
    "\ufeff",
    "- [ ] ",
    "## Action items\n",
    "[#1](#1)",
    "`",
    "<!--",
    "\udcff",
    "](",
]
text_like = st.lists(st.sampled_from(ODD) | st.text(max_size=20), max_size=30).map("".join)
anything = st.binary(max_size=300) | text_like.map(lambda text: text.encode("utf-8", "surrogateescape"))
keys = st.sampled_from(["items", "next", "issues", "1", "title", "status", "marker"])
leaves = st.none() | st.integers() | st.text(max_size=5) | st.booleans()
json_like = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner), max_leaves=12
)
quick = settings(max_examples=60 * SOAK, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module", autouse=True)
def _environment() -> Iterator[None]:
    before = dict(os.environ)
    for name in before:
        if name.startswith(("PMSYNC_", "GITHUB_", "GH_")):
            del os.environ[name]
    yield
    os.environ.update(before)


@contextlib.contextmanager
def folder_with(**files: bytes) -> Iterator[Path]:
    """A folder with a document, a base, settings and the tracker's file, some of them as given."""
    names = {
        "document": "postmortems/one.md",
        "base": "postmortems/.pmsync/one.json",
        "settings": "pmsync.toml",
        "tracker": "issues.json",
    }
    told = {
        "document": f"{TABLE}| 1 | Mend it | | todo | #1 |\n".encode(),
        "settings": b'tracker = "file"\n',
    } | files
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        (root / "postmortems" / ".pmsync").mkdir(parents=True)
        for name, content in told.items():
            (root / names[name]).write_bytes(content)
        yield root


def silently(root: Path, *arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = run(["-C", str(root), *arguments])
    return code, out.getvalue()


class TestAnyBytes:
    @quick
    @given(document=anything)
    def test_as_a_document_are_a_sentence_or_a_result_and_stay_as_they_are(self, document: bytes) -> None:
        with folder_with(document=document) as root:
            for command in ("show", "plan", "sync"):
                name = [str(root / "postmortems" / "one.md")] if command == "show" else []
                code, told = silently(root, command, *name)
                assert code in (Exit.FINE, Exit.ATTENTION, Exit.IMPOSSIBLE), told
                if command != "sync":
                    assert (root / "postmortems" / "one.md").read_bytes() == document

    @quick
    @given(place=st.sampled_from(["settings", "base", "tracker"]), content=anything)
    def test_as_settings_base_or_tracker_are_a_sentence_or_a_result(self, place: str, content: bytes) -> None:
        with folder_with(**{place: content}) as root:
            before = (root / "postmortems" / "one.md").read_bytes()
            code, told = silently(root, "plan")
            assert code in (Exit.FINE, Exit.ATTENTION, Exit.IMPOSSIBLE), told
            assert (root / "postmortems" / "one.md").read_bytes() == before

    @quick
    @given(data=json_like, place=st.sampled_from(["base", "tracker"]))
    def test_nor_is_json_of_any_shape_a_bug(self, data: object, place: str) -> None:
        with folder_with(**{place: json.dumps(data).encode()}) as root:
            code, told = silently(root, "sync")
            assert code in (Exit.FINE, Exit.ATTENTION, Exit.IMPOSSIBLE), told


@pytest.mark.parametrize("shape", SHAPES)
def test_reading_takes_steps_by_the_size_and_not_by_its_square(shape: str) -> None:
    """Ten times as much takes at most some ten times the calls; `benchmarks.growth` measures the time."""
    small, large = (calls(partial(parse, "one.md", SHAPES[shape](size))) for size in (400, 4000))
    assert large <= 14 * small + 2000


def test_ten_thousand_levels_of_nesting_are_text() -> None:
    for text in (f"{'> ' * 10_000}x\n", f"{'- ' * 10_000}x\n", f"---\na: {'{' * 10_000}\n---\n"):
        assert parse("one.md", text).text == text


def test_ten_megabytes_and_very_many_rows_are_read_whole() -> None:
    """In one go each: with time by the square of the size this would not come to an end."""
    many = 100_000 if SOAK > 1 else 30_000
    prose = "# T\n\n" + "Some words at 14:05 and so on, which go on for a while.\n\n" * 180_000
    assert parse("one.md", prose).text == prose
    rows = TABLE + "".join(f"| {number} | Do thing {number} | @a | todo | |\n" for number in range(many))
    document = parse("one.md", rows)
    keys = {document.key(item) for item in document.actions}
    assert len(keys) == many


class TestPaths:
    @pytest.mark.parametrize(
        "name", ["../../evil", "..", "/etc/evil", "a/../../b", "..\\..\\evil", "--output=x", "NUL"]
    )
    def test_an_id_leads_nowhere(self, shop: Scratch, name: str) -> None:
        outside = set(shop.path.parent.iterdir())
        shop.replace(FILE, "id: 2026-11-03-checkout-500s", f"id: '{name}'")
        shop.commit()
        assert shop.pmsync("sync", "--commit").code in (0, 2)
        bases = list((shop.path / "postmortems" / ".pmsync").iterdir())
        assert len(bases) == 1
        assert shop.git("status", "--porcelain", "--ignored") == ""
        assert set(shop.path.parent.iterdir()) == outside

    def test_a_file_called_like_an_option_is_a_file(self, shop: Scratch) -> None:
        name = "postmortems/--output=evil.md"
        shop.write(name, POST_MORTEM.replace("2026-11-03-checkout-500s", "--output=evil"))
        shop.commit()
        assert shop.pmsync("sync", "--commit").code == 0
        assert name in shop.git("show", "--name-only", "--format=")
        assert shop.git("status", "--porcelain") == ""

    def test_a_link_out_of_the_repository_is_not_followed(
        self, shop: Scratch, github: GitHub, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        outside = tmp_path_factory.mktemp("outside") / "secret.md"
        outside.write_text(POST_MORTEM.replace("2026-11-03-checkout-500s", "secret"))
        before = outside.read_bytes()
        (shop.path / "postmortems" / "link.md").symlink_to(outside)
        result = shop.pmsync("sync")
        assert result.code == 2
        assert "leads out of the repository" in result.err
        assert (outside.read_bytes(), github.writes()) == (before, [])

    def test_a_base_folder_that_leads_out_of_the_repository_is_not_written_to(
        self, shop: Scratch, github: GitHub, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        outside = tmp_path_factory.mktemp("outside")
        (shop.path / "postmortems" / ".pmsync").symlink_to(outside)
        assert shop.pmsync("sync").code == 2
        assert list(outside.iterdir()) == []
        assert github.writes() == []

    @pytest.mark.parametrize("folder", ["../elsewhere", "/", "postmortems/../../elsewhere"])
    def test_a_folder_outside_of_the_repository_is_refused(self, shop: Scratch, folder: str) -> None:
        shop.write("pmsync.toml", f'postmortems = "{folder}"\n' + shop.read("pmsync.toml"))
        result = shop.pmsync("plan")
        assert result.code == 2
        assert "outside" in result.err

    @pytest.mark.parametrize("pattern", ["../**/*.md", "/etc/*", ""])
    def test_a_pattern_that_leads_out_of_the_folder_is_refused(self, shop: Scratch, pattern: str) -> None:
        shop.write("pmsync.toml", f'pattern = "{pattern}"\n' + shop.read("pmsync.toml"))
        result = shop.pmsync("plan")
        assert result.code == 2
        assert "pattern" in result.err


def test_escape_sequences_and_workflow_commands_do_nothing(shop: Scratch, github: GitHub) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J ::error::owned \u202e"
    shop.replace(FILE, "Rename columns in two steps only", evil)
    outputs = [shop.pmsync("plan"), shop.pmsync("sync")]
    github.person.edit(GITHUB, 1, title="::set-output name=a::\x1b[31m")
    outputs += [shop.pmsync("plan"), shop.pmsync("sync")]
    for result in outputs:
        told = result.out + result.err
        assert not {"\x1b", "\x07", "\u202e"} & set(told)
        assert [line for line in told.splitlines() if line.lstrip().startswith("::")] == []


def test_the_token_is_in_nothing_that_a_run_writes(shop: Scratch, github: GitHub) -> None:
    """Output of all commands, good and bad, with --debug too; every file and every object of git."""
    shop.git("config", "user.name", "Robot")
    shop.git("config", "user.email", "robot@example.org")
    told: list[str] = []

    def runs(*arguments: str) -> None:
        result = shop.pmsync(*arguments)
        told.append(result.out + result.err)

    runs("plan", "--json")
    runs("sync", "--commit")
    github.person.edit(GITHUB, 1, title="Somebody reworded this")
    runs("sync", "--commit", "--push")
    runs("sync", "--pull-request")
    echo = problem(422, f"Odd header: token {github.TOKEN}")
    for kind in ("list", "create"):
        for name, fault in {"echo": echo, **FAULTS}.items():
            waits = "hangs" in name or "limit" in name or "429" in name
            if waits or (kind == "list" and name != "echo" and name[0] not in "34"):
                continue
            more = shop.write("postmortems/more.md", f"{HEAD}- [ ] Try {kind} with {name} once more\n")
            github.fail(kind, fault)
            runs("push", str(more))
            github.heal()
    github.fail("list", echo)
    with pytest.raises(PmsyncError) as caught:
        shop.pmsync("--debug", "push")
    told.append("".join(traceback.format_exception(caught.value)))
    shop.write("pmsync.toml", f'[github]\nrepository = "{github.TOKEN}"\ntoken = "{github.TOKEN}"\n')
    runs("plan")
    written = [
        path.read_bytes() for path in shop.path.rglob("*") if path.is_file() and path.name != "pmsync.toml"
    ]
    objects = subprocess.run(
        ["git", "cat-file", "--batch-all-objects", "--batch"], cwd=shop.path, capture_output=True, check=True
    ).stdout
    secret = github.TOKEN
    assert len(told) > 30
    assert sum("***" in each for each in told) >= 2
    assert [each for each in told if secret in each] == []
    assert [each for each in (*written, objects) if secret.encode() in each] == []
