"""A full dump of every topic, dead letters included, and an own reader of CloudEvents."""

import json
from dataclasses import dataclass, field
from functools import cached_property

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

IDLE_POLLS_MAX = 100


@dataclass
class Record:
    topic: str
    partition: int
    offset: int
    at: int  # milliseconds
    key: bytes | None
    value: bytes | None
    headers: dict[str, bytes] = field(default_factory=dict)

    @cached_property
    def event(self) -> dict | None:
        """The CloudEvent in structured mode, else None."""
        try:
            event = json.loads(self.value or b"")
        except ValueError:
            return None
        is_event = isinstance(event, dict) and event.get("specversion") == "1.0"
        return event if is_event and isinstance(event.get("id"), str) else None

    @property
    def place(self) -> str:
        return f"{self.topic}[{self.partition}]@{self.offset}"


def dump(bootstrap: str) -> list[Record]:
    """Everything in all topics but Kafka's own, in the order of each partition."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "chaos-checker",
                         "enable.auto.commit": False, "check.crcs": True})
    try:
        return read_all(consumer, ends_of(consumer))
    finally:
        consumer.close()


def ends_of(consumer: Consumer) -> dict[tuple[str, int], int]:
    ends = {}
    for name, topic in consumer.list_topics(timeout=20).topics.items():
        if name.startswith("__"):
            continue
        for number in topic.partitions:
            low, high = consumer.get_watermark_offsets(TopicPartition(name, number), timeout=20)
            if high > low:
                ends[(name, number)] = high
    return ends


def read_all(consumer: Consumer, ends: dict[tuple[str, int], int]) -> list[Record]:
    consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for topic, number in ends])
    found: list[Record] = []
    idle = 0
    while ends:
        messages = consumer.consume(5000, 0.3)
        idle = 0 if messages else idle + 1
        if idle > IDLE_POLLS_MAX:
            raise RuntimeError(f"the dump stands still; missing: {ends}")
        for message in messages:
            if message.error():
                continue
            found.append(Record(message.topic(), message.partition(), message.offset(),
                                message.timestamp()[1], message.key(), message.value(),
                                dict(message.headers() or [])))
            place = (message.topic(), message.partition())
            if message.offset() + 1 >= ends.get(place, 0):
                ends.pop(place, None)
    return found
