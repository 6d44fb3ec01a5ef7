"""Failures on demand: each alert has a drill; those of the tool make it fire and end it."""

import promql
import pytest

from clients import eventually, sql
from ctl import answers_golden, context, ctl, execute, is_golden
from test_monitoring import finds


def drills():
    return {drill["drill"]: drill for drill in ctl("drill", "list").json["drills"]}


def readers():
    """Services whose group reads what the poison is put into."""
    groups = ctl("topics", "describe", "invoice.invoice.sent").json["groups"]
    return sorted(group.removesuffix("-service-consumer") for group in groups)


def poison(service):
    """Dead letters of the drill that are open."""
    return sql(service, "SELECT count(*) FROM parked WHERE state = 'dead' AND "
               "record_value = convert_to('bilkoctl drill: this is not an event', 'UTF8')",
               admin=True)[0][0]


def test_every_alert_has_a_drill_and_every_drill_an_alert():
    alerts = {alert["alert"] for alert in promql.alerts()}
    found = drills().values()
    assert {alert for drill in found for alert in drill["alerts"]} == alerts
    assert all(bool(drill["runByHand"]) == bool(drill["clearByHand"]) for drill in found)


def test_poison_makes_its_alert_fire_and_clear_leaves_no_dead_letter():
    services = readers()
    assert "ledger" in services and "audit" in services
    assert ctl("drill", "run", "poison").json["executed"] is False
    assert all(poison(service) == 0 for service in services)
    assert answers_golden("drill run", execute("drill", "run", "poison").json)
    try:
        assert all(poison(service) == 15 for service in services)
        eventually(lambda: finds("BilkoDeadLettersRising", service="ledger"), wait=60)
    finally:
        cleared = execute("drill", "clear", "poison").json
    assert cleared["outcome"] == f"{15 * len(services)} dead letters are discarded"
    assert all(poison(service) == 0 for service in services)
    assert execute("drill", "clear", "poison").json["outcome"] == "nothing to do"
    told = "SELECT count(*) FROM event_archive WHERE type = 'ops.replay.started' AND value LIKE %s"
    eventually(lambda: sql("audit", told, ('%"drill":"poison"%',), admin=True) == [(1,)])


def test_a_paused_group_is_late_until_it_is_cleared(company):
    execute("drill", "run", "paused", "--group", "notification")
    try:
        company.sent()
        eventually(lambda: finds("BilkoGroupPausedTooLong", service="notification"), wait=40)
        assert execute("drill", "run", "paused", "--group",
                       "notification").json["outcome"] == "nothing to do"
    finally:
        execute("drill", "clear", "paused", "--group", "notification")
    eventually(lambda: not finds("BilkoGroupPausedTooLong", service="notification"), wait=40)


@pytest.mark.parametrize("verb", ["run", "clear"])
def test_what_is_protected_is_not_drilled_whatever_is_confirmed(verb, tmp_path):
    file = context(tmp_path, name="production", protected=True)
    refused = execute("--config", file, "drill", verb, "poison", "--confirm", "production", code=4)
    assert is_golden("drill in a protected context", refused)


@pytest.mark.parametrize(("name", "drill", "code"), [("drill by hand", "kafka-down", 4),
                                                     ("unknown drill", "earthquake", 2)])
def test_what_the_tool_cannot_do_it_says(name, drill, code):
    assert is_golden(name, execute("drill", "run", drill, code=code))
