"""Every failpoint, at its first, second and tenth hit, in every service that gets there."""

import json
import time

from dev.component import Component
from dev.output import step

from .pace import pause
from .run import Options, Run, Verdict
from .trouble import Trouble

HITS = (1, 2, 10)
PATIENCE_S = 30  # a member that was killed leaves its group after 10 s; only then others consume
OTHERS_S = 4  # how long the other services are waited for once one has died


def failpoints(options: Options, only: str = "") -> Verdict:
    with Run("failpoints", options) as run:
        names = [name for name in known(run)
                 if any(part in name for part in only.split(","))]
        run.begin_load(rate=25.0)
        trouble = Trouble(run.rig.paths(), "ledger")
        trouble.begin("random() < 0.1")
        needed = {}
        for name in names:
            for hit in HITS:
                if name.startswith("republish."):
                    continue  # of a command, not of a service that serves
                victims = die_at(run, name, hit)
                needed[f"failpoint.{name}@{hit}"] = 1
                step("chaos", f"{name}@{hit}: {', '.join(victims) or 'not reached'}")
        trouble.end()
        run.verdict.figures["failpoints"] = len(names)
        return run.finish(needed)


def known(run: Run) -> list[str]:
    names: set[str] = set()
    for service in run.rig.services:
        names |= set(json.loads(service.call(["describe"])).get("failpoints", []))
    return sorted(names)


def die_at(run: Run, name: str, hit: int) -> list[str]:
    """Arms the failpoint in all services; each that dies of it comes back without it."""
    parts = run.rig.replicas()
    for service in run.rig.services:
        run.rig.set_variables(service.name, {"BILKO_FAILPOINTS": f"{name}=kill@{hit}"})
    for part in parts:
        part.kill()
        part.start()
    for service in run.rig.services:
        run.rig.set_variables(service.name, {})
    armed, victims = list(parts), []
    deadline = time.monotonic() + PATIENCE_S
    while armed and time.monotonic() < deadline:
        for part in [part for part in armed if not part.is_running()]:
            run.nemesis.note(f"failpoint.{name}@{hit}", part.name, True)
            victims.append(part.name)
            armed.remove(part)
            part.start()
            deadline = min(deadline, time.monotonic() + OTHERS_S)
        pause(0.1)
    disarm(run, armed)
    return victims


def disarm(run: Run, armed: list[Component]) -> None:
    for part in armed:
        part.kill()
        run.nemesis.note("kill.service", part.name, True)
        part.start()
    for part in run.rig.replicas():
        run.rig.revive(part)
