"""The minimal trace of an anomaly: all that is known about the things it names."""

from .anomaly import Anomaly
from .facts import Facts

LINES_MAX = 40


def lines(facts: Facts, anomaly: Anomaly) -> list[str]:
    ids = set(anomaly.about)
    found: list[tuple[float, str]] = []
    for entry in facts.history:
        if entry.get("key") in ids or entry.get("entity") in ids or (
                isinstance(entry.get("answer"), dict) and entry["answer"].get("id") in ids):
            found.append((entry["at"], f"client {entry['client']} {entry['op']} {entry['key']} "
                          f"{entry['phase']} {entry.get('http', '')}"))
    for copies in facts.events.values():
        event = copies[0].event
        if event["id"] in ids or event["subject"] in ids:
            found += [(copy.at / 1000, f"kafka {copy.place} {event['type']} {event['id']} "
                       f"sequence {int(event.get('sequence', '0'))}") for copy in copies]
            found += marks(facts, event["id"])
    found.sort()
    if found:
        begin, end = found[0][0] - 2, found[-1][0] + 2
        found += [(fault["at"], f"fault {fault['fault']} {fault.get('target', '')}")
                  for fault in facts.faults if begin <= fault["at"] <= end]
    return [f"{at:.3f} {text}" for at, text in sorted(found)][:LINES_MAX]


def marks(facts: Facts, event: str) -> list[tuple[float, str]]:
    found = []
    for service in facts.services:
        for row in facts.rows(service, "SELECT event_id, state, extract(epoch FROM seen_at)::float "
                                       "AS at FROM inbox"):
            if row["event_id"] == event:
                found.append((row["at"], f"inbox of {service}: {event} {row['state']}"))
    return found
