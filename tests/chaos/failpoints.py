"""Every failpoint, at its first, second and tenth hit, in every service that gets there."""

import json
import time
from collections.abc import Callable

from dev.component import Component
from dev.output import step

from .client import Client, Organization
from .control import Operator
from .pace import pause
from .redrive import (DEATH_WITHIN_S, GROUP, Letters, await_deaths, deaths, make_contact,
                      send_and_pay)
from .run import Countdown, Options, Run, Verdict
from .stream import stream
from .trouble import Trouble

HITS = (1, 2, 10)
PATIENCE_S = 30  # a member that was killed leaves its group after 10 s; only then others consume
OTHERS_S = 4  # how long the other services are waited for once one has died
# Reached only when operators ask for something.
OPERATORS = ("redrive.", "control.")


def failpoints(options: Options, only: str = "") -> Verdict:
    """While one posting of ten fails once, and all of one organization die and are redriven."""
    with Run("failpoints", options) as run:
        names = [name for name in known(run)
                 if any(part in name for part in only.split(","))]
        doomed, *others = run.organizations
        run.begin_load(rate=25.0, organizations=others)
        trouble = Trouble(run.rig.paths(), "ledger")
        trouble.begin(f"random() < 0.1 OR NEW.organization_id = '{doomed.id}'")
        needed = {}
        with stream(1.0, *(victim(run, doomed, number) for number in range(2))):
            await_first_death(run)
            needed |= die_at_each(run, [n for n in names if not n.startswith(OPERATORS)])
        trouble.end()
        letters = Letters(run.rig.kafka.bootstrap, await_deaths(run))
        operator = Operator(run.rig.kafka.bootstrap, GROUP)
        with stream(0.3, letters.request_some, operator.restore_nothing):
            needed |= die_at_each(run, [n for n in names if n.startswith(OPERATORS)])
        letters.request_all()
        run.settings["dead_letters"] = "redriven"
        run.settings["retry_slack_s"] = DEATH_WITHIN_S  # who retries is killed all the time
        run.verdict.figures |= {"failpoints": len(names), "redriven": len(letters)}
        return run.finish(needed)


def await_first_death(run: Run) -> None:
    """From then on somebody dies every second."""
    patience = Countdown(DEATH_WITHIN_S)
    while patience and deaths(run)[0] == 0:
        pause(1)


def victim(run: Run, org: Organization, number: int) -> Callable[[], None]:
    """Sends and pays an invoice whose posting is going to die."""
    client = Client(run.rig.nginx.url, f"victim{number}", run.history, run.load.give_up)
    contact = make_contact(client, org)
    return lambda: send_and_pay(client, org, contact)


def die_at_each(run: Run, names: list[str]) -> dict[str, int]:
    """The bites without which the run is void."""
    needed = {}
    for name in names:
        for hit in HITS:
            if name.startswith("republish."):
                continue  # of a command, not of a service that serves
            victims = die_at(run, name, hit)
            needed[f"failpoint.{name}@{hit}"] = 1
            step("chaos", f"{name}@{hit}: {', '.join(victims) or 'not reached'}")
    return needed


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
