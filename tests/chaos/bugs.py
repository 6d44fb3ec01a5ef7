"""Planted bugs: the checker must catch each, else its silence about Bilko means nothing.

bugs/NAME.patch begins with lines `Bug:`, `Service:`, `Drive:`, `Expect:`; it is applied to a copy
of the tree, only that service is built from it, and the drive is the shortest load to expose it.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from dev import build
from dev.home import ROOT
from dev.output import Failure, Stopwatch, step

from .drives import DRIVES
from .run import Options, Run, Verdict, commit

PATCHES = ROOT / "tests" / "chaos" / "bugs"
FOLDER = ROOT / "build" / "chaos-bugs"
ROUNDS = 3
FIELDS = ("Bug", "Service", "Drive", "Expect")


@dataclass
class Bug:
    name: str
    patch: Path
    what: str
    service: str
    drive: list[str]
    expected: set[str]


def read(patch: Path) -> Bug:
    head = patch.read_text(encoding="utf-8").partition("diff --git")[0]
    told = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    if set(told) != set(FIELDS):
        raise Failure(f"{patch.name} must begin with " + ", ".join(FIELDS))
    return Bug(patch.stem, patch, told["Bug"], told["Service"], told["Drive"].split(),
               set(told["Expect"].split()))


def bugs(options: Options, only: str) -> Verdict:
    """Caught: the checker names one of the expected anomalies, in one of three rounds."""
    verdict = Verdict("bugs", options.seed, commit(), options.preset, {"verdict": "ok"})
    found = [read(patch) for patch in sorted(PATCHES.glob("*.patch")) if only in patch.stem]
    tree = Tree(options.preset)
    for bug in found:
        try:
            binary = tree.build(bug)
        except Failure as failure:
            step("chaos", f"{bug.name}: {failure}")
            answer = "does not apply or build"
        else:
            answer = hunt(bug, binary, options)
        step("chaos", f"{bug.name}: {answer}")
        verdict.figures[bug.name] = answer
        if not answer.startswith("caught"):
            verdict.result["verdict"] = "anomaly"
    verdict.figures["planted"] = len(found)
    return verdict


def hunt(bug: Bug, binary: Path, options: Options) -> str:
    names: set[str] = set()
    for number in range(ROUNDS):
        chosen = Options(preset=options.preset, seed=options.seed + number, quiet_within_s=20,
                         rate=20.0)
        names = one_round(bug, binary, chosen)
        caught = names & bug.expected
        if caught:
            return f"caught in round {number + 1}: {', '.join(sorted(caught))}"
    return "missed" + (f", but seen: {', '.join(sorted(names))}" if names else "")


def one_round(bug: Bug, binary: Path, options: Options) -> set[str]:
    with Run(f"bug-{bug.name}", options, planted={bug.service: binary}) as run:
        run.begin_load()
        DRIVES[bug.drive[0]](run, *bug.drive[1:])
        result = run.finish().result
        run.verdict.result = {"verdict": "ok"}  # whatever it says is no failure of this run
        return set(result.get("anomalies", {}))


class Tree:
    """A work tree beside the build folders, brought to HEAD, where patches come and go."""

    def __init__(self, preset: str) -> None:
        self._preset = preset
        self._path = FOLDER / "tree"
        FOLDER.mkdir(parents=True, exist_ok=True)
        if not self._path.exists():
            git(ROOT, "worktree", "prune")
            git(ROOT, "worktree", "add", "--detach", str(self._path), "HEAD")
        git(self._path, "reset", "--hard", "--quiet")
        git(self._path, "checkout", "--quiet", "--detach", commit())

    def build(self, bug: Bug) -> Path:
        """The service's executable with the bug in it."""
        watch = Stopwatch()
        git(self._path, "apply", str(bug.patch))
        try:
            self._compile(bug)
        finally:
            git(self._path, "reset", "--hard", "--quiet")
        built = self._path / "build" / self._preset / "services" / bug.service
        binary = FOLDER / bug.name / f"bilko-{bug.service}"
        binary.parent.mkdir(exist_ok=True)
        shutil.copy2(built / f"bilko-{bug.service}", binary)
        step("chaos", f"{bug.name} ({bug.what}): built in {watch}")
        return binary

    def _compile(self, bug: Bug) -> None:
        folder = self._path / "build" / self._preset
        environment = {"CCACHE_BASEDIR": str(self._path)}
        for command in (["cmake", "--preset", self._preset],
                        ["cmake", "--build", str(folder), "-j", str(build.jobs()), "--target",
                         f"bilko-{bug.service}"]):
            run_in(self._path, command, environment)


def git(folder: Path, *arguments: str) -> None:
    run_in(folder, ["git", *arguments], {})


def run_in(folder: Path, command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=folder, env=os.environ | environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise Failure(f"failed: {' '.join(command)}\n{done.stdout[-3000:]}")
