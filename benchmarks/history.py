"""A generated history: seeded, with merges, skewed clocks, inversions and tags, by `git fast-import`."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

START = 1_600_000_000
FOLDERS, FILES = 120, 12


def generated(folder: Path, commits: int = 50_000, tags: int = 5_000, seed: int = 1) -> Path:
    """The repository of these measures below `folder`; made when it is not there yet."""
    path = folder / f"history-{commits}-{tags}-{seed}"
    if (path / "done").exists():
        return path
    path.mkdir(parents=True, exist_ok=True)
    _git(path, "init", "--quiet", "--bare", "--initial-branch=main")
    with subprocess.Popen(
        ["git", "fast-import", "--quiet", "--force"], cwd=path, stdin=subprocess.PIPE, env=_environment()
    ) as process:
        assert process.stdin is not None
        process.stdin.writelines(_stream(random.Random(seed), commits, tags))
    if process.returncode:
        raise SystemExit("git fast-import failed")
    (path / "done").touch()
    return path


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def _git(path: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=path, check=True, env=_environment())


def _stream(chance: random.Random, commits: int, tags: int) -> Iterator[bytes]:
    """Commits on a main line, three in ten of which merge a side branch of one to four commits."""
    time, mark, main = START, 0, 0
    landed: list[tuple[int, int]] = []
    while mark < commits:
        time += chance.randint(60, 3_000)
        side = []
        if main and chance.random() < 0.3:
            base = landed[-min(len(landed), chance.randint(1, 8))][0]
            for _ in range(chance.randint(1, 4)):
                mark += 1
                yield _commit(chance, mark, time - chance.randint(60, 200_000), [side[-1] if side else base])
                side.append(mark)
        mark += 1
        told = time + chance.choice([0] * 200 + [-86_400 * 5, -3_600, 7_200, 86_400 * 3])
        yield _commit(
            chance, mark, told, [each for each in (main, side[-1] if side else 0) if each], bool(side)
        )
        main = mark
        landed.append((mark, told))
    every = max(1, len(landed) // max(tags, 1))
    for number, (place, told) in enumerate(landed[::every][:tags]):
        yield _tag(number, place, told + 300)


def _commit(chance: random.Random, mark: int, time: int, parents: list[int], merge: bool = False) -> bytes:
    subject = f"Merge pull request #{mark} from ops/topic-{mark}" if merge else f"Change number {mark}"
    body = f"{subject}\n\n{'What it does and why. ' * chance.randint(0, 12)}\n".encode()
    lines = [
        b"commit refs/heads/%s\nmark :%d" % (b"side" if len(parents) == 1 and not merge else b"main", mark),
        b"author a person <person@example.org> %d +0000" % (time - 500),
        b"committer a person <person@example.org> %d +0000" % time,
        b"data %d\n%s" % (len(body), body),
    ]
    lines += [b"%s :%d" % (b"merge" if place else b"from", parent) for place, parent in enumerate(parents)]
    for _ in range(chance.randint(1, 5)):
        text = b"%d\n" % chance.getrandbits(64)
        path = b"service-%d/part-%d.py" % (chance.randrange(FOLDERS), chance.randrange(FILES))
        lines.append(b"M 100644 inline %s\ndata %d\n%s" % (path, len(text), text))
    return b"\n".join(lines) + b"\n\n"


def _tag(number: int, mark: int, time: int) -> bytes:
    """Every second one is annotated; one in five tells of a deployment."""
    name = f"deploy/prod/{number}" if number % 5 == 0 else f"v1.{number}"
    if number % 2:
        return f"reset refs/tags/{name}\nfrom :{mark}\n\n".encode()
    return f"tag {name}\nfrom :{mark}\ntagger a <a@example.org> {time} +0000\ndata 2\nx\n".encode()
