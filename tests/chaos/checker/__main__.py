"""python -m chaos.checker FOLDER: the verdict on one run; exit code 0, 1 (anomaly), 2 (invalid).

FOLDER holds history.jsonl, faults.jsonl and paths.json, which says where the servers are, and the
fewest bites of each fault without which the run shows nothing. Writes verdict.json beside them.
"""

import json
import sys
import time
from pathlib import Path

from . import bank, books, commands, groups, log, mail, trace, trail
from .anomaly import Report
from .facts import Facts

RULES = (commands, log, groups, books, trail, mail, bank)
SHOWN_MAX = 10


def judge(facts: Facts) -> Report:
    report = Report()
    for rules in RULES:
        rules.check(facts, report)
    for entry in facts.faults:
        if entry["fault"] == "anomaly":  # what the online half saw while it lasted
            report.add(entry["invariant"], entry["name"], entry["text"])
    return report


def bites(facts: Facts) -> dict[str, int]:
    """What the nemesis did and what the proxy says it did."""
    found: dict[str, int] = dict(facts.paths.get("bitten", {}))
    for entry in facts.faults:
        if entry.get("bit"):
            found[entry["fault"]] = found.get(entry["fault"], 0) + 1
    return found


def missing(facts: Facts, bitten: dict[str, int]) -> list[str]:
    return [f"{fault} bit {bitten.get(fault, 0)} times, {least} are needed"
            for fault, least in facts.paths.get("needed", {}).items()
            if bitten.get(fault, 0) < least]


def main(folder: Path) -> int:
    started = time.monotonic()
    facts = Facts(folder)
    report = judge(facts)
    bitten = bites(facts)
    vacuous = missing(facts, bitten)
    verdict = "anomaly" if report.anomalies else "invalid" if vacuous else "ok"
    for anomaly in report.anomalies[:SHOWN_MAX]:
        print(f"ANOMALY {anomaly}")
    if report.anomalies:
        print("trace of the first one:")
        for line in trace.lines(facts, report.anomalies[0]):
            print(f"  {line}")
    for text in vacuous:
        print(f"INVALID {text}")
    result = {"verdict": verdict, "anomalies": report.by_name(), "bitten": bitten,
              "counts": dict(report.counts), "vacuous": vacuous,
              "seconds": round(time.monotonic() - started, 1)}
    (folder / "verdict.json").write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result))
    return {"ok": 0, "anomaly": 1, "invalid": 2}[verdict]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
