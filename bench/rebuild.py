"""Measures how fast the ledger is made anew from the log, beside Kafka's own consumer.

An invoice of the demo organization is sent; its event, with other ids, is put into Kafka as often
as asked. The services that are not measured are stopped meanwhile. Then: the ledger posts them as
they come (live), makes its books anew from the log (rebuild), and bilkoctl compares both. Kafka's
kafka-consumer-perf-test reads the same topic. Beside the rates stands the processor time that each
part took: what bounds it. The suite's invoices do not know these events: `./bilko clean` after.
With --trouble the ledger has a bad day meanwhile: what is no event is discarded or stays dead, and
one posting in 1,024 dies; those are redriven before the rebuild.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
import time

import psycopg2
import requests
from _ids import ulid
from _processor import ROOT, bilko, used
from confluent_kafka import Consumer, Producer, TopicPartition

TOPIC = "invoice.invoice.sent"
TARGET = 40_000
OTHERS = ("audit", "banking", "notification")
AGE = datetime.timedelta(days=5)  # of the events: too old to be worth a mail


def call(method, path, body=None):
    answer = requests.request(
        method, os.environ["BILKO_URL"] + "/api/v1" + path, json=body, timeout=30,
        headers={"Authorization": f"Bearer {os.environ['BILKO_TOKEN']}"})
    answer.raise_for_status()
    return answer.json()


def sql(statement, *parameters):
    """As superuser in the ledger's database, committed; the rows where there are any."""
    connection = psycopg2.connect(
        os.environ["BILKO_PG_ADMIN"].rsplit("/", 1)[0] + "/bilko_ledger")
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters or None)
            connection.commit()
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def ctl(*arguments, codes=(0,)):
    done = subprocess.run([ROOT / "bilko", "ctl", "-o", "json", *arguments], capture_output=True,
                          text=True, check=False)
    if done.returncode not in codes:
        sys.exit(f"bilkoctl {' '.join(arguments)}: {done.stdout}{done.stderr}")
    return json.loads(done.stdout) if done.stdout else None


def posted():
    return sql("SELECT count(*) FROM gl_transaction")[0][0]


def sent_event():
    """The event of an invoice that is sent now, as (value, headers)."""
    contact = call("POST", "/contacts", {"name": "Benchmark", "email": "bench@example.invalid"})
    invoice = call("POST", "/invoices", {
        "contactId": contact["id"], "currency": "EUR", "issueDate": "2026-02-23",
        "dueDate": "2026-03-25",
        "lines": [{"description": "x", "quantity": "2", "unitPrice": "625.00"}]})
    call("POST", f"/invoices/{invoice['id']}/send")
    consumer = Consumer({"bootstrap.servers": os.environ["BILKO_KAFKA"], "group.id": "bench"})
    partitions = consumer.list_topics(TOPIC).topics[TOPIC].partitions
    consumer.assign([TopicPartition(TOPIC, partition, 0) for partition in partitions])
    while True:
        message = consumer.poll(10)
        if message is None:
            sys.exit("the invoice's event did not come")
        if message.key().decode() == invoice["id"]:
            consumer.close()
            return json.loads(message.value()), message.headers()


def produce(count):
    event, headers = sent_event()
    before = datetime.datetime.now(datetime.timezone.utc) - AGE
    event["time"] = before.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    event["sequence"] = "0000000000000000001"
    text = json.dumps(event, separators=(",", ":"))
    milliseconds = int(before.timestamp() * 1000)
    names = {name: event["data"][name] for name in ("invoiceId", "transactionId")}
    producer = Producer({"bootstrap.servers": os.environ["BILKO_KAFKA"], "linger.ms": 20,
                         "partitioner": "murmur2_random",
                         "queue.buffering.max.messages": 200_000})
    for _ in range(count):
        invoice = "inv_" + ulid(milliseconds)
        copy = text.replace(names["invoiceId"], invoice).replace(
            names["transactionId"], "txn_" + ulid(milliseconds)).replace(
            event["id"], "evt_" + ulid(milliseconds))
        producer.produce(TOPIC, copy, key=invoice, headers=headers)
        producer.poll(0)
    if producer.flush(120):
        sys.exit("Kafka did not take all events")


