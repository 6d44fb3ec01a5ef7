"""I4–I6 and the relay's order: the outboxes against what lies in Kafka."""

from collections import defaultdict

from .anomaly import Report
from .commands import INVOICES, PAYMENTS
from .facts import Facts, is_side_topic
from .murmur import partition_of
from .topics import Record


def check(facts: Facts, report: Report) -> None:
    outbox_is_the_topic(facts, report)
    one_key_one_partition(facts, report)
    sequences_are_dense(facts, report)
    entities_are_published_in_order(facts, report)
    if facts.has("invoice"):
        invoices_have_their_events(facts, report)


def copies_by_id(facts: Facts) -> dict[str, list[Record]]:
    """Events and dead letters: all that comes out of an outbox."""
    return facts.events | facts.dead_letters


def outbox_is_the_topic(facts: Facts, report: Report) -> None:
    copies = copies_by_id(facts)
    known: set[str] = set()
    for service in facts.services:
        seen: set[str] = set()
        for row in facts.outbox(service):
            event = row["event_id"]
            if event in seen:
                report.add("I4", "extra-event", f"{service} has {event} twice in its outbox", event)
            seen.add(event)
            judge_row(report, service, row, copies.get(event, []))
        known |= seen
    report.counts["events"] = len(facts.events)
    report.counts["extra copies"] = sum(len(found) - 1 for found in copies.values())
    for event, found in copies.items():
        if event not in known and not is_foreign(found[0]):
            report.add("I5", "phantom-event", f"{event} lies at {found[0].place}, in no outbox",
                       event)


def is_foreign(record: Record) -> bool:
    """Put there by the kit itself."""
    return "chaos" in record.headers


def judge_row(report: Report, service: str, row: dict, found: list[Record]) -> None:
    event = row["event_id"]
    if row["cluster_id"] is None:
        report.add("I20", "stuck", f"{service}'s outbox still holds {event} for {row['topic']}",
                   event)
        return
    if not found:
        report.add("I5", "lost-event", f"{service} sent {event} to {row['topic']}, where it is not",
                   event)
        return
    value = row["value"].encode()
    key = bytes(row["key"]) if row["key"] is not None else None
    for record in found:
        if (record.topic, record.key, record.value) != (row["topic"], key, value):
            report.add("I5", "divergent-copy", f"{event} at {record.place} differs from the outbox",
                       event)
    places = {(record.partition, record.offset) for record in found}
    if row["kafka_offset"] is not None and (row["kafka_partition"],
                                            row["kafka_offset"]) not in places:
        report.add("I5", "wrong-place", f"{event} is not at {row['kafka_partition']}@"
                   f"{row['kafka_offset']} as outbox_sent says", event)


def one_key_one_partition(facts: Facts, report: Report) -> None:
    """And that is the one which every client computes from the key."""
    partitions = defaultdict(set)
    count = facts.paths["partitions"]
    for record in facts.records:
        if record.key is not None and not is_side_topic(record.topic) and record.event:
            partitions[record.key].add(record.partition)
    for key, found in partitions.items():
        if len(found) > 1:
            report.add("I6", "split-key", f"{key!r} lies in partitions {sorted(found)}",
                       key.decode(errors="replace"))
        elif found != {partition_of(key, count)}:
            report.add("I6", "wrong-partition", f"{key!r} lies in {found}, murmur2 says "
                       f"{partition_of(key, count)}", key.decode(errors="replace"))


def of_entities(facts: Facts) -> dict[str, list[Record]]:
    """The first copy of each event, by subject, in the order of its sequence."""
    found = defaultdict(list)
    for copies in facts.events.values():
        event = copies[0].event
        if event.get("sequence") and not is_foreign(copies[0]):
            found[event["subject"]].append(min(copies, key=lambda copy: (copy.at, copy.offset)))
    for records in found.values():
        records.sort(key=lambda record: record.event["sequence"])
    return found


def sequences_are_dense(facts: Facts, report: Report) -> None:
    for subject, records in of_entities(facts).items():
        numbers = [int(record.event["sequence"]) for record in records]
        if numbers != list(range(1, len(numbers) + 1)):
            report.add("I4", "sequence-gap", f"{subject} has sequences {numbers}", subject)


def entities_are_published_in_order(facts: Facts, report: Report) -> None:
    """The first copy of an event never came before the first copy of the one before it."""
    for subject, records in of_entities(facts).items():
        for earlier, later in zip(records, records[1:], strict=False):
            same = (earlier.topic, earlier.partition) == (later.topic, later.partition)
            if later.at < earlier.at or (same and later.offset < earlier.offset):
                report.add("I8", "published-out-of-order", f"{subject}: {later.place} came before "
                           f"{earlier.place}", subject, later.event["id"])


def invoices_have_their_events(facts: Facts, report: Report) -> None:
    payments = {row["invoice_id"]: row["payments"] for row in facts.rows("invoice", PAYMENTS)}
    types = defaultdict(lambda: defaultdict(int))
    for row in facts.outbox("invoice"):
        if row["key"] is not None:
            types[bytes(row["key"]).decode(errors="replace")][row["topic"]] += 1
    for row in facts.rows("invoice", INVOICES):
        count = types[row["id"]]
        expected = {
            "invoice.invoice.created": 1,
            "invoice.invoice.sent": int(row["sent_at"] is not None),
            "invoice.invoice.cancelled": int(row["cancelled_at"] is not None),
            "invoice.invoice.paid": int(row["status"] == "paid"),
            "invoice.payment.received": payments.get(row["id"], 0) - int(row["status"] == "paid"),
        }
        for topic, number in expected.items():
            if count[topic] != number:
                name = "missing-event" if count[topic] < number else "extra-event"
                report.add("I4", name, f"{row['id']} is {row['status']}, with {count[topic]} "
                           f"{topic} instead of {number}", row["id"])
