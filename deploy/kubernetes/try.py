#!/usr/bin/env python3
"""Tries the single-node overlay on a real cluster: install, upgrade, story, restarts under load.

    KUBECONFIG=… deploy/kubernetes/try.py [--rate 100] [--seconds 120] [--no-install]
    KUBECONFIG=… deploy/kubernetes/try.py --from COMMIT --from-tag TAG

The images must be in the node's store (deploy/images/build, then the cluster's own way to load
them); with --from also those of the commit, by their tag: then its manifests are applied first and
what was booked there must still stand after this checkout's were applied. While commands arrive at
the rate, every Deployment is restarted and the ledger scaled to three replicas; at the end each
invoice that was answered as sent must have exactly one transaction, the books must balance, and
bilkoctl in its pod drains a dead-letter queue. Ends with one line of JSON; exit code 1 when a
promise is broken.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from client import Api, customer, load, transactions
from story import story

HERE = Path(__file__).resolve().parent
NAMESPACE = "bilko"


def kubectl(*arguments: str, check: bool = True) -> str:
    done = subprocess.run(["kubectl", "-n", NAMESPACE, *arguments], text=True, check=False,
                          capture_output=True)
    if check and done.returncode:
        sys.exit(f"kubectl {' '.join(arguments)}: {done.stderr}")
    return done.stdout


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


def is_admission_restricted() -> bool:
    """The namespace refuses a container that says nothing about its rights."""
    done = subprocess.run(
        ["kubectl", "-n", NAMESPACE, "run", "unrestricted", "--image=none", "--dry-run=server"],
        capture_output=True, text=True, check=False)
    return done.returncode != 0 and 'violates PodSecurity "restricted' in done.stderr


def install_previous(commit: str, tag: str) -> None:
    """The overlay as it was, with its own images, by today's `apply`."""
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(["git", "archive", commit, "deploy", "services"], check=True,
                                 cwd=HERE.parents[1], capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
        kubernetes = Path(folder) / "deploy" / "kubernetes"
        overlay = kubernetes / "overlays" / "single-node" / "kustomization.yaml"
        overlay.write_text(re.sub(r"(\n +)(newName: .*)", rf"\1\2\1newTag: {tag}",
                                  overlay.read_text(encoding="utf-8")), encoding="utf-8")
        shutil.copy(HERE / "apply", kubernetes / "apply")
        subprocess.run([kubernetes / "apply", "single-node"], check=True)


def under_load(api: Api, rate: float, seconds: float) -> dict:
    api.resets, api.failures = 0, []
    stop, sent = threading.Event(), []
    loader = threading.Thread(target=lambda: sent.extend(load(api, rate, stop.is_set)))
    began = time.monotonic()
    loader.start()
    restarts = disturb(seconds)
    stop.set()
    loader.join()
    seconds = time.monotonic() - began
    failures, resets = api.failures, api.resets

    deadline = time.monotonic() + 120
    missing = set(sent)
    while missing and time.monotonic() < deadline:
        missing = {invoice for invoice in missing if len(transactions(api, invoice)) < 1}
    doubled = [invoice for invoice in sent if len(transactions(api, invoice)) > 1]
    balance = api.call("GET", "/ledger/trial-balance")
    return {"sent": len(sent), "commandsPerSecond": round(2 * len(sent) / seconds, 1),
            "restarts": restarts, "connectionResets": resets,
            "failedRequests": len(failures), "firstFailures": failures[:5],
            "lost": len(missing), "doubled": len(doubled),
            "balanced": balance["totalDebit"] == balance["totalCredit"]}


def is_kept(result: dict) -> bool:
    return (result["restricted"] and result["upgraded"] is not False and result["balanced"]
            and result["lost"] == result["doubled"] == result["failedRequests"] == 0
            and result["deadLetters"] == 3 and result["deadLettersLeft"] == 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=100, help="commands per second (100)")
    parser.add_argument("--seconds", type=float, default=60, help="load at least so long (60)")
    parser.add_argument("--no-install", action="store_true", help="the overlay is applied already")
    parser.add_argument("--from", dest="previous", help="commit whose manifests are applied first")
    parser.add_argument("--from-tag", default="previous", help="tag of that commit's images")
    options = parser.parse_args()
    node = kubectl("get", "nodes", "-o",
                   "jsonpath={.items[0].status.addresses[?(@.type=='InternalIP')].address}")
    base = f"http://{node}:30080"
    before = {}
    if options.previous:
        install_previous(options.previous, options.from_tag)
        old = customer(base)
        invoice = story(base, old)
        before = {"api": old, "invoice": invoice, "booked": transactions(old, invoice)}
    if not options.no_install:
        subprocess.run([HERE / "apply", "single-node"], check=True)
    result = {"restricted": is_admission_restricted(), "upgraded": None}
    if before:
        result["upgraded"] = transactions(before["api"], before["invoice"]) == before["booked"]
    api = customer(base)
    story(base, api)
    result |= under_load(api, options.rate, options.seconds) | drain_dead_letters()
    print(json.dumps(result))
    return 0 if is_kept(result) else 1


if __name__ == "__main__":
    sys.exit(main())
