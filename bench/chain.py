"""Sends invoices at a steady rate and measures how long each takes to reach the general ledger.

The way: POST /invoices/:id/send, PostgreSQL, outbox, Kafka, ledger, PostgreSQL. Delays come from
PostgreSQL's own commit timestamps: from the commit of the command in the invoice service to the
commit of its GL transaction in the ledger. Every tenth invoice is also followed until the ledger's
API shows its transaction. With --create each command is a create and a send. Limits: p95 below
100 ms at 50 commands/s, and at worst 5 s from request to effect.
"""

import argparse
import math
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import requests

P95_LIMIT_MS = 100
WORST_LIMIT_MS = 5000
FOLLOWED = 10  # one of so many is followed to the API
POLL_S = 0.005
PERCENTILES = (50, 90, 95, 99, 100)
BUCKETS_MS = (5, 10, 20, 30, 50, 75, 100, 200, 500, 1000, 5000)


class Client:
    """One HTTP session per thread, as the owner of the demo organization."""

    def __init__(self):
        self._base = os.environ["BILKO_URL"] + "/api/v1"
        self._local = threading.local()

    def post(self, path, body=None):
        answer = self._session().post(self._base + path, json=body, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def wait_for(self, path):
        """Returns once a GET finds it; after WORST_LIMIT_MS at the latest."""
        deadline = time.monotonic() + WORST_LIMIT_MS / 1000
        while self._session().get(self._base + path, timeout=30).status_code != 200:
            if time.monotonic() > deadline:
                return
            time.sleep(POLL_S)

    def _session(self):
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
            self._local.session.headers["Authorization"] = f"Bearer {os.environ['BILKO_TOKEN']}"
        return self._local.session


def draft_maker(client):
    """A function that makes a draft and returns its id."""
    contact = client.post("/contacts", {"name": "Benchmark", "email": "bench@example.invalid"})
    body = {"contactId": contact["id"], "currency": "EUR", "issueDate": "2026-02-23",
            "dueDate": "2026-03-25",
            "lines": [{"description": "x", "quantity": "2", "unitPrice": "625.00"}]}
    return lambda: client.post("/invoices", body)["id"]


class Run:
    """What happened when, by invoice, in seconds since 1970."""

    def __init__(self):
        self.requested, self.answered, self.visible = {}, {}, {}
        self.seconds = 0.0


def send_at_rate(client, pool, draft_ids, rate):
    """Open loop: each command has its own moment, however long the ones before take."""
    started = time.time() + 0.2
    run = Run()

    def send(number, draft_id):
        time.sleep(max(0.0, started + number / rate - time.time()))
        invoice = draft_id()
        run.requested[invoice] = time.time()
        transaction = client.post(f"/invoices/{invoice}/send")["transactionId"]
        run.answered[invoice] = time.time()
        if number % FOLLOWED == 0:
            client.wait_for(f"/ledger/transactions/{transaction}")
            run.visible[invoice] = time.time()
    list(pool.map(send, range(len(draft_ids)), draft_ids))
    run.seconds = max(run.answered.values()) - started
    return run


def commits(service, table, column, invoices):
    """When the row's last transaction committed, in seconds since 1970, per invoice."""
    url = os.environ["BILKO_PG_ADMIN"].rpartition("/")[0] + f"/bilko_{service}"
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {column}, extract(epoch FROM pg_xact_commit_timestamp(xmin)) "
                           f"FROM {table} WHERE organization_id = %s AND {column} = ANY (%s)",
                           (os.environ["BILKO_ORG"], invoices))
            return {invoice: float(seconds) for invoice, seconds in cursor.fetchall()}
    finally:
        connection.close()


def effects(invoices, wait=60):
    """Commit times in the ledger, once all have arrived."""
    deadline = time.monotonic() + wait
    while True:
        found = commits("ledger", "gl_transaction", "reference_id", invoices)
        if len(found) == len(invoices):
            return found
        if time.monotonic() > deadline:
            sys.exit(f"only {len(found)} of {len(invoices)} invoices got there in {wait} s")
        time.sleep(0.2)


def percentile(values, percent):
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def show(name, milliseconds):
    row = "  ".join(f"p{p} {percentile(milliseconds, p):7.1f}" if p < 100 else
                    f"max {max(milliseconds):7.1f}" for p in PERCENTILES)
    print(f"{name:<28} {row}  ms")


def show_distribution(milliseconds):
    lower = 0
    for upper in (*BUCKETS_MS, math.inf):
        count = sum(lower <= value < upper for value in milliseconds)
        if count:
            share = count / len(milliseconds)
            label = f"< {upper}" if upper < math.inf else f">= {lower}"
            print(f"  {label:>7} ms {count:>6}  {share:6.1%}  {'#' * round(50 * share)}")
        lower = upper


def main():
    parser = argparse.ArgumentParser(prog="./bilko bench chain", description=__doc__)
    parser.add_argument("--rate", type=float, default=50, help="commands per second (50)")
    parser.add_argument("--seconds", type=float, default=30, help="how long (30)")
    parser.add_argument("--create", action="store_true",
                        help="create each invoice at its moment, not all beforehand")
    options = parser.parse_args()
    count = round(options.rate * options.seconds)
    client = Client()
    with ThreadPoolExecutor(32) as pool:
        make_draft = draft_maker(client)
        if options.create:
            draft_ids = [make_draft] * count
        else:
            made = list(pool.map(lambda _: make_draft(), range(count)))
            draft_ids = [lambda invoice=invoice: invoice for invoice in made]
        run = send_at_rate(client, pool, draft_ids, options.rate)
    return report(run)


def report(run):
    invoices = list(run.requested)
    booked = effects(invoices)
    committed = commits("invoice", "invoice", "id", invoices)
    delays = [1000 * (booked[i] - committed[i]) for i in invoices]
    whole = [1000 * (booked[i] - run.requested[i]) for i in invoices]
    visible = [1000 * (run.visible[i] - run.requested[i]) for i in run.visible]

    print(f"{len(invoices)} invoices sent at {len(invoices) / run.seconds:.1f}/s")
    show("request to answer", [1000 * (run.answered[i] - run.requested[i]) for i in invoices])
    show("commit to effect", delays)
    show("request to effect", whole)
    show("request to visible by API", visible)
    print("commit to effect:")
    show_distribution(delays)
    is_good = (percentile(delays, 95) < P95_LIMIT_MS
               and max(*whole, *visible) < WORST_LIMIT_MS)
    print(f"limits: commit to effect p95 < {P95_LIMIT_MS} ms, request to effect < "
          f"{WORST_LIMIT_MS} ms: {'kept' if is_good else 'BROKEN'}")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
