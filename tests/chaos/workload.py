"""The load: several organizations, each thread with invoices of its own, seeded."""

import random
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import requests

from . import banking, expenses
from .client import Client, Organization, Undecided
from .history import Journal

TODAY = "2026-11-20"


@dataclass
class Invoice:
    org: Organization
    id: str
    total: int  # in cents
    status: str = "draft"
    paid: int = 0
    token: str = ""


def euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def cents_of(amount: str) -> int:
    """`12.3400` of the API; never by a float."""
    whole, _, part = amount.partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def register(url: str, number: int, history: Journal) -> Organization:
    """Before any fault: an owner registers, and invites an admin; the caller makes their tokens."""
    mail = f"customer-{number}-{uuid.uuid4().hex[:8]}@example.com"
    answer = requests.post(url + "/api/v1/auth/register", timeout=30, json={
        "email": f"owner-{uuid.uuid4().hex[:12]}@example.com", "password": "correct horse battery",
        "name": f"Owner {number}", "organization": {
            "name": f"Chaos {number}", "baseCurrency": "EUR", "country": "DE"}})
    answer.raise_for_status()
    told = answer.json()
    invite = requests.post(url + "/api/v1/invites", timeout=30, json={
        "email": f"admin-{uuid.uuid4().hex[:12]}@example.com", "role": "admin"},
        headers={"Authorization": f"Bearer {told['accessToken']}"})
    invite.raise_for_status()
    admin = requests.post(f"{url}/api/v1/invites/{invite.json()['id']}/accept", timeout=30,
                          json={"password": "correct horse battery"})
    admin.raise_for_status()
    history.write(op="register", phase="ok", org=told["organizationId"], mail=mail, client="setup",
                  key="", answer=told)
    return Organization(told["organizationId"], told["userId"], told["accessToken"], mail,
                        admin.json()["userId"])


class Load:
    """Threads that go on until stop(); then every command is repeated until it is definite."""

    def __init__(self, url: str, organizations: list[Organization], history: Journal,
                 seed: int, threads: int = 6, rate: float = 12.0) -> None:
        self._url = url
        self._organizations = organizations
        self._history = history
        self._seed = seed
        self._rate = rate / threads
        self._stopping = threading.Event()
        self.give_up = threading.Event()
        self.services: set[str] = set()
        self.done = 0
        self._failures: list[BaseException] = []
        self._threads = [threading.Thread(target=self._guarded, args=(number,), daemon=True)
                         for number in range(threads)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, patience_s: float = 90) -> None:
        """Ends the load; what is undecided then stays `info` and counts as a failure to quiesce."""
        self._stopping.set()
        deadline = time.monotonic() + patience_s
        for thread in self._threads:
            thread.join(max(0.1, deadline - time.monotonic()))
        self.give_up.set()
        for thread in self._threads:
            thread.join(30)
        if self._failures:
            raise self._failures[0]

    def _guarded(self, number: int) -> None:
        worker = Worker(self._url, number, self._history, self._seed, self.give_up)
        worker.services = self.services
        try:
            while not self._stopping.is_set():
                worker.step(self._organizations)
                self.done += 1
                self._stopping.wait(worker.chance.expovariate(self._rate))
        except Undecided:
            pass
        except BaseException as error:  # noqa: BLE001 - told to whoever stops the load
            self._failures.append(error)


