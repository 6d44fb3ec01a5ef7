"""A client of a deployed suite's public port; an image carries it, so it needs only Python."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta


class Api:
    """A client of the public port that tells refused connections from wrong answers."""

    def __init__(self, base: str) -> None:
        self._base = base + "/api/v1"
        self.token = ""
        self.account: dict[str, str] = {}
        self.lock = threading.Lock()
        self.resets = 0
        self.failures: list[str] = []

    def call(self, method: str, path: str, body: dict | None = None, key: str = "") -> dict:
        """Sends until a definite answer; the key makes repeating a POST harmless."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        data = json.dumps(body).encode() if body is not None else None
        deadline = time.monotonic() + 60
        while True:
            request = urllib.request.Request(self._base + path, data, headers, method=method)
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                text = error.read().decode(errors="replace")
                with self.lock:
                    self.failures.append(f"{method} {path}: {error.code} {text[:200]}")
                if error.code < 500 or time.monotonic() > deadline:
                    raise
            except OSError:
                with self.lock:
                    self.resets += 1
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.1)


def register(api: Api) -> None:
    stamp = time.time_ns()
    api.account = {"email": f"owner-{stamp}@example.invalid",
                   "password": "correct horse battery staple"}
    answer = api.call("POST", "/auth/register", api.account | {
        "name": "Owner", "organization": {"name": f"Try {stamp}", "baseCurrency": "EUR",
                                          "country": "DE"}})
    api.token = answer["accessToken"]


def login(api: Api) -> None:
    """Again, where the token's key was changed."""
    api.token = ""
    api.token = api.call("POST", "/auth/login", api.account)["accessToken"]


def draft(api: Api, contact: str, key: str) -> str:
    today = date.today()
    return api.call("POST", "/invoices", {
        "contactId": contact, "currency": "EUR", "issueDate": today.isoformat(),
        "dueDate": (today + timedelta(days=14)).isoformat(),
        "lines": [{"description": "Consulting", "quantity": "2", "unitPrice": "625.00"}]},
        key)["id"]


def transactions(api: Api, invoice: str) -> list:
    return api.call("GET", f"/ledger/transactions?referenceId={invoice}")["data"]


def customer(base: str) -> Api:
    api = Api(base)
    register(api)
    return api


def load(api: Api, rate: float, is_over: Callable[[], bool]) -> list[str]:
    """Creates and sends invoices at the rate (two commands each) until it is over; those sent."""
    contact = api.call("POST", "/contacts", {"name": "Acme", "email": "acme@example.invalid"})["id"]
    sent: list[str] = []

    def one(number: int) -> None:
        invoice = draft(api, contact, f"load-{number}")
        api.call("POST", f"/invoices/{invoice}/send", {}, f"load-send-{number}")
        sent.append(invoice)

    started, number = time.monotonic(), 0
    with ThreadPoolExecutor(64) as pool:
        results = []
        while not is_over():
            time.sleep(max(0.0, started + number / (rate / 2) - time.monotonic()))
            results.append(pool.submit(one, number))
            number += 1
        for result in results:
            result.result()
    return sent
