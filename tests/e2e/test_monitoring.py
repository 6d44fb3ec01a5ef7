"""The suite as a Prometheus sees it, with the rules and dashboards that Bilko ships."""

import contextlib
import json
import os
import signal
from pathlib import Path

import promql
import requests

from clients import ROOT, bilko, eventually, sql
from test_runbooks import commands, execute

HOME = Path(os.environ.get("BILKO_HOME") or ROOT / ".bilko")
PROMETHEUS = os.environ.get("BILKO_PROMETHEUS", "")


def ask(path, **parameters):
    answer = requests.get(f"{PROMETHEUS}/api/v1/{path}", params=parameters, timeout=10).json()
    assert answer["status"] == "success", answer
    return answer["data"]


def value(expression):
    """The result of an expression with one."""
    results = ask("query", query=expression)["result"]
    return float(results[0]["value"][1]) if results else None


def test_every_process_is_scraped():
    services = {name.removeprefix("BILKO_ADMIN_").lower() for name in os.environ
                if name.startswith("BILKO_ADMIN_")}

    def all_up():
        targets = ask("targets")["activeTargets"]
        healthy = {target["labels"].get("service") for target in targets
                   if target["health"] == "up"}
        return services <= healthy and all(target["health"] == "up" for target in targets)
    eventually(all_up)


def test_the_rules_are_loaded_and_evaluate():
    shipped = {name for name, _ in promql.rules()}

    def all_good():
        found = [rule for group in ask("rules")["groups"] for rule in group["rules"]]
        return ({rule["name"] for rule in found} == shipped
                and all(rule["health"] == "ok" for rule in found))
    eventually(all_good)


def unresolved(expression):
    """What an expression names that no process shows; nothing: all of it is there."""
    ask("query", query=expression)  # refuses what it cannot parse
    series = {metric: ask("series", **{"match[]": metric})
              for metric in promql.selectors(expression)}
    missing = [f"no {metric}" for metric, found in series.items() if not found]
    for metric, labels in promql.selectors(expression).items():
        missing += [f"no label {label} at {metric}" for label in labels
                    if not any(label in one for one in series[metric])]
    known = {label for found in series.values() for one in found for label in one}
    return missing + [f"no label {label}" for label in promql.groupings(expression) - known]


def test_every_expression_names_what_is_there(company):
    company.sent()
    expressions = [*promql.rules(), *promql.queries()]
    assert expressions

    def problems():
        return {where: missing for where, expression in expressions
                if (missing := unresolved(expression))}
    # What is asked for appears with the first scrape, recorded series with the first evaluation.
    with contextlib.suppress(AssertionError):
        eventually(lambda: not problems(), wait=30, every=1)
    assert problems() == {}


def finds(alert, **labels):
    """Whether the alert's condition holds now for these labels, however long it must last."""
    results = ask("query", query=dict(promql.rules())[alert])["result"]
    return any(labels.items() <= result["metric"].items() for result in results)


def test_a_consumer_that_is_gone_shows_its_lag(company):
    company.sent()
    bilko("stop", "ledger")
    try:
        eventually(lambda: finds("BilkoConsumerAbsent", service="ledger"), wait=40, every=0.5)
        company.sent()
        eventually(lambda: value('bilko_group_lag_records{service="ledger"}'), wait=40, every=0.5)
        eventually(lambda: value('bilko_group_oldest_unread_seconds{service="ledger"}'), wait=40,
                   every=0.5)
        assert finds("BilkoServiceDown", service="ledger")
        # Waits for over 5 s: what the objective for freshness counts.
        eventually(lambda: value('bilko:events_late:bool{service="ledger"}') == 1, wait=40,
                   every=0.5)
    finally:
        bilko("restart", "ledger")
    eventually(lambda: value('bilko_group_lag_records{service="ledger"}') == 0, wait=40, every=0.5)
    assert not finds("BilkoConsumerAbsent", service="ledger")


def test_the_runbook_of_a_paused_group_ends_its_alert(tmp_path):
    page = {alert["alert"]: alert["annotations"]["runbook"] for alert in promql.alerts()}
    pause, resume = commands(page["BilkoGroupPausedTooLong"])[-2:]
    assert not finds("BilkoGroupPausedTooLong", service="notification")
    assert execute(pause, tmp_path).returncode == 0
    try:
        eventually(lambda: finds("BilkoGroupPausedTooLong", service="notification"), wait=40,
                   every=0.5)
    finally:
        told = execute(resume, tmp_path)
    assert told.returncode == 0, told.stdout + told.stderr
    eventually(lambda: not finds("BilkoGroupPausedTooLong", service="notification"), wait=40,
               every=0.5)


def test_a_watch_that_hangs_is_noticed():
    watch = json.loads((HOME / "run" / "watch.json").read_text())["pid"]
    assert not finds("BilkoWatchDown")
    os.kill(watch, signal.SIGSTOP)
    try:
        eventually(lambda: finds("BilkoWatchDown"), wait=40, every=0.5)
    finally:
        os.kill(watch, signal.SIGCONT)
    eventually(lambda: not finds("BilkoWatchDown"), wait=40, every=0.5)


def forged(transaction, amount):
    """Past every rule and trigger of the database, as only a superuser can."""
    sql("ledger", "SET session_replication_role = replica; "
        "UPDATE leg SET base_amount = base_amount + %s "
        " WHERE transaction_id = %s AND side = 'DEBIT'", (amount, transaction), admin=True)


def test_a_forged_booking_is_noticed(company):
    transaction = company.transactions(company.sent()["id"], 1)[0]["id"]
    eventually(lambda: value("bilko_trial_balance_difference") == 0, wait=40, every=0.5)
    forged(transaction, "0.0001")
    try:
        eventually(lambda: finds("BilkoTrialBalanceOff"), wait=60, every=0.5)
        eventually(lambda: finds("BilkoInvariantViolated", invariant="trial_balance"), wait=40,
                   every=0.5)
        assert value("bilko_trial_balance_difference") == 0.0001
    finally:
        forged(transaction, "-0.0001")
    eventually(lambda: value("bilko_trial_balance_difference") == 0, wait=60, every=0.5)
