#!/usr/bin/env python3
"""Writes dashboards/*.json for Grafana from the tables below; --check only compares."""

import json
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "dashboards"
RATE = "[$__rate_interval]"
SERVICE = 'service=~"$service"'

# title, unit, what it says, then (legend, PromQL) per line. Two panels make a row.
OVERVIEW = [
    ("Requests", "reqps", "Answered requests per second",
     [("{{service}}", f"sum by (service) (rate(bilko_http_requests_total{{{SERVICE}}}{RATE}))")]),
    ("Errors", "percentunit", "Share of answers of status 500 and above; the objective is 0.1 %",
     [("{{service}}", f"bilko:http_errors:ratio_rate5m{{{SERVICE}}}")]),
    ("Time to answer, 99 of 100", "s", "99th percentile over all routes",
     [("{{service}}", "histogram_quantile(0.99, sum by (service, le) "
       f"(rate(bilko_http_request_seconds_bucket{{{SERVICE}}}{RATE})))")]),
    ("Busiest routes", "reqps", "Requests per second of the ten busiest routes",
     [("{{service}} {{method}} {{route}}", "topk(10, sum by (service, method, route) "
       f"(rate(bilko_http_requests_total{{{SERVICE}}}{RATE})))")]),
    ("Processes that answer", "none", "Replicas that Prometheus reaches",
     [("{{service}}", f'sum by (service) (up{{job="bilko",{SERVICE}}})')]),
    ("Oldest event nobody has applied", "s", "From outside; grows while a consumer is dead",
     [("{{service}}", f"max by (service) (bilko_group_oldest_unread_seconds{{{SERVICE}}})")]),
    ("Late, share of an hour", "percentunit", "Time with an event waiting over 5 s; objective 1 %",
     [("{{service}}", f"bilko:events_late:ratio_time1h{{{SERVICE}}}")]),
]
PIPELINE = [
    ("Waiting to be published", "none", "Rows of outboxes that Kafka has not",
     [("{{service}}", f"max by (service) (bilko_outbox_unpublished_rows{{{SERVICE}}})")]),
    ("Oldest of them", "s", "Age of the oldest unpublished event",
     [("{{service}}", f"max by (service) (bilko_outbox_unpublished_seconds{{{SERVICE}}})")]),
    ("Published", "ops", "Events that Kafka has acknowledged, per second",
     [("{{service}}",
       f"sum by (service) (rate(bilko_outbox_published_total{{{SERVICE}}}{RATE}))")]),
    ("Applied", "ops", "Events applied, parked or skipped, per second",
     [("{{service}}", f"sum by (service) (rate(bilko_events_consumed_total{{{SERVICE}}}{RATE}))")]),
    ("Lag in records", "none", "Measured from outside the consumers",
     [("{{service}}", f"max by (service) (bilko_group_lag_records{{{SERVICE}}})")]),
    ("Lag in time", "s", "How long ago the oldest unread record was recorded",
     [("{{service}}", f"max by (service) (bilko_group_oldest_unread_seconds{{{SERVICE}}})")]),
    ("Processes in the group", "none", "0 is a consumer that is gone",
     [("{{service}}", f"max by (service) (bilko_group_members{{{SERVICE}}})")]),
    ("Time to apply a batch, 99 of 100", "s", "The objective is 5 s",
     [("{{service}}", "histogram_quantile(0.99, sum by (service, le) "
       f"(rate(bilko_event_batch_seconds_bucket{{{SERVICE}}}{RATE})))")]),
    ("Put aside", "none", "Events the group retries",
     [("{{service}}", f'max by (service) (bilko_parked_events{{state="retry",{SERVICE}}})')]),
    ("Dependencies that do not answer", "none", "1 while consumers wait for it",
     [("{{service}} {{dependency}}",
       f"max by (service, dependency) (bilko_breaker_open{{{SERVICE}}})")]),
]
DEAD_LETTERS = [
    ("Open dead letters", "none", "What nobody has redriven, edited or discarded",
     [("{{service}} {{class}}",
       f"max by (service, class) (bilko_dead_letters_open{{{SERVICE}}})")]),
    ("Causes", "none", "Different fingerprints among them",
     [("{{service}}", f"max by (service) (bilko_dead_letter_causes{{{SERVICE}}})")]),
    ("Oldest", "s", "Their topic forgets them after 14 days",
     [("{{service}}", f"max by (service) (bilko_dead_letter_oldest_seconds{{{SERVICE}}})")]),
    ("Given up", "none", "In 5 minutes, by topic; more than 10 of a service raise an alert",
     [("{{service}} {{topic}} {{class}}", "sum by (service, topic, class) "
       f"(increase(bilko_dead_letters_total{{{SERVICE}}}[5m])) > 0")]),
    ("Retries", "ops", "Failures that are tried again, per second",
     [("{{service}} {{class}}", "sum by (service, class) "
       f"(rate(bilko_retries_scheduled_total{{{SERVICE}}}{RATE}))")]),
    ("Back in order", "ops", "Parked events that were applied after all, and redriven ones",
     [("{{service}} applied",
       f"sum by (service) (rate(bilko_parked_applied_total{{{SERVICE}}}{RATE}))"),
      ("{{service}} redriven",
       f"sum by (service) (rate(bilko_redriven_total{{{SERVICE}}}{RATE}))")]),
]
BOOKS = [
    ("Promises that do not hold", "none", "0 for each, or somebody is woken",
     [("{{invariant}}", "max by (invariant) (bilko_invariant_violations)")]),
    ("Debits against credits", "none", "Sum over all transactions, without sign, in base currency",
     [("difference", "max(bilko_trial_balance_difference)")]),
    ("Looked at", "none", "How much each check has seen",
     [("{{invariant}}", "max by (invariant) (bilko_invariant_checked)")]),
    ("Last look", "s", "How long ago it was measured",
     [("{{what}}", "time() - max by (what) (bilko_watch_measured_timestamp_seconds)")]),
]
DASHBOARDS = {
    "overview": ("Bilko: overview", OVERVIEW, True),
    "pipeline": ("Bilko: pipeline", PIPELINE, True),
    "dead-letters": ("Bilko: dead letters", DEAD_LETTERS, True),
    "books": ("Bilko: books", BOOKS, False),
}
SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def panel(number, title, unit, description, lines):
    return {
        "id": number + 1, "type": "timeseries", "title": title, "description": description,
        "datasource": SOURCE,
        "gridPos": {"h": 8, "w": 12, "x": 12 * (number % 2), "y": 8 * (number // 2)},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"},
                    "tooltip": {"mode": "multi", "sort": "desc"}},
        "targets": [{"refId": chr(ord("A") + at), "datasource": SOURCE, "expr": expression,
                     "legendFormat": legend} for at, (legend, expression) in enumerate(lines)],
    }


def variables(by_service):
    result = [{"name": "datasource", "type": "datasource", "query": "prometheus",
               "label": "Prometheus"}]
    if by_service:
        result.append({"name": "service", "type": "query", "label": "Service",
                       "datasource": SOURCE, "query": 'label_values(up{job="bilko"}, service)',
                       "refresh": 2, "multi": True, "includeAll": True, "allValue": ".*",
                       "current": {"text": "All", "value": "$__all"}})
    return result


def document(name):
    title, panels, by_service = DASHBOARDS[name]
    return json.dumps({
        "uid": f"bilko-{name}", "title": title, "tags": ["bilko"], "schemaVersion": 39,
        "editable": False, "timezone": "browser", "refresh": "10s",
        "time": {"from": "now-1h", "to": "now"},
        "templating": {"list": variables(by_service)},
        "panels": [panel(number, *one) for number, one in enumerate(panels)],
    }, indent=2, ensure_ascii=False) + "\n"


def main():
    stale = [name for name in DASHBOARDS
             if not (path := FOLDER / f"{name}.json").exists()
             or path.read_text(encoding="utf-8") != document(name)]
    if "--check" in sys.argv:
        for name in stale:
            print(f"dashboards/{name}.json is not what dashboards.py writes")
        return 1 if stale else 0
    for name in stale:
        (FOLDER / f"{name}.json").write_text(document(name), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
