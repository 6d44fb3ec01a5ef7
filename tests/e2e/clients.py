"""Clients for the tests from outside: plain libraries that share no code with the services."""

import contextlib
import email
import email.policy
import json
import os
import subprocess
import time
import uuid
from datetime import datetime, timezone
from pathlib import Path

import psycopg2
import requests
from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition

ROOT = Path(__file__).resolve().parents[2]
WAIT = 20.0


def eventually(condition, wait=WAIT, every=0.05):
    """The first truthy value of condition(); fails after `wait` seconds with the last one."""
    deadline = time.monotonic() + wait
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"did not happen within {wait} s: {value!r}"
        time.sleep(every)


class Api:
    """The REST API as one caller sees it."""

    def __init__(self, token, url=None):
        self.base = url or os.environ["BILKO_URL"]
        self.session = requests.Session()
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def call(self, method, path, body=None, expect=None, **options):
        if body is not None:
            options["json"] = body
        url = self.base + ("" if path.startswith("/.well-known") else "/api/v1") + path
        answer = self.session.request(method, url, timeout=30, **options)
        if expect is not None:
            problem = f"{method} {path}: {answer.status_code} {answer.text}"
            assert answer.status_code == expect, problem
        return answer

    def get(self, path, expect=200, **options):
        return self.call("GET", path, expect=expect, **options)

    def post(self, path, body=None, expect=200, **options):
        return self.call("POST", path, body, expect=expect, **options)


class Company:
    """An organization of its own with its owner, made by the public registration."""

    def __init__(self, currency="EUR"):
        self.email = f"owner-{uuid.uuid4().hex[:12]}@example.com"
        self.password = "correct horse battery"
        answer = Api(None).post("/auth/register", {
            "email": self.email, "password": self.password, "name": "Živka Đorđević",
            "organization": {"name": "Test d.o.o.", "baseCurrency": currency, "country": "RS"},
        }, expect=201).json()
        self.organization = answer["organizationId"]
        self.user = answer["userId"]
        self.token = answer["accessToken"]
        self.api = Api(self.token)
        self._contact = None

    def role(self, role):
        """An Api with a token of another role."""
        return Api(bilko("token", "--org", self.organization, "--role", role).strip())

    def member(self, role):
        """Somebody who was invited and is signed in: (user id, Api)."""
        invite = self.api.post("/invites", {"email": f"m-{uuid.uuid4().hex}@example.com",
                                            "role": role}, expect=201).json()
        welcome = Api(None).post(f"/invites/{invite['id']}/accept",
                                 {"password": self.password}).json()
        return welcome["userId"], Api(welcome["accessToken"])

    def fresh_api(self):
        """A connection of its own: threads share none."""
        return Api(self.token)

    def contact(self, **changes):
        body = {"name": "Kupac čćžšđ a.d.", "email": "kupac@example.com"} | changes
        return self.api.post("/contacts", body, expect=201).json()

    def draft(self, **changes):
        self._contact = self._contact or self.contact()["id"]
        body = {
            "contactId": self._contact, "currency": "EUR",
            "issueDate": "2026-02-23", "dueDate": "2026-03-25",
            "lines": [{"description": "Usluga", "quantity": "2", "unitPrice": "625.0000"}],
        } | changes
        return self.api.post("/invoices", body, expect=201).json()

    def sent(self, **changes):
        return self.api.post(f"/invoices/{self.draft(**changes)['id']}/send").json()

    def pay(self, invoice, expect=200):
        return self.api.post(f"/invoices/{invoice}/mark-paid", {"paymentReference": "97 123"},
                             expect=expect)

    def account(self, code):
        """The account of the chart with this code, once the ledger has opened it."""
        def found():
            data = self.api.get("/ledger/accounts?limit=200").json()["data"]
            return next((account for account in data if account["code"] == code), None)
        return eventually(found)

    def expense(self, submitter=None, **changes):
        """A pending expense, once the service has heard of its category."""
        body = {"amount": "100.0000", "currency": "EUR", "date": "2026-02-23",
                "categoryAccountId": self.account("5100")["id"]} | changes

        def taken():
            answer = (submitter or self.api).call("POST", "/expenses", body)
            assert answer.status_code in (201, 422), answer.text
            return answer.json() if answer.status_code == 201 else None
        return eventually(taken)

    def bank_account(self):
        """The organization's bank account."""
        def found():
            data = self.api.get("/banking/accounts").json()["data"]
            return data[0] if data else None
        return eventually(found)

    def import_lines(self, rows):
        """Imports rows of (date, description, amount, reference, counterparty); the new lines."""
        account = self.bank_account()
        before = {line["id"] for line in self.bank_lines()}
        text = "date,description,amount,currency,reference,counterparty\n" + "".join(
            f"{date},{description},{amount},{account['currency']},{reference},{counterparty}\n"
            for date, description, amount, reference, counterparty in rows)
        answer = self.api.post(f"/banking/accounts/{account['id']}/import", data=text.encode(),
                               headers={"Content-Type": "text/csv"}).json()
        assert answer["importedCount"] == len(rows), answer
        return [line for line in self.bank_lines() if line["id"] not in before]

    def bank_lines(self, **filters):
        lines, cursor = [], {}
        while True:
            page = self.api.get("/banking/transactions",
                                params=filters | cursor | {"limit": 200}).json()
            lines += page["data"]
            if not page["nextCursor"]:
                return lines
            cursor = {"cursor": page["nextCursor"]}

    def transactions(self, reference, count):
        """The GL transactions of an invoice or expense, once there are `count`."""
        def all_there():
            data = self.api.get(f"/ledger/transactions?referenceId={reference}").json()["data"]
            return data if len(data) >= count else None
        return eventually(all_there)


