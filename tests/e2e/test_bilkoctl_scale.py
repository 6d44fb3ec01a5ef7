"""Memory does not grow with what is read: 2,000 records here, a million by
BILKO_SCALE_RECORDS=1000000 (BILKO_SCALE_CTL names a release build; docs/operations.md has the
figures)."""

import os
import subprocess
import tempfile
import time

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from clients import Company, await_events, sql
from ctl import command

RECORDS = int(os.environ.get("BILKO_SCALE_RECORDS", "2000"))
# Prefetched records, at most 64 MB, come on top; sanitizers take some more.
MEGABYTES = 250


def peak_of(*arguments, code=0, env=None):
    """Runs bilkoctl; the end of its answer, its largest resident size in MB, and seconds."""
    binary = os.environ.get("BILKO_SCALE_CTL")
    context = f"{os.environ['BILKO_HOME']}/bilkoctl.json"
    line = [binary, "--config", context, *arguments] if binary else command(*arguments)
    environment = os.environ | {"ASAN_OPTIONS": "quarantine_size_mb=1"} | (env or {})
    with tempfile.TemporaryFile() as answer:
        begun = time.monotonic()
        process = subprocess.Popen([*line, "-o", "ndjson"], stdout=answer,
                                   stderr=subprocess.DEVNULL, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == code, arguments
        answer.seek(0)
        lines = sum(1 for _ in answer)
    megabytes, seconds = usage.ru_maxrss / 1024, time.monotonic() - begun
    print(f"{lines} lines, {megabytes:.0f} MB, {seconds:.1f} s: {' '.join(arguments)}")
    assert megabytes < MEGABYTES
    return lines


@pytest.fixture
def topic():
    event = await_events("invoice.invoice.sent", subject=Company().sent()["id"])[0]["__record"]
    name = f"scale.test.{os.getpid()}"
    admin = AdminClient({"bootstrap.servers": os.environ["BILKO_KAFKA"]})
    admin.create_topics([NewTopic(name, 3, 1)])[name].result(20)
    producer = Producer({"bootstrap.servers": os.environ["BILKO_KAFKA"], "linger.ms": 20,
                         "compression.type": "lz4", "queue.buffering.max.messages": 200000})
    for number in range(RECORDS):
        producer.produce(name, event["value"], key=b"%d" % number)
        if number % 10000 == 0:
            producer.flush(60)
    assert producer.flush(120) == 0
    yield name
    admin.delete_topics([name])[name].result(20)


@pytest.fixture
def letters():
    """As many dead letters, of nobody."""
    sql("ledger", """
        INSERT INTO parked (consumer_group, source, event_id, event_time, retention_days, topic,
            kafka_partition, kafka_offset, kafka_timestamp, record_headers, record_value, handler,
            state, due_at, failures, first_failed_at, last_failed_at, failure_class, reason,
            fingerprint, dlq_id)
        SELECT 'ledger-service-consumer', 'scale', 'evt_' || lpad(n::text, 26, '0'), now(), -1,
            'invoice.invoice.sent', 0, n, now(), '[]', repeat('x', 500)::bytea, 'none', 'dead',
            now(), 5, now(), now(), 'bug', 'made for a test', 'scale', 'dlq_scale_' || n
          FROM generate_series(1, %s) AS n""", (RECORDS,), admin=True)
    yield
    sql("ledger", "DELETE FROM parked WHERE source = 'scale'", admin=True)


def test_reading_many_records_takes_constant_memory(topic):
    nobody = ["events", "find", "--topic", topic, "--subject", "nobody", "--scan-limit",
              str(10 * RECORDS)]
    assert peak_of(*nobody, "--since", "0s") == 1  # nothing in range: what it takes at least
    assert peak_of(*nobody) == 1
    every = str(RECORDS)
    assert peak_of("events", "find", "--topic", topic, "--limit", str(2 * RECORDS),
                   "--scan-limit", str(10 * RECORDS)) == RECORDS + 1
    assert peak_of("events", "tail", topic, "--from", "3h", "--limit", every) == RECORDS + 1
    peak_of("events", "show", "evt_" + "0" * 26, code=3)


def test_listing_many_dead_letters_takes_constant_memory(letters):
    assert peak_of("dlq", "list", "--group", "ledger", "--fingerprint", "scale", "--limit",
                   str(2 * RECORDS)) == RECORDS + 1
