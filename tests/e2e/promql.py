"""The PromQL that Bilko ships: expressions of rules and dashboards, and what they name."""

import json
import re

import yaml

from clients import ROOT

MONITORING = ROOT / "deploy" / "monitoring"
# `by (a, b)` and what stands between braces name labels; ours never begin like a metric.
METRIC = re.compile(r"\b(?:bilko[_:][\w:]*|up)\b")
SELECTOR = re.compile(r"\b(bilko[_:][\w:]*|up)\s*(?:\{([^}]*)\})?")
MATCHER = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"")
GROUPING = re.compile(r"\b(?:by|on)\s*\(([^)]*)\)")


def rules():
    """(name, expression) of every alert and every recording rule."""
    for path in sorted((MONITORING / "rules").glob("*.yaml")):
        for group in yaml.safe_load(path.read_text())["groups"]:
            for rule in group["rules"]:
                yield rule.get("alert") or rule["record"], rule["expr"]


def alerts():
    """Every alerting rule as it is written."""
    for path in sorted((MONITORING / "rules").glob("*.yaml")):
        for group in yaml.safe_load(path.read_text())["groups"]:
            yield from (rule for rule in group["rules"] if "alert" in rule)


def queries():
    """(where, expression) of every query of every dashboard, its variables filled in."""
    for path in sorted((MONITORING / "dashboards").glob("*.json")):
        dashboard = json.loads(path.read_text())
        for panel in dashboard["panels"]:
            for target in panel.get("targets", []):
                yield f"{path.name}: {panel['title']}", filled_in(target["expr"])


def filled_in(expression):
    return (expression.replace("$__rate_interval", "1m").replace("$__range", "5m")
            .replace("$service", ".*"))


def selectors(expression):
    """{metric: labels that the expression asks of it} of every metric it names."""
    found = {}
    for metric, matchers in SELECTOR.findall(expression):
        found.setdefault(metric, set()).update(MATCHER.findall(matchers))
    return found


def groupings(expression):
    """The labels that the expression groups by."""
    return {label.strip() for labels in GROUPING.findall(expression)
            for label in labels.split(",") if label.strip()}
