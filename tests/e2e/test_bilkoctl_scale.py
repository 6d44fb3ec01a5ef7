"""Memory does not grow with what is read: 20,000 records here, a million by
BILKO_SCALE_RECORDS=1000000 with a release build (docs/operations.md has the figure)."""

import json
import os
import subprocess
import time

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from clients import Company, await_events
from ctl import command

RECORDS = int(os.environ.get("BILKO_SCALE_RECORDS", "20000"))
# Prefetched records, at most 64 MB, come on top; sanitizers take some more.
MEGABYTES = 250


def peak_of(*arguments):
    """Runs bilkoctl; its answer, its largest resident size in MB, and seconds."""
    begun = time.monotonic()
    environment = os.environ | {"ASAN_OPTIONS": "quarantine_size_mb=1"}
    process = subprocess.Popen(command(*arguments), stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, env=environment)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return json.loads(out), usage.ru_maxrss / 1024, time.monotonic() - begun


def test_reading_many_records_takes_constant_memory():
    event = await_events("invoice.invoice.sent", subject=Company().sent()["id"])[0]["__record"]
    topic = f"scale.test.{os.getpid()}"
    admin = AdminClient({"bootstrap.servers": os.environ["BILKO_KAFKA"]})
    admin.create_topics([NewTopic(topic, 3, 1)])[topic].result(20)
    try:
        producer = Producer({"bootstrap.servers": os.environ["BILKO_KAFKA"], "linger.ms": 20,
                             "compression.type": "lz4", "queue.buffering.max.messages": 200000})
        for number in range(RECORDS):
            producer.produce(topic, event["value"], key=b"%d" % number)
            if number % 10000 == 0:
                producer.flush(60)
        producer.flush(120)
        few, small, _ = peak_of("events", "find", "--topic", topic, "--subject", "nobody",
                                "--scan-limit", "1000000000", "--since", "0s")
        many, large, seconds = peak_of("events", "find", "--topic", topic, "--subject", "nobody",
                                       "--scan-limit", "1000000000")
        print(f"{RECORDS} records in {seconds:.1f} s: {large:.0f} MB, none: {small:.0f} MB")
        assert few["scanned"] == 0 and many["scanned"] == RECORDS and many["complete"]
        assert large < MEGABYTES
    finally:
        admin.delete_topics([topic])[topic].result(20)
