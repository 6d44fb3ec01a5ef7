#!/usr/bin/env python3
"""Holds rules, tests, dashboards, runbooks and docs/metrics.md against each other and the code.

That every expression finds its series in a running suite: tests/e2e/test_monitoring.py.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
METRIC = re.compile(r"\bbilko_[a-z0-9_]+")
# Where code names a metric: in front of its help text.
NAMED = re.compile(r'"(bilko_[a-z0-9_]+)",\s*(?:"|k[A-Z])|k\w+ = "(bilko_[a-z0-9_]+)"')
SUFFIXES = ("_bucket", "_count", "_sum")
UNITS = {"reqps", "percentunit", "s", "none", "ops"}


def rules():
    document = yaml.safe_load((HERE / "rules" / "bilko.yaml").read_text(encoding="utf-8"))
    return [rule for group in document["groups"] for rule in group["rules"]]


def dashboards():
    return {path.name: json.loads(path.read_text(encoding="utf-8"))
            for path in sorted((HERE / "dashboards").glob("*.json"))}


def bare(metric):
    """A histogram is documented by its own name."""
    for suffix in SUFFIXES:
        metric = metric.removesuffix(suffix)
    return metric


def documented():
    table = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    return {name for line in table.splitlines() if line.startswith("| `")
            for name in METRIC.findall(line.split("|")[1])}


def named_in_code():
    files = [path for folder in ("libs", "services", "tools/bilkoctl")
             for path in (ROOT / folder).rglob("*.cpp") if not path.name.endswith("_test.cpp")]
    return {one or other for path in files
            for one, other in NAMED.findall(path.read_text(encoding="utf-8"))}


def metric_complaints():
    used = {bare(metric) for rule in rules() for metric in METRIC.findall(rule["expr"])}
    panels = [panel for document in dashboards().values() for panel in document["panels"]]
    used |= {bare(metric) for panel in panels for target in panel["targets"]
             for metric in METRIC.findall(target["expr"])}
    for metric in sorted(used - documented()):
        yield f"{metric} is used, but docs/metrics.md does not have it"
    for metric in sorted(named_in_code() - documented()):
        yield f"{metric} is in the code, but docs/metrics.md does not have it"
    for metric in sorted(documented() - named_in_code()):
        yield f"docs/metrics.md has {metric}, but no code shows it"


def alert_complaints():
    tests = yaml.safe_load((HERE / "tests" / "bilko_test.yaml").read_text(encoding="utf-8"))
    told = [(case["alertname"], bool(case["exp_alerts"]))
            for test in tests["tests"] for case in test.get("alert_rule_test", [])]
    for rule in rules():
        if "alert" not in rule:
            continue
        name, notes = rule["alert"], rule["annotations"]
        if rule["labels"].get("severity") not in ("P1", "P2", "P3"):
            yield f"{name} has no severity P1, P2 or P3"
        for fires in (True, False):
            if (name, fires) not in told:
                yield f"{name} has no test in which it {'fires' if fires else 'stays quiet'}"
        page = ROOT / notes.get("runbook", "-")
        if not page.is_file():
            yield f"{name}: there is no runbook {notes.get('runbook')}"
        elif f"`{name}`" not in (text := page.read_text(encoding="utf-8")):
            yield f"{name}: its runbook does not name it"
        elif not all(part in text for part in ("```sh run", "```sh clear", "**Over when**")):
            yield f"{name}: its runbook needs commands that look, that clear, and when it is over"


def dashboard_complaints():
    documents = dashboards()
    if len({document["uid"] for document in documents.values()}) != len(documents):
        yield "dashboards share a uid"
    for name, document in documents.items():
        places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in document["panels"]]
        if len(set(places)) != len(places):
            yield f"{name}: panels lie on each other"
        for panel in document["panels"]:
            where = f"{name}: {panel['title']}"
            if panel["fieldConfig"]["defaults"]["unit"] not in UNITS or not panel["description"]:
                yield f"{where} needs a description and a known unit"
            for target in panel["targets"]:
                if target["datasource"]["uid"] != "${datasource}" or not target["legendFormat"]:
                    yield f"{where} has a fixed data source or no legend"


def tool_complaints():
    done = subprocess.run([sys.executable, "-B", str(HERE / "dashboards.py"), "--check"],
                          capture_output=True, text=True, check=False)
    if done.returncode:
        yield done.stdout.strip()
    if not shutil.which("promtool"):
        print("skipped: promtool is not installed (Debian package prometheus)")
        return
    for command in (["check", "rules", "rules/bilko.yaml"],
                    ["test", "rules", "tests/bilko_test.yaml"],
                    ["check", "config", "--syntax-only", "prometheus.yaml"]):
        done = subprocess.run(["promtool", *command], cwd=HERE, capture_output=True, text=True,
                              check=False)
        if done.returncode:
            yield f"promtool {' '.join(command)}:\n{done.stdout}{done.stderr}"


def main():
    complaints = [*metric_complaints(), *alert_complaints(), *dashboard_complaints(),
                  *tool_complaints()]
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
