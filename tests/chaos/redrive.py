"""A thousand dead letters of one group, sent back to it while it is being killed."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg2
from confluent_kafka import Producer
from dev.output import step

from .checker.facts import Facts
from .checker.topics import Record
from .client import Client, Organization
from .pace import pause
from .run import Options, Run, Verdict
from .trouble import Trouble
from .workload import TODAY

GROUP = "ledger-service-consumer"
THREADS = 8
DEATH_WITHIN_S = 480


def redrive(options: Options, count: int) -> Verdict:
    """Every posting of one organization fails for 31 s; its followers wait; then all is redriven.

    Half of the letters twice, and the ledger is killed while they arrive."""
    with Run("redrive", options) as run:
        run.rig.set_variables("ledger", {"BILKO_FLOOD_EVENTS": "0"})
        for part in run.rig.service("ledger").replicas:
            part.start()
        run.rig.service("ledger").wait_ready()
        org, *others = run.organizations
        run.begin_load(organizations=others)
        trouble = Trouble(run.rig.paths(), "ledger")
        trouble.begin(f"NEW.organization_id = '{org.id}'")
        prepare(run, org, count)
        letters = await_deaths(run, count)
        trouble.end()
        send_back(run, letters)
        run.settings["dead_letters"] = "redriven"
        run.settings["retry_slack_s"] = DEATH_WITHIN_S  # a thousand at once take their turns
        run.verdict.figures["redriven"] = len(letters)
        return run.finish({"death": count, "kill.service": 5})


def prepare(run: Run, org: Organization, count: int) -> None:
    """Invoices that are sent, and paid at once: the payment follows what will be dead."""
    def some(number: int) -> None:
        client = Client(run.rig.nginx.url, f"p{number}", run.history, run.load.give_up)
        contact = make_contact(client, org)
        for _ in range(number, count, THREADS):
            send_and_pay(client, org, contact)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(some, range(THREADS)))
    step("chaos", f"{count} invoices sent and paid; their postings fail")


def make_contact(client: Client, org: Organization) -> str:
    return client.command(org, "contact", "/contacts", {
        "name": "Prepared", "email": org.mail}).json()["id"]


def send_and_pay(client: Client, org: Organization, contact: str) -> None:
    line = {"description": "Work", "quantity": "1", "unitPrice": "10.00"}
    made = client.command(org, "create", "/invoices", {
        "contactId": contact, "currency": "EUR", "issueDate": TODAY, "dueDate": "2026-12-20",
        "lines": [line]}).json()
    client.command(org, "send", f"/invoices/{made['id']}/send", entity=made["id"])
    client.command(org, "mark_paid", f"/invoices/{made['id']}/mark-paid",
                   {"paymentReference": "x"}, entity=made["id"])


def await_deaths(run: Run, count: int = 0) -> list[tuple[str, Record]]:
    """The dead letters' ids with the records they are about, once no death is due any more."""
    deadline = time.monotonic() + DEATH_WITHIN_S
    dead, dying = deaths(run)
    while (dead < count or dying > 0) and time.monotonic() < deadline:
        pause(1)
        dead, dying = deaths(run)
    step("chaos", f"{dead} are dead, {dying} are dying")
    letters = originals_of_letters(run)
    for identity, _ in letters:
        run.nemesis.note("death", identity, True)
    return letters


def deaths(run: Run) -> tuple[int, int]:
    """How many of the ledger's parked events are dead, and how many have failed and may yet die."""
    database = psycopg2.connect(run.rig.postgres.uri("postgres", "bilko_ledger"))
    try:
        with database.cursor() as cursor:
            cursor.execute("SELECT count(*) FILTER (WHERE state = 'dead'), count(*) FILTER (WHERE "
                           "state = 'retry' AND failures > 0) FROM parked")
            return cursor.fetchone()
    finally:
        database.close()


def originals_of_letters(run: Run) -> list[tuple[str, Record]]:
    (run.folder / "paths.json").write_text(json.dumps(run.paths()))
    facts = Facts(run.folder)
    places = {(record.topic, str(record.partition), str(record.offset)): record
              for record in facts.records}
    found = []
    for identity, copies in facts.dead_letters.items():
        headers = copies[0].headers
        place = tuple(headers[f"__dlq.errors.{name}"].decode()
                      for name in ("topic", "partition", "offset"))
        if headers["__dlq.errors.group"].decode() == GROUP and place in places:
            found.append((identity, places[place]))
    return found


def send_back(run: Run, deaths: list[tuple[str, Record]]) -> None:
    """Half of them while the ledger dies and returns."""
    ledger = run.rig.service("ledger").replicas
    half = len(deaths) // 2
    early, late = (Letters(run.rig.kafka.bootstrap, some)
                   for some in (deaths[:half], deaths[half:]))
    early.request_all()
    for number in range(6):
        late.request_some(len(late) // 6 + 1)
        run.nemesis.kill(ledger[number % len(ledger)])
    early.request_all()  # answered already: changes nothing


class Letters:
    """Dead letters that go back to their group, by its own topic, byte for byte."""

    def __init__(self, bootstrap: str, letters: list[tuple[str, Record]]) -> None:
        self._producer = Producer({"bootstrap.servers": bootstrap, "acks": "all",
                                   "enable.idempotence": True})
        self._letters = letters
        self._turn = 0

    def __len__(self) -> int:
        return len(self._letters)

    def request_all(self) -> None:
        self._request(self._letters)

    def request_some(self, count: int = 20) -> None:
        """The next ones; after the last comes the first again, which changes nothing."""
        end = self._turn + count
        self._request(self._letters[self._turn:end])
        self._turn = end if end < len(self._letters) else 0

    def _request(self, letters: list[tuple[str, Record]]) -> None:
        for identity, original in letters:
            headers = [*original.headers.items(), ("bilko-dlq-id", identity.encode()),
                       ("__dlq.errors.topic", original.topic.encode()),
                       ("__dlq.errors.partition", str(original.partition).encode()),
                       ("__dlq.errors.offset", str(original.offset).encode()),
                       ("chaos", b"redrive")]
            self._producer.produce("ledger.redrive.requested", original.value, original.key,
                                   partition=original.partition, headers=headers)
            self._producer.poll(0)
        self._producer.flush(30)