def measured(name, count, is_done, taken=None):
    """Waits until it is done; says rate and processor time. `taken` knows the seconds better."""
    before, began = used(), time.monotonic()
    while not is_done():
        time.sleep(0.2)
    seconds = taken() if taken else time.monotonic() - began
    told(name, count, seconds)
    parts = {part: (spent - before.get(part, 0)) / count * 1e6 for part, spent in used().items()}
    bound = ", ".join(f"{part} {spent:.0f}" for part, spent in sorted(
        parts.items(), key=lambda item: -item[1]) if spent >= 1)
    print(f"{'':10} processor time per event, µs: {bound}")
    return count / seconds


def told(name, count, seconds):
    print(f"{name:10} {count / seconds:10,.0f} events/s   {seconds:7.1f} s", flush=True)


def change(*arguments, codes=(0,)):
    return ctl(*arguments, "--execute", "--yes", "--reason", "bench", codes=codes)


def poison():
    """15 dead letters that are discarded, 15 that stay; all groups must be there for it."""
    change("drill", "run", "poison")
    change("drill", "clear", "poison")
    change("drill", "run", "poison")


def break_handlers():
    """One posting in 1,024 cannot be written."""
    sql("ALTER TABLE gl_transaction ADD CONSTRAINT bench_trouble CHECK (id !~ '00$') NOT VALID")


def parked(condition):
    return sql(f"SELECT count(*) FROM parked WHERE {condition}")[0][0]


def redriven(count, there):
    """Repairs that and sends what died of it again; how many there were."""
    while posted() + parked("state = 'dead' AND failure_class <> 'poison'") < there + count:
        time.sleep(1)
    sql("ALTER TABLE gl_transaction DROP CONSTRAINT bench_trouble")
    died = sql("SELECT failure_class, count(*) FROM parked WHERE state = 'dead' AND "
                "failure_class <> 'poison' GROUP BY 1")
    for reason_class, _ in died:
        change("dlq", "redrive", "--group", "ledger", "--reason-class", reason_class, codes=(0, 5))
    while posted() < there + count:
        time.sleep(1)
    return sum(number for _, number in died)


def perf_test(count):
    """Kafka's own consumer: seconds it fetches."""
    done = subprocess.run(
        [os.path.join(os.environ["BILKO_KAFKA_BIN"], "kafka-consumer-perf-test.sh"),
         "--bootstrap-server", os.environ["BILKO_KAFKA"], "--topic", TOPIC, "--messages",
         str(count), "--hide-header"], capture_output=True, text=True, check=False)
    cells = [cell.strip() for cell in done.stdout.strip().splitlines()[-1].split(",")]
    print(f"{'kafka':10} {float(cells[9]):10,.0f} events/s   {float(cells[7]) / 1000:7.1f} s  "
          f"(kafka-consumer-perf-test, fetching alone: {float(cells[8]):.0f} MB/s)")
    return float(cells[9])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("events", type=int, nargs="?", default=100_000)
    arguments.add_argument("--trouble", action="store_true", help="with events that fail")
    options = arguments.parse_args()
    count = options.events
    if options.trouble:
        poison()
    for service in OTHERS:
        bilko("stop", service)
    try:
        there = posted()
        if options.trouble:
            break_handlers()
        began = time.monotonic()
        produce(count)
        told("produced", count, time.monotonic() - began)
        if options.trouble:
            died = redriven(count, there)
            print(f"{'trouble':10} {died} postings died and were redriven, "
                  f"{parked('true')} dead letters stay", flush=True)
        else:
            measured("live", count, lambda: posted() >= there + count)
        change("replay", "drop", "ledger", codes=(0, 4))
        plan = ctl("replay", "plan", "ledger", "--mode", "rebuild")["plan"]
        change("replay", "apply", "--plan", plan)
        rate = measured("rebuild", there + count,
                        lambda: sql("SELECT is_read FROM rebuild_state")[0][0],
                        lambda: float(sql("SELECT extract(epoch FROM read_at - started_at) "
                                           "FROM rebuild_state")[0][0]))
        began = time.monotonic()
        comparison = ctl("replay", "compare", "ledger", codes=(0, 3))
        told("compare", comparison["rows"], time.monotonic() - began)
        print(f"{'':10} {'equal' if comparison['equal'] else 'DIFFERENT'}: "
              f"{comparison['rows']:,} rows, {comparison['differing']} differ")
        limit = perf_test(count)
        print(f"rebuild is {rate / limit:.1%} of fetching; target {TARGET:,} events/s")
        change("replay", "drop", "ledger")
    finally:
        for service in OTHERS:
            bilko("restart", service)
    return 0 if comparison["equal"] else 1


if __name__ == "__main__":
    sys.exit(main())
