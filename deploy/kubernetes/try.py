#!/usr/bin/env python3
"""Tries the single-node overlay on a real cluster: install, a story, restarts under load.

    KUBECONFIG=… deploy/kubernetes/try.py [--rate 100] [--seconds 120] [--no-install]

The images must be in the node's store (deploy/images/build, then the cluster's own way to load
them). While commands arrive at the rate, every Deployment is restarted and the ledger scaled to
three replicas; at the end each invoice that was answered as sent must have exactly one transaction,
and the books must balance. Ends with one line of JSON; exit code 1 when a promise is broken.
"""

import argparse
import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAMESPACE = "bilko"


def kubectl(*arguments: str, check: bool = True) -> str:
    done = subprocess.run(["kubectl", "-n", NAMESPACE, *arguments], text=True, check=False,
                          capture_output=True)
    if check and done.returncode:
        sys.exit(f"kubectl {' '.join(arguments)}: {done.stderr}")
    return done.stdout


class Api:
    """A client of the public port that tells refused connections from wrong answers."""

    def __init__(self, base: str) -> None:
        self._base = base + "/api/v1"
        self.token = ""
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
    answer = api.call("POST", "/auth/register", {
        "email": f"owner-{stamp}@example.invalid", "password": "correct horse battery staple",
        "name": "Owner", "organization": {"name": f"Try {stamp}", "baseCurrency": "EUR",
                                          "country": "DE"}})
    api.token = answer["accessToken"]


def draft(api: Api, contact: str, key: str) -> str:
    today = date.today()
    return api.call("POST", "/invoices", {
        "contactId": contact, "currency": "EUR", "issueDate": today.isoformat(),
        "dueDate": (today + timedelta(days=14)).isoformat(),
        "lines": [{"description": "Consulting", "quantity": "2", "unitPrice": "625.00"}]},
        key)["id"]


def story(api: Api, contact: str) -> None:
    """One invoice from draft to paid, seen in the ledger within 10 s."""
    invoice = draft(api, contact, "story")
    api.call("POST", f"/invoices/{invoice}/send", {}, "story-send")
    api.call("POST", f"/invoices/{invoice}/mark-paid", {"paymentReference": "x"}, "story-paid")
    deadline = time.monotonic() + 10
    while len(transactions(api, invoice)) != 2:
        if time.monotonic() > deadline:
            sys.exit(f"the ledger does not show {invoice}")
        time.sleep(0.1)


def transactions(api: Api, invoice: str) -> list:
    return api.call("GET", f"/ledger/transactions?referenceId={invoice}")["data"]


def load(api: Api, contact: str, rate: float, stop: threading.Event) -> list[str]:
    """Creates and sends invoices at the rate (two commands each) until stopped; those sent."""
    sent: list[str] = []

    def one(number: int) -> None:
        invoice = draft(api, contact, f"load-{number}")
        api.call("POST", f"/invoices/{invoice}/send", {}, f"load-send-{number}")
        sent.append(invoice)

    started, number = time.monotonic(), 0
    with ThreadPoolExecutor(64) as pool:
        results = []
        while not stop.is_set():
            time.sleep(max(0.0, started + number / (rate / 2) - time.monotonic()))
            results.append(pool.submit(one, number))
            number += 1
        for result in results:
            result.result()
    return sent


def disturb(seconds: float) -> int:
    """Restarts every Deployment in turn and scales the ledger; how many restarts."""
    names = kubectl("get", "deployments", "-o", "name").split()
    kubectl("scale", "deployment/ledger", "--replicas=3")
    began, restarts = time.monotonic(), 0
    for name in names:
        kubectl("rollout", "restart", name)
        kubectl("rollout", "status", name, "--timeout=180s")
        restarts += 1
    kubectl("rollout", "status", "deployment/ledger", "--timeout=180s")
    time.sleep(max(0.0, seconds - (time.monotonic() - began)))
    return restarts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=100, help="commands per second (100)")
    parser.add_argument("--seconds", type=float, default=60, help="load at least so long (60)")
    parser.add_argument("--no-install", action="store_true", help="the overlay is applied already")
    options = parser.parse_args()
    if not options.no_install:
        subprocess.run([HERE / "apply", "single-node"], check=True)
    node = kubectl("get", "nodes", "-o",
                   "jsonpath={.items[0].status.addresses[?(@.type=='InternalIP')].address}")
    api = Api(f"http://{node}:30080")
    register(api)
    contact = api.call("POST", "/contacts", {"name": "Acme", "email": "acme@example.invalid"})["id"]
    story(api, contact)
    print("the story ran", file=sys.stderr)

    api.resets, api.failures = 0, []
    stop, sent = threading.Event(), []
    loader = threading.Thread(target=lambda: sent.extend(load(api, contact, options.rate, stop)))
    began = time.monotonic()
    loader.start()
    restarts = disturb(options.seconds)
    stop.set()
    loader.join()
    seconds = time.monotonic() - began

    deadline = time.monotonic() + 120
    missing = set(sent)
    while missing and time.monotonic() < deadline:
        missing = {invoice for invoice in missing if len(transactions(api, invoice)) < 1}
    doubled = [invoice for invoice in sent if len(transactions(api, invoice)) > 1]
    balance = api.call("GET", "/ledger/trial-balance")
    result = {
        "sent": len(sent), "commandsPerSecond": round(2 * len(sent) / seconds, 1),
        "restarts": restarts, "connectionResets": api.resets,
        "failedRequests": len(api.failures), "firstFailures": api.failures[:5],
        "lost": len(missing), "doubled": len(doubled),
        "balanced": balance["totalDebit"] == balance["totalCredit"]}
    print(json.dumps(result))
    return 0 if (result["lost"] == result["doubled"] == result["failedRequests"] == 0
                 and result["balanced"]) else 1


if __name__ == "__main__":
    sys.exit(main())
