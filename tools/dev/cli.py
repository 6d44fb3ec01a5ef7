"""The commands of `./bilko` and their help texts."""

import argparse
import os
import resource
import signal
import sys

from . import bench, chaos, demo, doctor, operate, rings
from .home import Home
from .output import Failure, Stopwatch, say, warn
from .suite import Suite

DESCRIPTION = """\
Bilko on this machine: one private suite per checkout (PostgreSQL, Kafka, nginx, a mail sink and
all services) under .bilko/, on ports of its own. Nothing restarts by itself. Outside of the
checkout only missing Debian packages are installed, and ~/.cache/bilko keeps Kafka.
"""

EPILOG = """\
environment:
  BILKO_HOME           folder of the suite instead of .bilko
  BILKO_PORT_<NAME>    port of KAFKA, POSTGRES, SMTP, NGINX, PROMETHEUS, <SERVICE>,
                       <SERVICE>_ADMIN, …_UPLOAD
  BILKO_PRESET         CMake preset whose executables `up` runs (release; dev has sanitizers)
  BILKO_BUILD_DIR      build folder instead of build/<preset>
  BILKO_KAFKA_HEAP     heap of the broker (384m)
  BILKO_LOG_LEVEL, BILKO_HTTP_THREADS   passed on to the services
  OTEL_EXPORTER_OTLP_ENDPOINT           where the services send their spans (http://host:4318)

SERVICE is a service (ledger), one replica of it (ledger-2), or kafka, postgres, nginx, smtp,
prometheus.
More: docs/developer-command.md
"""

def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="./bilko", description=DESCRIPTION, epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")

    up_command = add("up", "install what is missing, build, start everything and wait until it is "
                     "ready")
    up_command.add_argument("--observability", action="store_true",
                            help="with a Prometheus that scrapes the suite; kept by later `up`")
    add("demo", "up, then one story step by step: invoice, its events, its bookings")
    test = add("test", "build with sanitizers and run the tests against real servers")
    test.add_argument("ring", nargs="?", choices=rings.RINGS, help="only this ring (default: all)")
    token = add("token", "print a token for the API (24 h)")
    token.add_argument("--org", required=True, metavar="ID", help="organization, org_…")
    token.add_argument("--role", required=True, choices=["owner", "admin", "user", "viewer"])
    token.add_argument("--user", metavar="ID", help="user, usr_…")
    add("status", "what runs, where, with how much memory; exit code 1 if something is not ready")
    logs = add("logs", "print the log of a service")
    logs.add_argument("-f", "--follow", action="store_true", help="go on printing")
    logs.add_argument("-n", "--lines", type=int, default=200, help="how many (200)")
    with_service = [
        logs,
        add("stop", "stop a service in an orderly way"),
        add("restart", "stop a service if it runs, start it and wait until it is ready"),
        add("kill", "kill -9 a service"),
        add("scale", "run a service with N replicas behind nginx"),
    ]
    for command in with_service:
        command.add_argument("service", metavar="SERVICE")
    with_service[-1].add_argument("count", metavar="N", type=int)
    bench_command = add("bench", "run a benchmark against the suite; without NAME list them")
    bench_command.add_argument("name", nargs="?", metavar="NAME")
    bench_command.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...")
    chaos.add_arguments(add("chaos", "break things on purpose in a suite of its own and judge it"))
    add("republish", "after Kafka's data was lost: publish everything again to the new cluster")
    add("reconcile", "compare every outbox with its topics; exit code 3 when they differ")
    ctl = add("ctl", "bilkoctl on this suite: see, drain, pause, replay; all arguments are its own")
    ctl.add_argument("arguments", nargs=argparse.REMAINDER)
    add("down", "stop everything; data stays")
    add("clean", "stop everything and delete the suite's data; builds and downloads stay")
    add("doctor", "check what Bilko needs from this machine")
    return top


def up(home: Home, is_observed: bool = False) -> int:
    watch = Stopwatch()
    if is_observed:
        home.observe()
    suite = Suite(home)
    with home.locked():
        suite.up()
    say(f"\nBilko is up ({watch}): {suite.nginx.url}")
    shown = min(str(home.env_file), os.path.relpath(home.env_file), key=len)
    if home.is_observed:
        say(f"  {suite.prometheus.url}   metrics and alerts")
    say(f"  . {shown}   sets BILKO_URL, BILKO_TOKEN and the rest")
    say("  ./bilko demo   shows an invoice travel · ./bilko status · ./bilko down")
    return 0


def run(arguments: argparse.Namespace) -> int:
    home = Home()
    match arguments.command:
        case "up":
            return up(home, arguments.observability)
        case "demo":
            up(home)
            return demo.run(Suite(home))
        case "test":
            return rings.run(arguments.ring)
        case "bench":
            return bench.run(home, arguments.name, arguments.arguments)
        case "doctor":
            return doctor.run(home)
        case "status":
            return operate.status(home)
        case "logs":
            return operate.logs(home, arguments.service, arguments.follow, arguments.lines)
        case "token":
            return operate.token(home, arguments.org, arguments.role, arguments.user)
        case "republish":
            return operate.republish(home)
        case "reconcile":
            return operate.reconcile(home)
        case "chaos":
            return chaos.run(arguments)
    return change(home, arguments)


def change(home: Home, arguments: argparse.Namespace) -> int:
    """Commands that start or stop something, one at a time."""
    if arguments.command in ("down", "clean") and not home.is_suite():
        say(f"no suite in {home.path}: nothing to do")
        return 0
    home.require()
    with home.locked():
        match arguments.command:
            case "stop":
                return operate.stop(home, arguments.service)
            case "restart":
                return operate.restart(home, arguments.service)
            case "kill":
                return operate.kill(home, arguments.service)
            case "scale":
                return operate.scale(home, arguments.service, arguments.count)
            case "down":
                Suite(home).down()
            case "clean":
                Suite(home).clean()
    return 0


def on_signal(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def main(argv: list[str]) -> int:
    if argv[:1] == ["ctl"]:
        # Not through argparse, which would take options such as --help for its own.
        try:
            operate.ctl(Home(), argv[1:])
        except Failure as failure:
            warn(str(failure))
            return 2
    arguments = parser().parse_args(argv)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))
    try:
        return run(arguments)
    except Failure as failure:
        sys.stdout.flush()
        warn(str(failure))
        return 1
    except KeyboardInterrupt:
        warn("interrupted")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
