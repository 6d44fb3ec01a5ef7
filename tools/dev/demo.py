"""`./bilko demo`: an invoice travels from the API through Kafka to the ledger, step by step."""

import json
import re
import subprocess
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from . import kafka_install
from .api import Answer, Api
from .demo_organization import DemoOrganization
from .output import Failure, Stopwatch, say
from .suite import Suite

GROUP = "bilko-demo"
DEADLINE_S = 20


def run(suite: Suite) -> int:
    organization = DemoOrganization(suite)
    if not organization.exists():
        raise Failure("the demo needs the services user, invoice and ledger")
    watch = Stopwatch()
    reader = EventReader(suite)
    reader.skip_to_end()
    api = Api(suite.nginx.url, organization.token)
    say(f"\nThe story of an invoice, as organization {organization.organization}\n")
    invoice = tell_story(api)
    transactions = eventually(lambda: bookings(api, invoice["id"]), "the ledger's bookings")
    show_events(reader.read(invoice["id"]))
    show_bookings(transactions)
    say(f"\nDone in {watch}. Every line above came through the public API or from Kafka itself.")
    return 0


def tell_story(api: Api) -> dict:
    today = date.today()
    contact = do(api, 1, "POST", "/contacts",
                 {"name": "Acme GmbH", "email": "accounts@acme.invalid"}, 201)
    invoice = do(api, 2, "POST", "/invoices", {
        "contactId": contact["id"], "currency": "EUR", "issueDate": today.isoformat(),
        "dueDate": (today + timedelta(days=14)).isoformat(),
        "lines": [{"description": "Consulting", "quantity": "2", "unitPrice": "625.00"}]}, 201)
    path = f"/invoices/{invoice['id']}"
    sent = do(api, 3, "POST", f"{path}/send", {}, 200)
    do(api, 4, "GET", f"/invoices/track/{sent['trackingToken']}", None, 200)
    do(api, 5, "POST", f"{path}/mark-paid", {"paymentReference": "demo transfer"}, 200)
    return invoice


def do(api: Api, number: int, method: str, path: str, body: Any, status: int) -> Any:
    answer = api.call(method, path, body)
    say(f"{number}. {method} /api/v1{path}")
    say(f"   {answer.status} {summary(answer)}")
    if answer.status != status:
        raise Failure(f"expected {status}: {answer.body}")
    return answer.body


def summary(answer: Answer) -> str:
    if isinstance(answer.body, bytes):
        return f"{answer.headers.get('Content-Type', '')}, {len(answer.body)} bytes"
    shown = ("id", "invoiceNumber", "name", "totalAmount", "currency", "status", "transactionId")
    return " · ".join(str(answer.body[name]) for name in shown if answer.body.get(name))


def bookings(api: Api, invoice: str) -> list[dict] | None:
    """The two GL transactions of a paid invoice; None while they are on their way."""
    answer = api.call("GET", f"/ledger/transactions?referenceId={invoice}")
    if answer.status != 200:
        raise Failure(f"GET /ledger/transactions: {answer.status} {answer.body}")
    found = answer.body["data"]
    return sorted(found, key=lambda entry: entry["createdAt"]) if len(found) >= 2 else None


def show_events(events: list[dict]) -> None:
    say("\nIts events, read back from Kafka")
    for event in events:
        say(f"   {event['type']:<32} partition {event['partition']}  offset {event['offset']:>4}"
            f"  by {event['source']}{note(event)}")


def note(event: dict) -> str:
    """What tells one entry of the audit trail from the next."""
    data = event["data"]
    return f": {data['action']} {data['tableName']}" if "tableName" in data else ""


def show_bookings(transactions: list[dict]) -> None:
    say("\nIts bookings, from GET /api/v1/ledger/transactions")
    for entry in transactions:
        say(f"   {entry['id']}  Dr {entry['debitAccountCode']} / Cr {entry['creditAccountCode']}"
            f"  {entry['amount']} {entry['currency']}  {entry.get('description') or ''}")


def eventually(condition: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        value = condition()
        if value is not None:
            return value
        time.sleep(0.05)
    raise Failure(f"{what} did not arrive within {DEADLINE_S} s; ./bilko status tells who is down")


class EventReader:
    """Reads what was published after skip_to_end(), with Kafka's own tools."""

    def __init__(self, suite: Suite) -> None:
        self._bootstrap = suite.kafka.bootstrap
        self._topics = sorted(
            topic["name"] for service in suite.services
            for topic in json.loads(service.call(["describe"]))["topics"]
            if not topic["name"].endswith(".dlq"))

    def skip_to_end(self) -> None:
        topics = [part for topic in self._topics for part in ("--topic", topic)]
        self._tool("kafka-consumer-groups.sh", "--group", GROUP, "--reset-offsets", "--to-latest",
                   *topics, "--execute")

    def read(self, entity: str) -> list[dict]:
        """The events that name the entity, in the order of their time."""
        included = "|".join(map(re.escape, self._topics))
        output = self._tool(
            "kafka-console-consumer.sh", "--group", GROUP, "--include", included,
            "--timeout-ms", "2500", "--formatter-property", "print.partition=true",
            "--formatter-property", "print.offset=true")
        events = [parse(line) for line in output.splitlines() if entity in line]
        return sorted(events, key=lambda event: (event["time"], event["source"]))

    def _tool(self, name: str, *arguments: str) -> str:
        command = [kafka_install.bin_folder() / name, "--bootstrap-server", self._bootstrap]
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
        # The console consumer ends by its time-out, which is no failure here.
        if done.returncode != 0 and "TimeoutException" not in done.stderr:
            raise Failure(f"{name} failed:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")
        return done.stdout


def parse(line: str) -> dict:
    """`Partition:0<tab>Offset:7<tab>{…}` as the event with its position."""
    partition, offset, value = line.split("\t", 2)
    event = json.loads(value)
    return event | {"partition": int(partition.partition(":")[2]),
                    "offset": int(offset.partition(":")[2])}
