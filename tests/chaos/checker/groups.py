"""I7, I18, I19: every group has met every event once, or buried it exactly once."""

import base64
import json
from collections import defaultdict
from datetime import datetime

from .anomaly import Report
from .facts import Facts
from .topics import Record

RETRY_SPAN_S = 31.0  # 1 + 2 + 4 + 8 + 16
RETRY_TOLERANCE_S = 2.0  # the span of five retries, each ± 200 ms, and the work itself


def check(facts: Facts, report: Report) -> None:
    for service in facts.services:
        topics = set(facts.paths["consumes"].get(service, []))
        if topics:
            every_event_is_settled(facts, report, service, topics)
        every_death_has_its_letter(facts, report, service)
    dead_letters_are_sound(facts, report)


def every_death_has_its_letter(facts: Facts, report: Report, service: str) -> None:
    """Also of what was not readable."""
    if not facts.has_column(service, "parked", "dlq_id"):
        return
    for row in facts.rows(service, "SELECT event_id, dlq_id FROM parked WHERE state = 'dead'"):
        if row["dlq_id"] not in facts.dead_letters:
            report.add("I18", "dlq-loss", f"{service} holds {row['event_id']} for dead, its letter "
                       f"{row['dlq_id']} is nowhere", row["event_id"])


def inbox_of(facts: Facts, service: str) -> dict[str, str]:
    group = f"{service}-service-consumer"
    return {row["event_id"]: row["state"] for row in facts.rows(
        service, f"SELECT event_id, state FROM inbox WHERE consumer_group = '{group}'")}


def every_event_is_settled(facts: Facts, report: Report, service: str, topics: set[str]) -> None:
    inbox = inbox_of(facts, service)
    letters = letters_of(facts, f"{service}-service-consumer")
    for event, copies in facts.events.items():
        if copies[0].topic not in topics:
            continue
        state = inbox.get(event)
        report.counts[f"settled by {service}"] += state is not None
        if state is None:
            report.add("I7", "lost-effect", f"{service} has never seen {event} "
                       f"({copies[0].place})", event)
        elif state == "dead" and len(letters.get(event, ())) == 0:
            report.add("I18", "dlq-loss", f"{service} holds {event} for dead, without a letter",
                       event)
        elif state == "dead" and facts.paths.get("dead_letters") == "redriven":
            report.add("I18", "redrive-lost", f"{service} still holds {event} for dead", event)
        elif state == "parked" and facts.paths.get("dead_letters") != "stay":
            report.add("I20", "stuck", f"{service} still has {event} parked", event)
    for event, found in letters.items():
        if event not in inbox:
            report.add("I18", "dlq-phantom", f"{service} buried {event} without a mark", event)
        if len(found) > 1:
            report.add("I18", "dlq-dup", f"{service} buried {event} {len(found)} times", event)


def letters_of(facts: Facts, group: str) -> dict[str, set[str]]:
    """Ids of the dead letters of a group by the id of the event inside."""
    found = defaultdict(set)
    for identity, copies in facts.dead_letters.items():
        letter = json.loads(copies[0].value)
        original = letter.get("originalEvent")
        if letter["consumerGroup"] == group and isinstance(original, dict) and "id" in original:
            found[original["id"]].add(identity)
    return found


def dead_letters_are_sound(facts: Facts, report: Report) -> None:
    report.counts["dead letters"] = len(facts.dead_letters)
    if facts.dead_letters and facts.paths.get("dead_letters", "none") == "none":
        first = next(iter(facts.dead_letters.values()))[0]
        reason = json.loads(first.value).get("failureReason")
        report.add("I18", "unexpected-dead-letter", f"{len(facts.dead_letters)} in all, the first: "
                   f"{reason}", *list(facts.dead_letters)[:3])
    for identity, copies in facts.dead_letters.items():
        if len({(copy.topic, copy.key, copy.value) for copy in copies}) > 1:
            report.add("I5", "divergent-copy", f"dead letter {identity} has unequal copies",
                       identity)
        judge_letter(facts, report, identity, copies[0])


def judge_letter(facts: Facts, report: Report, identity: str, record: Record) -> None:
    letter = json.loads(record.value)
    source = originals(facts, record)
    payload = letter.get("originalPayload")
    if source and payload and base64.b64decode(payload) != source[0].value:
        report.add("I18", "dlq-divergent", f"{identity} does not carry the original bytes",
                   identity)
    if not source:
        report.add("I18", "dlq-phantom", f"{identity} names a record that is not there", identity)
    reason = record.headers.get("bilko-dlq-reason-class", b"").decode()
    if reason != "exhausted":
        return
    if letter["attemptCount"] != 5:
        report.add("I18", "dlq-attempts", f"{identity} gave up after {letter['attemptCount']}",
                   identity)
    span = seconds(letter["lastFailedAt"]) - seconds(letter["firstFailedAt"])
    slack = facts.paths.get("retry_slack_s", RETRY_TOLERANCE_S)
    if not RETRY_SPAN_S - 0.2 <= span <= RETRY_SPAN_S + slack:
        report.add("I19", "backoff-drift", f"{identity}: {span:.1f} s between the first failure "
                   "and the last", identity)


def originals(facts: Facts, letter: Record) -> list[Record]:
    place = tuple(letter.headers.get(f"__dlq.errors.{name}", b"").decode()
                  for name in ("topic", "partition", "offset"))
    index = facts.__dict__.get("places")
    if index is None:
        index = facts.__dict__["places"] = {
            (record.topic, str(record.partition), str(record.offset)): record
            for record in facts.records if not record.topic.endswith(".dlq")}
    return [index[place]] if place in index else []


def seconds(instant: str) -> float:
    return datetime.fromisoformat(instant.replace("Z", "+00:00")).timestamp()


