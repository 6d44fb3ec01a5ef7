"""Which scenario a verb of `./bilko chaos` is, and the record of its verdict."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from . import scenarios
from .bugs import bugs
from .failpoints import failpoints
from .redrive import redrive
from .run import Options, Verdict
from .wipe import wipe

ALL = ("kills", "failpoints", "in-doubt", "network", "zombie", "rebalance", "wipe",
       "redrive")
# What a row says of the checker's counts.
TOLD = ("events", "extra copies", "GL transactions", "mails", "mails uncertain", "dead letters",
        "overtaken between topics")


def run(arguments: argparse.Namespace, preset: str, seed: int) -> Iterator[Verdict]:
    for verb in ALL if arguments.verb == "all" else (arguments.verb,):
        options = Options(preset=preset, seed=seed, rate=arguments.rate, keep=arguments.keep)
        yield from one(verb, options, arguments)


def one(verb: str, options: Options, arguments: argparse.Namespace) -> Iterator[Verdict]:
    seconds, count = arguments.seconds, arguments.count
    match verb:
        case "sample":
            yield scenarios.sample(options, (seconds or 180) / 2)
        case "calm":
            yield scenarios.calm(options, seconds or 60)
        case "kills":
            yield scenarios.kills(options, 300 if count is None else count)
        case "failpoints":
            yield failpoints(options, arguments.only or "")
        case "in-doubt":
            yield scenarios.in_doubt(options, 200 if count is None else count)
        case "network":
            yield scenarios.network(options, 40 if count is None else count)
        case "zombie":
            yield scenarios.zombie(options, seconds or 14, 8 if count is None else count)
        case "wipe":
            yield wipe(options, seconds or 20, 1 if count is None else count)
        case "redrive":
            yield redrive(options, 1000 if count is None else count)
        case "bugs":
            yield bugs(options, arguments.only or "")
        case "rebalance":
            yield scenarios.rebalance(options, seconds or 120)


def record(verdict: Verdict, page: Path) -> None:
    """A new row of the page's last table."""
    lines = page.read_text(encoding="utf-8").splitlines()
    last = max(number for number, line in enumerate(lines) if line.startswith("| "))
    lines.insert(last + 1, row_of(verdict))
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")


def row_of(verdict: Verdict) -> str:
    result = dict(verdict.result)
    figures = {"at": f"{datetime.now(UTC):%H:%M}"} | verdict.figures
    counts = result.get("counts", {})
    figures |= {name: counts[name] for name in TOLD if counts.get(name)}
    cells = [f"{verdict.scenario}, seed {verdict.seed}", f"{verdict.commit}, {verdict.preset}",
             listed(result.get("bitten", {})), listed(figures),
             f"{result['verdict']} {listed(result.get('anomalies', {}))}".strip()]
    return "| " + " | ".join(cells) + " |"


def listed(numbers: dict) -> str:
    return ", ".join(f"{name} {number}" for name, number in numbers.items() if number != 0)
