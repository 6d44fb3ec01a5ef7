"""Measures how fast the audit archives: events that wait in Kafka, to rows in PostgreSQL.

The audit is stopped, events of the kinds that an invoice causes are put into Kafka, the audit is
started; the time runs from the beginning of its first transaction to the commit of its last. Beside
it stand the processor time that each part took meanwhile, and what PostgreSQL alone needs to write
the same rows into tables of the same shape. At the end `verify` goes along the chains. Limit:
10,000 events/s on 2 cores.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
from _ids import ulid
from _processor import ROOT, bilko, processes, used
from confluent_kafka import Producer

LIMIT = 10_000
EXAMPLES = ROOT / "schemas" / "events"
# Mutations and events of the domain, roughly as a busy day has them; none that another service
# would act upon, since their organizations do not exist.
MIX = (("invoice.logged_action.recorded", 5), ("ledger.logged_action.recorded", 3),
       ("invoice.invoice.created", 2), ("invoice.invoice.viewed", 1),
       ("notification.email.sent", 1))


def events(count, organizations):
    """(topic, key, value) of `count` events: the catalogue's examples with ids of their own."""
    types = [name for name, weight in MIX for _ in range(weight)]
    examples = {name: json.loads((EXAMPLES / name.split(".")[0] / f"{name}.example.json")
                                 .read_text()) for name, _ in MIX}
    for number in range(count):
        name = types[number % len(types)]
        event = json.loads(json.dumps(examples[name]))
        prefix = event["subject"][:4]
        old, new = event["subject"], prefix + ulid()
        event["organizationid"] = event["data"]["organizationId"] = random.choice(organizations)
        text = json.dumps(event, separators=(",", ":")).replace(old, new)
        yield name, new, text.replace(event["id"], "evt_" + ulid())


def produce(count, organizations):
    producer = Producer({"bootstrap.servers": os.environ["BILKO_KAFKA"], "linger.ms": 20,
                         "partitioner": "murmur2_random", "compression.type": "lz4",
                         "queue.buffering.max.messages": 200_000})
    headers = [("content-type", "application/cloudevents+json; charset=UTF-8"),
               ("traceparent", "00-7e1b69d6fc7d97ec1887c59716d8c57f-e23bc4c9606a76db-01")]
    size = 0
    for topic, key, value in events(count, organizations):
        producer.produce(topic, value, key=key, headers=headers)
        producer.poll(0)
        size += len(value)
    if producer.flush(120):
        sys.exit("Kafka did not take all events")
    return size / count


def used_by():
    return {name: seconds for name, seconds in used().items()
            if name in ("audit-1", "postgres", "kafka")}


def wait_for(cursor, organizations, count, seconds=300):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        cursor.execute("SELECT sum(seq) FROM chain_head WHERE organization_id = ANY (%s)",
                       (organizations,))
        if cursor.fetchone()[0] == count:
            return
        time.sleep(0.2)
    sys.exit(f"not all of {count} events were archived within {seconds} s")


def alone(cursor, organizations):
    """Seconds that PostgreSQL needs to write the same rows, with the same indexes."""
    seconds = 0.0
    for table in ("event_archive", "logged_action"):
        cursor.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
        started = time.monotonic()
        cursor.execute(f"INSERT INTO bench_{table} SELECT * FROM {table} "
                       "WHERE organization_id = ANY (%s)", (organizations,))
        seconds += time.monotonic() - started
        cursor.execute(f"DROP TABLE bench_{table}")
    return seconds


def verify():
    """Goes along all chains; events per second."""
    binary = Path(f"/proc/{processes()['audit-1']}/exe").resolve()
    environment = os.environ | {"BILKO_DATABASE_URL": os.environ["BILKO_PG_AUDIT"]}
    started = time.monotonic()
    done = subprocess.run([binary, "verify"], env=environment, capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        sys.exit(f"the chains do not verify:\n{done.stdout}{done.stderr}")
    return int(done.stdout.split()[-4]) / (time.monotonic() - started)


def main():
    parser = argparse.ArgumentParser(prog="./bilko bench audit", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="how many (100,000)")
    parser.add_argument("--organizations", type=int, default=50, help="of how many (50)")
    options = parser.parse_args()
    count, organizations = options.events, ["org_" + ulid() for _ in range(options.organizations)]
    bilko("stop", "audit")
    size = produce(count, organizations)
    print(f"{count} events of {size:.0f} bytes wait in Kafka, of {len(organizations)} "
          f"organizations")

    connection = psycopg2.connect(os.environ["BILKO_PG_ADMIN"].rpartition("/")[0] + "/bilko_audit")
    connection.autocommit = True
    with connection.cursor() as cursor:
        before = used_by()
        bilko("restart", "audit")
        wait_for(cursor, organizations, count)
        after = used_by()
        cursor.execute("SELECT count(*), count(DISTINCT xmin::text), "
                       "extract(epoch FROM max(pg_xact_commit_timestamp(xmin)) "
                       "- min(archived_at)) FROM event_archive WHERE organization_id = ANY (%s)",
                       (organizations,))
        rows, transactions, seconds = cursor.fetchone()
        bare = alone(cursor, organizations)
    connection.close()
    verified = verify()

    rate = rows / float(seconds)
    print(f"archived in {seconds:.1f} s by {transactions} transactions: {rate:,.0f} events/s, "
          f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    spent = {name: used - before.get(name, 0) for name, used in after.items()}
    for name, used in spent.items():
        print(f"  {name:<10} {1e6 * used / rows:5.0f} us of processor time an event")
    bound = 2 * rows / sum(spent.values())
    print(f"  so 2 cores with nothing else to do cannot exceed {bound:,.0f} events/s")
    print(f"PostgreSQL alone writes these rows in {bare:.1f} s: {rows / bare:,.0f} events/s")
    print(f"verify finds all chains good: {verified:,.0f} events/s")
    is_good = rate >= LIMIT
    print(f"limit {LIMIT:,} events/s: {'kept' if is_good else 'BROKEN'}")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
