"""Sends invoices at a steady rate and measures how long each takes to have its effects.

The way: POST /invoices/:id/send, PostgreSQL, outbox, Kafka, and then the GL transaction in the
ledger, the LoggedAction in the audit, the communication in the notification. Delays come from
PostgreSQL's own commit timestamps: from the commit of the command to the commit of the effect.
Beside them: until the mail server has taken the mail, and for every tenth invoice until the
ledger's API shows its transaction. With --create each command is a create and a send. Limits: p95
below 100 ms at 50 commands/s for each effect, and at worst 5 s from request to anything. A warm-up
at the same rate goes before, for Kafka's JVM; --warm-up 0 measures a suite that has just started.
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
from _processor import used

P95_LIMIT_MS = 100
WORST_LIMIT_MS = 5000
FOLLOWED = 10  # one of so many is followed to the API
POLL_S = 0.005
# What a sent invoice causes: the service, and the rows of :invoices there with their identifiers.
# The notification inserts its `invoice` with the communication, which later changes.
EFFECTS = {
    "ledger": ("ledger", "reference_id", "gl_transaction"),
    "audit": ("audit", "row_id", "logged_action WHERE table_name = 'Invoice' AND "
                                 "action = 'UPDATE'"),
    "notification": ("notification", "id", "invoice"),
}
MAIL = ("notification", "entity_id", "communication WHERE status = 'sent'")
COMMANDS = ("invoice", "id", "invoice")
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
        self.processor = {}  # seconds by part


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


def settled(run):
    """Waits for the last effect; the commit times by effect, of the commands and of the mails."""
    invoices = list(run.requested)
    effects = {name: await_commits(rows, invoices) for name, rows in EFFECTS.items()}
    return effects, commits(COMMANDS, invoices), await_commits(MAIL, invoices)


def commits(rows, invoices):
    """When each invoice's row was last committed, in seconds since 1970."""
    service, column, table = rows
    url = os.environ["BILKO_PG_ADMIN"].rpartition("/")[0] + f"/bilko_{service}"
    query = (f"SELECT {column}, max(extract(epoch FROM pg_xact_commit_timestamp(xmin))) "
             f"FROM {table} {'AND' if 'WHERE' in table else 'WHERE'} organization_id = %s "
             f"AND {column} = ANY (%s) GROUP BY {column}")
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query, (os.environ["BILKO_ORG"], invoices))
            return {invoice: float(seconds) for invoice, seconds in cursor.fetchall()}
    finally:
        connection.close()


def await_commits(rows, invoices, wait=60):
    """The same, once all have arrived."""
    deadline = time.monotonic() + wait
    while True:
        found = commits(rows, invoices)
        if len(found) == len(invoices):
            return found
        if time.monotonic() > deadline:
            sys.exit(f"only {len(found)} of {len(invoices)} invoices got to {rows[2].split()[0]} "
                     f"of {rows[0]} in {wait} s")
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


def show_processor(seconds, count):
    print(f"processor time a command: {1000 * sum(seconds.values()) / count:.1f} ms, of which")
    for name, spent in sorted(seconds.items(), key=lambda item: -item[1]):
        print(f"  {name:<16} {1000 * spent / count:5.1f} ms")


def main():
    parser = argparse.ArgumentParser(prog="./bilko bench chain", description=__doc__)
    parser.add_argument("--rate", type=float, default=50, help="commands per second (50)")
    parser.add_argument("--seconds", type=float, default=30, help="how long (30)")
    parser.add_argument("--warm-up", type=float, default=10, help="seconds not counted (10)")
    parser.add_argument("--create", action="store_true",
                        help="create each invoice at its moment, not all beforehand")
    options = parser.parse_args()
    client = Client()
    with ThreadPoolExecutor(32) as pool:
        make_draft = draft_maker(client)

        def drafts(count):
            if options.create:
                return [make_draft] * count
            made = list(pool.map(lambda _: make_draft(), range(count)))
            return [lambda invoice=invoice: invoice for invoice in made]
        if options.warm_up:
            settled(send_at_rate(client, pool, drafts(round(options.rate * options.warm_up)),
                                 options.rate))
        draft_ids = drafts(round(options.rate * options.seconds))
        before = used()
        run = send_at_rate(client, pool, draft_ids, options.rate)
        times = settled(run)
        run.processor = {name: seconds - before.get(name, 0) for name, seconds in used().items()}
    return report(run, *times)


def report(run, effects, committed, mailed):
    invoices = list(run.requested)

    def since(start, end):
        return [1000 * (end[i] - start[i]) for i in invoices if i in end]
    delays = {name: since(committed, at) for name, at in effects.items()}
    whole = {f"request to {name}": since(run.requested, at) for name, at in effects.items()}
    whole["request to visible by API"] = since(run.requested, run.visible)
    whole["request to mail taken"] = since(run.requested, mailed)

    print(f"{len(invoices)} invoices sent at {len(invoices) / run.seconds:.1f}/s, "
          f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    show("request to answer", since(run.requested, run.answered))
    for name, values in delays.items():
        show(f"commit to {name}", values)
    for name, values in whole.items():
        show(name, values)
    slowest = [max(values) for values in zip(*delays.values())]
    print("commit to the last of the three effects:")
    show_distribution(slowest)
    show_processor(run.processor, len(invoices))
    is_good = (all(percentile(values, 95) < P95_LIMIT_MS for values in delays.values())
               and max(map(max, whole.values())) < WORST_LIMIT_MS)
    print(f"limits: commit to each effect p95 < {P95_LIMIT_MS} ms, request to anything < "
          f"{WORST_LIMIT_MS} ms: {'kept' if is_good else 'BROKEN'}")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
