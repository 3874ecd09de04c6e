"""A repository on a GitHub that is not there: a bare origin, loopback issues, and act in host mode.

What cannot be downloaded is stood in for, and says so: `actions/checkout` and the like are small composite
actions with the few inputs that the workflows use.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pmsync import workflows
from servers.github import GitHub

ROOT = Path(__file__).parents[2]
ACT = Path(sys.executable).with_name("act")
OWN = ("action.yml", "action.sh", "requirements.txt", "src")
"""What a runner downloads of the project, as far as the action reads it."""

CHECKOUT = """\
name: Stand-in for actions/checkout
description: Fetches one commit of one ref, as the real one does, from where git's settings lead.
inputs:
  ref: {description: branch, default: ""}
  fetch-depth: {description: number, default: "1"}
  persist-credentials: {description: taken and ignored, default: "true"}
runs:
  using: composite
  steps:
    - shell: bash
      env:
        WANTED: ${{ inputs.ref }}
        DEPTH: ${{ inputs.fetch-depth }}
      run: |
        set -eu
        git init --quiet --initial-branch=unborn .
        git remote add origin "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY"
        ref=${WANTED:+refs/heads/$WANTED}
        ref=${ref:-$GITHUB_REF}
        depth=$([ "$DEPTH" = 0 ] || echo "--depth=$DEPTH")
        local=$(echo "$ref" | sed s,refs/heads/,refs/remotes/origin/,)
        git -c protocol.version=2 fetch --quiet --no-tags $depth origin "+$ref:$local"
        case "$ref" in
          refs/heads/*) git checkout --quiet -B "${ref#refs/heads/}" "$local" ;;
          *) git checkout --quiet --detach "$local" ;;
        esac
"""
UPLOAD = """\
name: Stand-in for actions/upload-artifact
description: Copies a file to where the test looks for it.
inputs:
  name: {description: name of the artifact, required: true}
  path: {description: file, required: true}
  if-no-files-found: {description: taken and ignored, default: warn}
runs:
  using: composite
  steps:
    - shell: bash
      env:
        NAME: ${{ inputs.name }}
        FILE: ${{ inputs.path }}
      run: mkdir -p "$ARTIFACTS/$NAME" && cp "$FILE" "$ARTIFACTS/$NAME/"
"""
SETUP = """\
name: Stand-in for actions/setup-python
description: The machine's own Python is taken.
inputs:
  python-version: {description: taken and ignored, default: ""}
runs:
  using: composite
  steps:
    - shell: bash
      run: python3 --version
"""
STAND_INS = {"checkout": CHECKOUT, "upload-artifact": UPLOAD, "setup-python": SETUP}


def download(folder: Path) -> Path:
    """The action as a runner downloads it."""
    for name in OWN:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


@dataclass(frozen=True)
class Ran:
    """What a run of workflows left: act's exit code, and what it told as it went."""

    code: int
    told: list[dict[str, Any]]

    @property
    def log(self) -> str:
        return "\n".join(str(each.get("raw", each.get("msg"))).rstrip() for each in self.told)

    @property
    def summary(self) -> str:
        """The job's summary; act tells each piece for the action and for the step in it."""
        pieces = [str(each["content"]) for each in self.told if each.get("command") == "summary"]
        return "".join(dict.fromkeys(pieces))

    @property
    def outputs(self) -> dict[str, str]:
        found = (each for each in self.told if each.get("command") == "set-output")
        return {str(each["name"]): str(each["arg"]) for each in found}

    def annotations(self, level: str) -> list[tuple[str, str]]:
        """Where each annotation of a level points to (`file:line`), and what it says."""
        found = [each for each in self.told if each.get("command") == level]
        places = [each.get("kvPairs") or {} for each in found]
        return [
            (f"{place.get('file', '')}:{place.get('line', '')}", each["arg"])
            for place, each in zip(places, found, strict=True)
        ]


@dataclass
class World:
    """The repository acme/shop with its origin, its GitHub, and a clone in which people work."""

    folder: Path
    github: GitHub
    action: Path
    name: str = "acme/shop"
    environ: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for part in ("home", "stand-ins", "artifacts"):
            (self.folder / part).mkdir()
        for name, text in STAND_INS.items():
            (self.folder / "stand-ins" / name).mkdir()
            (self.folder / "stand-ins" / name / "action.yml").write_text(text)
        (self.folder / "home" / ".gitconfig").write_text(
            f'[url "{self.origin}"]\n\tinsteadOf = https://github.com/{self.name}\n'
            "[user]\n\tname = Somebody\n\temail = somebody@example.org\n\tuseConfigOnly = true\n"
            '[protocol "file"]\n\tallow = always\n'
        )
        self.run(
            "git", "init", "--quiet", "--bare", "--initial-branch=main", str(self.origin), at=self.folder
        )
        for key in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
            self.run("git", "config", key, "true", at=self.origin)
        self.run(
            "git", "clone", "--quiet", f"https://github.com/{self.name}", str(self.clone), at=self.folder
        )
        self.git("switch", "--quiet", "--orphan", "main")

    @property
    def origin(self) -> Path:
        return self.folder / "origin.git"

    @property
    def clone(self) -> Path:
        return self.folder / "clone"

    def run(self, *command: str, at: Path) -> str:
        done = subprocess.run(
            command, cwd=at, env=self._environ(), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def git(self, *arguments: str) -> str:
        return self.run("git", *arguments, at=self.clone)

    def write(self, name: str, text: str) -> None:
        path = self.clone / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def push(self, message: str = "Work", branch: str = "main") -> str:
        """Commit all that was written, and push it; the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", f"--message={message}")
        self.git("push", "--quiet", "origin", f"HEAD:{branch}")
        return self.git("rev-parse", "HEAD").strip()

    def pull(self) -> None:
        self.git("pull", "--quiet", "--ff-only", "origin", "main")

    def at_origin(self, *arguments: str) -> str:
        return self.run("git", *arguments, at=self.origin).strip()

    def copy_workflows(self, *names: str) -> None:
        """What a user does: the workflows into the repository."""
        for name in names or workflows.NAMES:
            self.write(f".github/workflows/{name}.yml", workflows.workflow(name, "main", "postmortems"))

    def act(self, event: str, workflow: str, payload: dict[str, Any], *more: str) -> Ran:
        """Run a workflow of the clone, as the runner would for an event."""
        told = self.folder / "event.json"
        told.write_text(json.dumps(self._whole(payload)), "utf-8")
        environ = {
            "GITHUB_API_URL": self.github.url,
            "ARTIFACTS": str(self.folder / "artifacts"),
            "PMSYNC_GITHUB_REPOSITORY": self.name,
            **self.environ,
        }
        here = self.folder / "stand-ins"
        local = {f"{name}@{ref}": here / name.partition("/")[2] for name, ref in self._used()}
        local[workflows.ACTION] = self.action
        command = [str(ACT), event, "--workflows", workflow, "--eventpath", str(told), "--json"]
        command += ["--platform", "ubuntu-latest=-self-hosted", "--no-skip-checkout", "--no-cache-server"]
        command += [f"--local-repository={name}={path}" for name, path in local.items()]
        command += [f"--env={name}={value}" for name, value in environ.items()]
        command += ["--secret", f"GITHUB_TOKEN={self.github.ACTIONS_TOKEN}", *more]
        done = subprocess.run(
            command, cwd=self.clone, env=self._environ(), capture_output=True, text=True, check=False
        )
        lines = (done.stdout + done.stderr).splitlines()
        return Ran(done.returncode, [json.loads(line) for line in lines if line.startswith("{")])

    def _used(self) -> set[tuple[str, str]]:
        """The actions of others that the workflows of the clone use, with their commits."""
        texts = [path.read_text("utf-8") for path in self.clone.glob(".github/workflows/*.yml")]
        return {found for text in texts for found in re.findall(r"uses: (actions/[\w-]+)@(\w+)", text)}

    def _environ(self) -> dict[str, str]:
        # The machine's own Python first, as on a runner; the tests' one has what the action requires.
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return {"PATH": path, "HOME": str(self.folder / "home"), "LANG": "C.UTF-8"}

    def _whole(self, payload: dict[str, Any]) -> dict[str, Any]:
        owner, _, name = self.name.partition("/")
        repository = {
            "full_name": self.name,
            "name": name,
            "owner": {"login": owner},
            "default_branch": "main",
        }
        return {"repository": repository, **payload}
