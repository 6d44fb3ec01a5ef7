#!/usr/bin/env python3
"""Tries the single-node overlay on a real cluster: install, a story, restarts under load.

    KUBECONFIG=… deploy/kubernetes/try.py [--rate 100] [--seconds 120] [--no-install]

The images must be in the node's store (deploy/images/build, then the cluster's own way to load
them). While commands arrive at the rate, every Deployment is restarted and the ledger scaled to
three replicas; at the end each invoice that was answered as sent must have exactly one transaction,
the books must balance, and bilkoctl in its pod drains a dead-letter queue. Ends with one line of
JSON; exit code 1 when a promise is broken.
"""

import argparse
import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from client import Api, draft, register, story, transactions

HERE = Path(__file__).resolve().parent
NAMESPACE = "bilko"


def kubectl(*arguments: str, check: bool = True) -> str:
    done = subprocess.run(["kubectl", "-n", NAMESPACE, *arguments], text=True, check=False,
                          capture_output=True)
    if check and done.returncode:
        sys.exit(f"kubectl {' '.join(arguments)}: {done.stderr}")
    return done.stdout


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


def bilkoctl(*arguments: str) -> str:
    return kubectl("exec", "deployment/bilkoctl", "--", "bilkoctl", *arguments)


def causes() -> list:
    return json.loads(bilkoctl("dlq", "groups", "--group", "ledger", "-o", "json"))["causes"]


def drain_dead_letters() -> dict[str, int]:
    """Three records that are no events die in the ledger; bilkoctl in its pod gives them up."""
    reason = ("--execute", "--yes", "--reason", "deploy/kubernetes/try.py")
    bilkoctl("topics", "apply", *reason)
    kubectl("exec", "kafka-0", "--", "bash", "-c",
            "for n in 1 2 3; do echo no-event-$n; done | LOG_DIR=/tmp KAFKA_HEAP_OPTS=-Xmx128m "
            "/opt/kafka/bin/kafka-console-producer.sh --bootstrap-server kafka-0.kafka:9092 "
            "--topic invoice.invoice.sent")
    deadline = time.monotonic() + 60
    while sum(cause["count"] for cause in causes()) < 3 and time.monotonic() < deadline:
        time.sleep(1)
    found = sum(cause["count"] for cause in causes())
    bilkoctl("dlq", "discard", "--group", "ledger", "--reason-class", "poison", *reason)
    return {"deadLetters": found, "deadLettersLeft": sum(cause["count"] for cause in causes())}


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
        "balanced": balance["totalDebit"] == balance["totalCredit"]} | drain_dead_letters()
    print(json.dumps(result))
    return 0 if (result["deadLetters"] == 3 and result["deadLettersLeft"] == 0
                 and result["lost"] == result["doubled"] == result["failedRequests"] == 0
                 and result["balanced"]) else 1


if __name__ == "__main__":
    sys.exit(main())
