"""`./bilko chaos`: the kit of tests/chaos against private suites of its own."""

import argparse
import os
import random
import sys

from . import build, packages, services
from .home import ROOT, build_folder
from .output import Failure, say, warn

RESULTS = ROOT / "docs" / "reliability.md"
VERBS = ("calm", "sample", "kills", "failpoints", "in-doubt", "network", "zombie", "rebalance",
         "wipe", "redrive", "bugs", "all")


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("verb", choices=VERBS, help="what goes wrong (docs/reliability.md)")
    command.add_argument("--seed", type=int, help="repeats a run's choices (default: a new one)")
    command.add_argument("--seconds", type=float, help="how long the faults last")
    command.add_argument("--count", type=int, help="how many faults")
    command.add_argument("--only", help="of failpoints or bugs: names that contain this")
    command.add_argument("--preset", help="CMake preset (chaos; sample: dev)")
    command.add_argument("--rate", type=float, default=12.0, help="commands per second (12)")
    command.add_argument("--record", action="store_true", help="append to docs/reliability.md")
    command.add_argument("--keep", action="store_true", help="leave a failed suite running")


def run(arguments: argparse.Namespace) -> int:
    """The last line is `RESULT {…}`; exit code 0 only if every verdict is ok."""
    for name in [name for name in os.environ if name.startswith(("BILKO_PORT_", "BILKO_HOME"))]:
        del os.environ[name]
    packages.ensure(packages.BUILD, packages.RUN, packages.TEST)
    sys.path.insert(0, str(ROOT / "tests"))
    from chaos import verbs  # only here: it needs the packages above
    preset = arguments.preset or ("dev" if arguments.verb == "sample" else "chaos")
    if arguments.verb != "bugs":
        build.build(preset, services.discover(), build_folder(preset) / "bilko-build.log")
    os.environ["BILKO_PRESET"] = preset
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(10**6)
    verdicts = []
    for verdict in verbs.run(arguments, preset, seed):
        verdicts.append(verdict)
        say(verdict.line())
        if arguments.record:
            verbs.record(verdict, RESULTS)
    if not verdicts:
        raise Failure("nothing was run")
    failed = [verdict for verdict in verdicts if not verdict.is_ok]
    for verdict in failed:
        warn(f"{verdict.scenario} with seed {verdict.seed}: {verdict.result.get('verdict')}")
    return 1 if failed else 0