def posted_invoice():
    """A company of its own with an invoice that is posted, and the event that posted it."""
    company = Company()
    invoice = company.sent()
    company.transactions(invoice["id"], 1)
    [event, *_] = await_events("invoice.invoice.sent", subject=invoice["id"])
    return company, invoice, event


def bilko(*arguments, check=True):
    """Runs the developer command on the suite under test."""
    done = subprocess.run([str(ROOT / "bilko"), *arguments], capture_output=True, text=True,
                          timeout=180, check=False)
    assert done.returncode == 0 or not check, done.stdout + done.stderr
    return done.stdout


def kafka_tool(name, *arguments):
    done = subprocess.run([os.path.join(os.environ["BILKO_KAFKA_BIN"], name), *arguments],
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def sql(service, statement, parameters=(), admin=False):
    """Rows of a statement as the service's own role, or as superuser in its database."""
    url = os.environ[f"BILKO_PG_{service.upper()}"]
    if admin:
        url = os.environ["BILKO_PG_ADMIN"].rsplit("/", 1)[0] + f"/bilko_{service}"
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def records(topic, wait=10.0):
    """Every record of a topic, as (partition, offset, key, headers, value)."""
    consumer = Consumer({
        "bootstrap.servers": os.environ["BILKO_KAFKA"], "group.id": f"e2e-{uuid.uuid4()}",
        "enable.auto.commit": False,
    })
    try:
        partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
        ends = {}
        for partition in partitions:
            low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)
            if high > low:
                ends[partition] = high
        consumer.assign([TopicPartition(topic, p, OFFSET_BEGINNING) for p in ends])
        found, deadline = [], time.monotonic() + wait
        while ends and time.monotonic() < deadline:
            message = consumer.poll(0.2)
            if message is None or message.error():
                continue
            found.append((message.partition(), message.offset(), message.key(),
                          message.headers() or [], message.value()))
            if message.offset() + 1 >= ends.get(message.partition(), 0):
                ends.pop(message.partition(), None)
        return found
    finally:
        consumer.close()


def events(topic, subject=None, organization=None):
    """The CloudEvents of a topic (structured mode), filtered; what is no JSON is passed by."""
    result = []
    for partition, offset, key, headers, value in records(topic):
        try:
            event = json.loads(value)
        except (ValueError, TypeError):  # no JSON, or a tombstone
            continue
        if subject and event["subject"] != subject:
            continue
        if organization and event.get("organizationid") != organization:
            continue
        event["__record"] = {"partition": partition, "offset": offset, "key": key,
                             "headers": headers, "value": value}
        result.append(event)
    return result


def hand_again(company, readers):
    """Puts every event of the company on these topics there once more, byte for byte, and waits
    until their readers have passed them. `readers`: {topic: services}."""
    producer = Producer({"bootstrap.servers": os.environ["BILKO_KAFKA"]})
    for topic in readers:
        for event in events(topic, organization=company.organization):
            record = event["__record"]
            producer.produce(topic, record["value"], key=record["key"], headers=record["headers"],
                             partition=record["partition"])
    assert producer.flush(10) == 0
    for topic, services in readers.items():
        for service in services:
            await_passed(service, topic)


