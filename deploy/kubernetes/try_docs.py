#!/usr/bin/env python3
"""Executes the blocks `sh cluster` of docs/operations.md, as they stand, on a cluster that runs the
single-node overlay: backup, restore, rotation, the loss of Kafka.

    KUBECONFIG=… deploy/kubernetes/try_docs.py [--only HEADING] [--list]

Before each block a new customer sends invoices and marks them paid: something to lose. A line's end
`# exits with N` is the exit code that is meant. After each block every invoice must have its
transactions once, and the books must balance.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from client import Api, customer, draft, login, transactions

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "operations.md"
PART = re.compile(r"^## (?P<heading>[^\n]+)$|^```sh cluster\n(?P<block>.*?)^```$",
                  re.MULTILINE | re.DOTALL)
EXIT = re.compile(r"#\s*exits with (\d+)\s*$")
PRELUDE = ('set -eu; bilkoctl() { kubectl -n bilko exec deploy/bilkoctl -- bilkoctl "$@"; }\n')
PATIENCE_S = 90  # what was caused just before may still be on its way


def blocks() -> list[tuple[str, list[str]]]:
    """Heading and commands of each block; a line that ends in a backslash goes on."""
    found, heading = [], ""
    for part in PART.finditer(PAGE.read_text(encoding="utf-8")):
        if part["heading"]:
            heading = part["heading"]
        else:
            text = part["block"].replace("\\\n", " ")
            found.append((heading, [line for line in text.splitlines() if line.strip()]))
    return found


def execute(command: str, folder: str) -> None:
    expected = int(found.group(1)) if (found := EXIT.search(command)) else 0
    until = time.monotonic() + PATIENCE_S
    while True:
        done = subprocess.run(["bash", "-c", PRELUDE + command], cwd=ROOT, text=True, check=False,
                              env=os.environ | {"BACKUP": folder}, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=900)
        if done.returncode == expected:
            break
        if "invariants check" not in command or time.monotonic() > until:
            sys.exit(f"{command}\nexits with {done.returncode}, not {expected}\n"
                     f"{done.stdout}{done.stderr}")
        time.sleep(3)
    print(f"$ {command}\n{tail(done.stdout)}", flush=True)


def tail(text: str) -> str:
    lines = text.rstrip().splitlines()
    return "".join(f"    {line[:160]}\n" for line in lines[-6:])


def invoice(api: Api, key: str) -> str:
    """Sent and paid."""
    contact = api.call("POST", "/contacts", {"name": "Acme", "email": "acme@example.invalid"})["id"]
    number = draft(api, contact, key)
    api.call("POST", f"/invoices/{number}/send", {}, f"{key}-send")
    api.call("POST", f"/invoices/{number}/mark-paid", {"paymentReference": "x"}, f"{key}-paid")
    return number


def wait_for(api: Api, invoices: list[str]) -> None:
    """The ledger has both transactions of each, and no more."""
    deadline = time.monotonic() + PATIENCE_S
    counts: dict[str, int] = {}
    while set(counts.values()) != {2} and time.monotonic() < deadline:
        counts = {number: len(transactions(api, number)) for number in invoices}
        time.sleep(0.5)
    if set(counts.values()) != {2}:
        sys.exit(f"transactions per invoice, two are right: {counts}")


def try_blocks(chosen: list[tuple[str, list[str]]], folder: str) -> None:
    base = subprocess.run(
        ["kubectl", "get", "nodes", "-o",
         "jsonpath=http://{.items[0].status.addresses[?(@.type=='InternalIP')].address}:30080"],
        capture_output=True, text=True, check=True).stdout
    for number, (heading, commands) in enumerate(chosen):
        print(f"\n## {heading}", flush=True)
        api = customer(base)
        invoices = [invoice(api, f"{number}-{count}") for count in range(3)]
        wait_for(api, invoices)
        for command in commands:
            execute(command, folder)
        login(api)
        wait_for(api, invoices)
        balance = api.call("GET", "/ledger/trial-balance")
        if balance["totalDebit"] != balance["totalCredit"]:
            sys.exit(f"the books are off: {balance}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="only show what would be executed")
    parser.add_argument("--only", help="the blocks below this heading")
    options = parser.parse_args()
    chosen = [entry for entry in blocks() if options.only in (None, entry[0])]
    if options.list or not chosen:
        for heading, commands in chosen:
            print(f"{heading}:", *commands, sep="\n  ")
        return 0 if chosen else 1
    with tempfile.TemporaryDirectory() as folder:
        try_blocks(chosen, folder)
    print(f"{len(chosen)} blocks executed, nothing lost or doubled")
    return 0


if __name__ == "__main__":
    sys.exit(main())