class Worker:
    """One thread: what it does next follows from the seed and from what is open."""

    def __init__(self, url: str, number: int, history: Journal, seed: int,
                 give_up: threading.Event) -> None:
        self.chance = random.Random(f"{seed}/{number}")
        self.services: set[str] = set()
        self._client = Client(url, f"c{number}", history, give_up)
        self._rival = Client(url, f"c{number}r", history, give_up)
        self._contacts: dict[str, str] = {}
        self._open: list[Invoice] = []
        self._expenses = expenses.Expenses(self._client, self.chance)
        self._banking = banking.Banking(self._client, self.chance)

    def step(self, organizations: list[Organization]) -> None:
        org = self.chance.choice(organizations)
        draw = self.chance.random()
        if "expense" in self.services and draw < 0.2:
            return self._expenses.step(org)
        if "banking" in self.services and 0.2 <= draw < 0.35:
            return self._banking.step(org, self._contact(org), TODAY)
        if len(self._open) < 4 or self.chance.random() < 0.3:
            return self._create(org)
        invoice = self.chance.choice(self._open)
        if invoice.status == "draft":
            self._cancel(invoice) if self.chance.random() < 0.1 else self._send(invoice)
        else:
            self._continue(invoice)
        if invoice.status in ("paid", "cancelled"):
            self._open.remove(invoice)

    def _create(self, org: Organization) -> None:
        contact = self._contact(org)
        line = {"description": "Work", "quantity": str(self.chance.randint(1, 9)),
                "unitPrice": euros(self.chance.randint(100, 99999))}
        if self.chance.random() < 0.4:
            line |= {"vatRate": self.chance.choice(["7.00", "19.00", "20.00"]), "vatCategory": "S"}
        answer = self._client.command(org, "create", "/invoices", {
            "contactId": contact, "currency": "EUR", "issueDate": TODAY,
            "dueDate": "2026-12-20", "lines": [line]})
        if answer.ok:
            body = answer.json()
            self._open.append(Invoice(org, body["id"], cents_of(body["totalAmount"])))

    def _contact(self, org: Organization) -> str:
        if org.id not in self._contacts:
            answer = self._client.command(org, "contact", "/contacts", {
                "name": f"Customer of {org.id}", "email": org.mail})
            self._contacts[org.id] = answer.json()["id"]
        return self._contacts[org.id]

    def _send(self, invoice: Invoice) -> None:
        key = self._client.new_key("send")
        path = f"/invoices/{invoice.id}/send"
        answer = self._client.command(invoice.org, "send", path, key=key, entity=invoice.id)
        if answer.ok:
            invoice.status, invoice.token = "sent", answer.json()["trackingToken"]
        if self.chance.random() < 0.15:
            self._client.repeat(invoice.org, "send", key, path)
        if self.chance.random() < 0.1:  # sending twice is a conflict and leaves no trace
            self._client.command(invoice.org, "send", path, entity=invoice.id)

    def _continue(self, invoice: Invoice) -> None:
        draw = self.chance.random()
        if draw < 0.3:
            self._pay_part(invoice)
        elif draw < 0.45 and invoice.paid == 0:
            self._cancel(invoice)
        elif draw < 0.55:
            self._client.get(f"/invoices/track/{invoice.token}")
        elif draw < 0.75:
            self._race(invoice)
        else:
            self._mark_paid(self._client, invoice)

    def _pay_part(self, invoice: Invoice) -> None:
        amount = min(invoice.total - invoice.paid, self.chance.randint(1, invoice.total))
        answer = self._client.command(
            invoice.org, "pay", f"/invoices/{invoice.id}/payments",
            {"amount": euros(amount), "paymentReference": self._client.new_key("ref")},
            entity=invoice.id, amount=amount)
        if answer.ok:
            invoice.paid += amount
            if invoice.paid == invoice.total:
                invoice.status = "paid"

    def _mark_paid(self, client: Client, invoice: Invoice) -> bool:
        answer = client.command(invoice.org, "mark_paid", f"/invoices/{invoice.id}/mark-paid",
                                {"paymentReference": client.new_key("ref")}, entity=invoice.id)
        if answer.ok:
            invoice.status = "paid"
        return answer.ok

    def _race(self, invoice: Invoice) -> None:
        """Two of us settle the same invoice at once; one must lose."""
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda client: self._mark_paid(client, invoice),
                          (self._client, self._rival)))

    def _cancel(self, invoice: Invoice) -> None:
        answer = self._client.command(invoice.org, "cancel", f"/invoices/{invoice.id}/cancel",
                                      {"reason": "chaos"}, entity=invoice.id)
        if answer.ok:
            invoice.status = "cancelled"