def await_passed(service, topic):
    """Waits until the service has passed everything that is on the topic now."""
    consumer = Consumer({"bootstrap.servers": os.environ["BILKO_KAFKA"],
                         "group.id": f"{service}-service-consumer"})  # asks only, never joins
    try:
        places = [TopicPartition(topic, partition)
                  for partition in consumer.list_topics(topic, timeout=10).topics[topic].partitions]
        ends = {place.partition: consumer.get_watermark_offsets(place, timeout=10)
                for place in places}

        def passed():
            return all(place.offset >= ends[place.partition][1]
                       or ends[place.partition][0] == ends[place.partition][1]
                       for place in consumer.committed(places, timeout=10))
        eventually(passed, every=0.1)
    finally:
        consumer.close()


def utc_today():
    return datetime.now(timezone.utc).date().isoformat()


def different(topic, **filters):
    """The events of a topic, each once: publishing is at least once."""
    return list({event["id"]: event for event in events(topic, **filters)}.values())


def await_events(topic, count=1, **filters):
    def enough():
        found = events(topic, **filters)
        return found if len(found) >= count else None
    return eventually(enough, every=0.2)


def new_address():
    """A mail address nobody else has."""
    return f"kupac-{uuid.uuid4().hex[:12]}@example.com"


def mails_to(address):
    """The mails that the suite's mail server has taken for an address, in order."""
    line = f"X-Envelope-To: {address}\r\n".encode()
    files = sorted(Path(os.environ["BILKO_MAIL_DIR"]).glob("*.eml"))
    mails = [mail for mail in map(Path.read_bytes, files) if line in mail[:1000]]
    return [email.message_from_bytes(mail, policy=email.policy.default) for mail in mails]


def lag(group):
    """How many records lie behind the offsets that a group has committed. Joins no group."""
    consumer = Consumer({"bootstrap.servers": os.environ["BILKO_KAFKA"], "group.id": group})
    try:
        topics = consumer.list_topics(timeout=10).topics.values()
        partitions = [TopicPartition(t.topic, p) for t in topics for p in t.partitions]
        committed = [place for place in consumer.committed(partitions, timeout=10)
                     if place.offset >= 0]
        return sum(consumer.get_watermark_offsets(place, timeout=10)[1] - place.offset
                   for place in committed)
    finally:
        consumer.close()


def replayed(service, group):
    """Sends a stopped group back to the beginning by Kafka's own tool; how much lies before it."""
    bilko("stop", service)
    try:
        kafka_tool("kafka-consumer-groups.sh", "--bootstrap-server", os.environ["BILKO_KAFKA"],
                   "--group", group, "--reset-offsets", "--to-earliest", "--all-topics",
                   "--execute")
        return lag(group)
    finally:
        bilko("restart", service)


class Process:
    """The first process of a service, as Linux shows it."""

    def __init__(self, service):
        self.service = service
        [row] = [line.split() for line in bilko("status").splitlines()
                 if line.startswith(f"{service}-1 ")]
        folder = Path(f"/proc/{row[2]}")
        self.binary = os.readlink(folder / "exe")
        self.environment = dict(pair.split("=", 1) for pair in
                                (folder / "environ").read_text().split("\0") if pair)

    def restart(self):
        bilko("restart", self.service)

    @contextlib.contextmanager
    def replaced(self, settings):
        """The same with other settings in its place, for the length of a `with`."""
        bilko("stop", self.service)
        log = Path(os.environ["BILKO_HOME"]) / "logs" / f"{self.service}-replaced.log"
        with log.open("a") as output:
            process = subprocess.Popen([self.binary, "serve"], env=self.environment | settings,
                                       cwd="/", stdout=output, stderr=output)
        try:
            ready = os.environ[f"BILKO_ADMIN_{self.service.upper()}"] + "/readyz"
            eventually(lambda: answers(ready))
            yield
        finally:
            process.terminate()
            process.wait(30)
            bilko("restart", self.service)


def verified():
    """What `bilko-audit verify` prints; fails when a chain is broken."""
    process = Process("audit")
    done = subprocess.run([process.binary, "verify"], capture_output=True, text=True, timeout=120,
                          env=process.environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def answers(url):
    with contextlib.suppress(requests.RequestException):
        return requests.get(url, timeout=2).status_code == 200
    return False
