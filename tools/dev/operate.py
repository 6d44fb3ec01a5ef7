"""Commands on a suite that exists: status, logs, stop, restart, kill, scale, token."""

import contextlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn

from . import build
from .component import Component
from .home import Home
from .output import Failure, Stopwatch, say, step
from .process import memory_mib
from .services import Replica, Service
from .suite import Suite


def parts(suite: Suite) -> list[Component]:
    """Each component, scaled services replica by replica."""
    result: list[Component] = []
    for component in suite.components:
        result += component.replicas if isinstance(component, Service) else [component]
    return result


def status(home: Home) -> int:
    """A line per process; exit code 0 only if everything is ready."""
    home.require()
    rows = [("NAME", "STATE", "PID", "MEMORY", "ADDRESS")]
    total_mib = services_mib = 0
    for part in parts(Suite(home)):
        pid = part.daemons[0].pid
        state = "down" if pid is None else "ready" if part.is_ready() else "not ready"
        memory = memory_mib(pid) if pid else 0
        total_mib += memory
        services_mib += memory if isinstance(part, Replica) else 0
        rows.append((part.name, state, str(pid or "-"), f"{memory} MiB" if pid else "-",
                     part.address))
    for row in rows:
        say(f"{row[0]:<16} {row[1]:<10} {row[2]:>8} {row[3]:>9}  {row[4]}")
    say(f"{'':<16} {'':<10} {'':>8} {total_mib:>5} MiB  in all, services {services_mib} MiB")
    return 0 if all(row[1] == "ready" for row in rows[1:]) else 1


def logs(home: Home, name: str, follow: bool, count: int) -> int:
    home.require()
    component = Suite(home).component(name)
    files = [str(daemon.log) for daemon in component.daemons if daemon.log.exists()]
    if not files:
        raise Failure(f"{name} has no log yet in {home.logs}")
    command = ["tail", "-n", str(count), *(["-F"] if follow else []), *files]
    try:
        return subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        return 0


def republish(home: Home) -> int:
    """Every service's outbox goes to the Kafka cluster that answers now."""
    return ask_all(home, ["republish"])


def reconcile(home: Home) -> int:
    """Every outbox against its topics; exit code 3 when something was found."""
    return ask_all(home, ["reconcile"])


def ask_all(home: Home, command: list[str]) -> int:
    """The command of every service's executable at once; its answer, a line per service."""
    home.require()
    suite = Suite(home)
    with ThreadPoolExecutor(len(suite.services)) as pool:
        answers = list(pool.map(lambda service: service.call(command, good=(0, 3)),
                                suite.services))
    code = 0
    for service, answer in zip(suite.services, answers, strict=True):
        say(f"{service.name} {answer.strip().splitlines()[-1]}")
        code = 3 if '"isClean":false' in answer else code
    return code


def stop(home: Home, name: str) -> int:
    component = Suite(home).component(name)
    if not any(daemon.is_running() for daemon in component.daemons):
        step(name, "does not run")
        return 0
    watch = Stopwatch()
    component.stop()
    step(name, f"stopped in {watch}")
    return 0


def kill(home: Home, name: str) -> int:
    component = Suite(home).component(name)
    if not any(daemon.is_running() for daemon in component.daemons):
        step(name, "does not run")
        return 0
    component.kill()
    step(name, "killed (SIGKILL); ./bilko restart " + name + " starts it again")
    return 0


def restart(home: Home, name: str) -> int:
    """Also starts what was stopped or killed."""
    suite = Suite(home)
    component = suite.component(name)
    watch = Stopwatch()
    component.stop()
    if component is suite.nginx:
        suite.configure_nginx()
    component.start()
    component.wait_ready()
    step(name, f"ready after {watch}")
    return 0


def scale(home: Home, name: str, count: int) -> int:
    if count < 1:
        raise Failure(f"at least 1 replica; ./bilko stop {name} stops all")
    Suite(home).scale(name, count)
    step(name, f"{count} replica{'s' if count > 1 else ''} ready")
    return 0


def ctl(home: Home, arguments: list[str]) -> NoReturn:
    """Becomes bilkoctl; an explicit --config or BILKO_CONFIG still names another suite."""
    home.require()
    binary = build.bilkoctl(home.preset)
    if not binary.exists():
        with contextlib.redirect_stdout(sys.stderr):  # standard output is bilkoctl's
            build.build(home.preset, [], home.logs / "build-bilkoctl.log", ["bilkoctl"])
    # What .bilko/env has set is for other programs: here the file says it.
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("BILKO_PG_", "BILKO_KAFKA"))}
    os.execve(binary, [str(binary), *arguments],
              {"BILKO_CONFIG": str(home.contexts_file), **kept})


def token(home: Home, organization: str, role: str, user: str | None) -> int:
    """Only the token on standard output."""
    home.require()
    arguments = ["token", "--org", organization, "--role", role]
    if user:
        arguments += ["--user", user]
    say(Suite(home).service("user").call(arguments).strip())
    return 0
