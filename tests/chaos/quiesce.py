"""Waiting until nothing is under way any more: outboxes, groups, parked events, mails."""

import time

import psycopg2
from confluent_kafka import Consumer, KafkaException, TopicPartition

from .pace import pause

PENDING = {
    "outbox": "SELECT count(*) FROM outbox",
    "parked": "SELECT count(*) FROM parked WHERE state = 'retry'",
    "delivery": "SELECT count(*) FROM delivery",
}


def await_quiet(paths: dict, wait_s: float) -> tuple[float, dict[str, int]]:
    """Seconds until all was quiet (twice in a row), and what still was not when time was up."""
    started = time.monotonic()
    calm = 0
    while True:
        left = unfinished(paths)
        calm = 0 if left else calm + 1
        took = time.monotonic() - started
        if calm == 2 or took > wait_s:
            return took, left
        pause(0.5)


def unfinished(paths: dict) -> dict[str, int]:
    left = {}
    for service in paths["services"]:
        try:
            left |= {f"{service}.{name}": count for name, count in pending(paths, service).items()
                     if count}
            behind = lag(paths, service)
            if behind:
                left[f"{service}.lag"] = behind
        except (psycopg2.Error, KafkaException) as error:
            left[f"{service}: {str(error).strip()[:80]}"] = 1
    return left


def pending(paths: dict, service: str) -> dict[str, int]:
    url = paths["postgres"].rsplit("/", 1)[0] + f"/bilko_{service}"
    database = psycopg2.connect(url, connect_timeout=5)
    database.autocommit = True
    found = {}
    try:
        with database.cursor() as cursor:
            for table, sql in PENDING.items():
                cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (table,))
                if cursor.fetchone()[0]:
                    cursor.execute(sql)
                    found[table] = cursor.fetchone()[0]
    finally:
        database.close()
    return found


def lag(paths: dict, service: str) -> int:
    """Records between what the group has committed and the end, over its topics."""
    topics = paths["consumes"].get(service, [])
    if not topics:
        return 0
    consumer = Consumer({"bootstrap.servers": paths["kafka"], "enable.auto.commit": False,
                         "group.id": f"{service}-service-consumer", "log_level": 0})
    try:
        known = consumer.list_topics(timeout=10).topics
        places = [TopicPartition(topic, number) for topic in topics if topic in known
                  for number in known[topic].partitions]
        behind = 0
        for place in consumer.committed(places, timeout=10):
            low, high = consumer.get_watermark_offsets(place, timeout=10)
            behind += high - (place.offset if place.offset >= 0 else low)
        return behind
    finally:
        consumer.close()
