"""One run: a private suite, a load, faults, quiet, the checker's verdict, a line of result."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dev.home import ROOT, Home
from dev.output import say, step

from .history import Journal
from .nemesis import Nemesis
from .online import OnlineChecker
from .quiesce import await_quiet
from .rig import Rig, logs_to, remove, token
from .workload import Load, register

QUIET_WITHIN_S = 120
LATE_WITHIN_S = 900  # what comes after the promised time is late, which is told from lost


@dataclass
class Options:
    """What `./bilko chaos` was asked for."""

    preset: str
    seed: int
    replicas: int = 1
    threads: int = 6
    rate: float = 12.0
    keep: bool = False
    quiet_within_s: float = QUIET_WITHIN_S


@dataclass
class Verdict:
    scenario: str
    seed: int
    commit: str
    preset: str
    result: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def is_ok(self) -> bool:
        return self.result.get("verdict") == "ok"

    def line(self) -> str:
        return "RESULT " + json.dumps({
            "scenario": self.scenario, "seed": self.seed, "commit": self.commit,
            "preset": self.preset, **self.figures, **self.result}, sort_keys=True)


class Run:
    """Used as a context: up on entry, down and deleted on exit."""

    def __init__(self, scenario: str, options: Options,
                 planted: dict[str, Path] | None = None) -> None:
        self.options = options
        self.verdict = Verdict(scenario, options.seed, commit(), options.preset)
        # Short: the folder of PostgreSQL's data hangs on it.
        self.folder = Path(tempfile.mkdtemp(prefix="bilko-chaos-"))
        home = Home(self.folder / "suite")
        home.choose_preset(options.preset)
        self.rig = Rig(home, options.seed, options.replicas)
        self.rig.plant(planted or {})
        self.history = Journal(self.folder / "history.jsonl")
        self.faults = Journal(self.folder / "faults.jsonl")
        self.nemesis = Nemesis(self.rig, self.faults, options.seed)
        self.settings: dict[str, Any] = {}  # of the checker
        self.load: Load | None = None
        self._online: OnlineChecker | None = None
        self.organizations: list = []

    def __enter__(self) -> "Run":
        try:
            with self.rig.home.locked():
                self.rig.up()
        except BaseException:
            self._end(False)
            raise
        url = self.rig.nginx.url
        for number in range(3):
            org = register(url, number, self.history)
            org.token = token(self.rig, org.id, org.user)
            org.admin_token = token(self.rig, org.id, org.admin, "admin")
            self.organizations.append(org)
        step("chaos", f"{self.verdict.scenario}: seed {self.options.seed}, {self.folder}")
        return self

    def __exit__(self, kind: type | None, _error: object, _trace: object) -> None:
        self._end(kind is None and self.verdict.is_ok)

    def begin_load(self, **changes: Any) -> Load:
        chosen = {"threads": self.options.threads, "rate": self.options.rate} | changes
        organizations = chosen.pop("organizations", self.organizations)
        self.load = Load(self.rig.nginx.url, organizations, self.history, self.options.seed,
                         **chosen)
        self.load.services |= {service.name for service in self.rig.services}
        self._online = OnlineChecker(self.paths(), self.faults)
        self.load.start()
        self._online.start()
        return self.load

    def paths(self) -> dict[str, Any]:
        consumes = {}
        partitions = 0
        for service in self.rig.services:
            told = json.loads(service.call(["describe"]))
            consumes[service.name] = [entry["type"] for entry in told["subscriptions"]]
            partitions = max(topic["partitions"] for topic in told["topics"])
        return self.rig.paths() | {"consumes": consumes, "partitions": partitions}

    def heal(self) -> None:
        """No fault any more; everything runs."""
        for backend in ("postgres", "kafka"):
            self.rig.proxy.set_mode(backend, "pass")
            for fault in ("commit", "commit-request", "produce", "offset-commit", "join-group",
                          "heartbeat", "sync-group"):
                self.rig.proxy.lose_replies(backend, fault, 1, 0)
        for service in self.rig.services:
            self.rig.set_variables(service.name, {})
        for part in (self.rig.postgres, self.rig.kafka, *self.rig.replicas()):
            if not part.is_running():
                self.rig.revive(part)

    def finish(self, needed: dict[str, int] | None = None) -> Verdict:
        """Heals, waits for quiet, asks the checker."""
        self.heal()
        if self.load:
            self.load.stop()
            self.verdict.figures["commands"] = self.load.done
        paths = self.paths()
        took, left = await_quiet(paths, self.options.quiet_within_s)
        step("chaos", f"quiet after {took:.1f} s" + (f", still: {left}" if left else ""))
        if left:
            self.faults.write(fault="anomaly", invariant="I20", name="stuck",
                              text=f"after {took:.0f} s still {left}")
            self._await_the_late(paths)
        if self._online:
            self._online.stop()
            self.verdict.figures["online_looks"] = self._online.looks
        self.verdict.figures["quiet_s"] = round(took, 1)
        settings = paths | self.settings | {"bitten": self.rig.proxy.bitten(),
                                            "needed": needed or {}}
        (self.folder / "paths.json").write_text(json.dumps(settings, indent=2))
        self.verdict.result = self._ask_checker()
        return self.verdict

    def _await_the_late(self, paths: dict[str, Any]) -> None:
        """The judge reads topics and tables one after the other: nothing may move meanwhile."""
        took, left = await_quiet(paths, LATE_WITHIN_S)
        step("chaos", f"quiet {took:.1f} s later" + (f", still: {left}" if left else ""))
        self.verdict.figures["late_s"] = round(took, 1)
        if left:
            for replica in self.rig.replicas():
                replica.stop()

    def _ask_checker(self) -> dict[str, Any]:
        verdict = self.folder / "verdict.json"
        done = subprocess.run([sys.executable, "-B", "-m", "chaos.checker", str(self.folder)],
                              cwd=ROOT / "tests", text=True, capture_output=True, check=False)
        say(done.stdout.rstrip())
        if not verdict.exists():
            return {"verdict": "crashed", "checker": done.stderr[-1500:]}
        return json.loads(verdict.read_text())

    def _end(self, is_good: bool) -> None:
        for journal in (self.history, self.faults):
            journal.close()
        kept = ROOT / "build" / f"chaos-{self.verdict.scenario}-{self.options.seed}"
        if not is_good:
            shutil.rmtree(kept, ignore_errors=True)
            logs_to(self.rig, kept)
            for name in ("history.jsonl", "faults.jsonl", "paths.json", "verdict.json"):
                if (self.folder / name).exists():
                    shutil.copy(self.folder / name, kept)
        if self.options.keep and not is_good:
            step("chaos", f"left running: BILKO_HOME={self.rig.home.path}")
            return
        remove(self.rig)
        shutil.rmtree(self.folder, ignore_errors=True)


def commit() -> str:
    done = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short=10", "HEAD"], text=True,
                          capture_output=True, check=False)
    return done.stdout.strip() or "unknown"


class Countdown:
    """True while time is left."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def __bool__(self) -> bool:
        return time.monotonic() < self._end
