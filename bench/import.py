"""Imports a bank statement of many lines, some of which pay open invoices, and measures it.

A new organization sends invoices; then one file with their payments among other lines is imported
through nginx: a dry run, the import, and the same file again, which must add none. Limits for
100,000 lines: 30 s, and 200 MB of memory that the banking service ever held.
"""

import argparse
import os
import random
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[1]
SECONDS_LIMIT = 30
MEGABYTES_LIMIT = 200
HEAD = "date,description,amount,currency,reference,counterparty\n"
WAIT_S = 60


class Company:
    """A new organization by its owner."""

    def __init__(self):
        self._base = os.environ["BILKO_URL"] + "/api/v1"
        self._headers = {}
        owner = self.call("POST", "/auth/register", json={
            "email": f"{uuid.uuid4()}@example.com", "password": str(uuid.uuid4()), "name": "Bench",
            "organization": {"name": "Bench", "baseCurrency": "EUR", "country": "RS"}})
        self._headers = {"Authorization": f"Bearer {owner['accessToken']}"}

    def call(self, method, path, **arguments):
        headers = self._headers | arguments.pop("headers", {})
        answer = requests.request(method, self._base + path, headers=headers, timeout=120,
                                  **arguments)
        if answer.status_code >= 400:
            sys.exit(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json()

    def bank_account(self):
        """The one that every organization begins with, once the service has heard of it."""
        return wait_for("the bank account",
                        lambda: self.call("GET", "/banking/accounts")["data"])[0]["id"]

    def send_invoices(self, count):
        """Their numbers and amounts."""
        contact = self.call("POST", "/contacts", json={"name": "B", "email": "b@example.com"})["id"]

        def send(number):
            amount = f"{1000 + number}.50"
            draft = self.call("POST", "/invoices", json={
                "contactId": contact, "currency": "EUR", "issueDate": "2026-02-23",
                "dueDate": "2026-03-25",
                "lines": [{"description": "x", "quantity": "1", "unitPrice": amount}]})
            self.call("POST", f"/invoices/{draft['id']}/send")
            return draft["invoiceNumber"], amount
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(send, range(count)))

    def import_statement(self, account, text, **parameters):
        started = time.monotonic()
        answer = self.call("POST", f"/banking/accounts/{account}/import", data=text,
                           params=parameters, headers={"Content-Type": "text/csv"})
        return time.monotonic() - started, answer


def wait_for(what, condition):
    deadline = time.monotonic() + WAIT_S
    while not (result := condition()):
        if time.monotonic() > deadline:
            sys.exit(f"{what} did not come within {WAIT_S} s")
        time.sleep(0.1)
    return result


def statement(count, invoices):
    """Lines in random order: payments of the invoices, and others."""
    rows = [f"2026-03-{10 + n % 10},Payment {number},{amount},EUR,,Customer {n}\n"
            for n, (number, amount) in enumerate(invoices)]
    rows += [f"2026-03-{1 + n % 28:02},Card payment no. {n} at shop {n % 977},"
             f"-{n % 900 + 1}.{n % 100:02},EUR,{n * 7919},Shop {n % 977}\n"
             for n in range(count - len(invoices))]
    random.Random(1).shuffle(rows)
    return (HEAD + "".join(rows)).encode()


def process():
    done = subprocess.run([ROOT / "bilko", "status"], capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        words = line.split()
        if words[:1] == ["banking-1"]:
            return int(words[2])
    sys.exit("there is no banking service")


def megabytes(pid):
    """What the process has held at most since it began."""
    for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1000
    return 0


def main():
    parser = argparse.ArgumentParser(prog="./bilko bench import", description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000, help="in the file (100,000)")
    parser.add_argument("--invoices", type=int, default=500, help="that the file pays (500)")
    options = parser.parse_args()
    company = Company()
    account = company.bank_account()
    invoices = company.send_invoices(options.invoices)
    text = statement(options.lines, invoices)
    wait_for("the invoices", lambda: company.import_statement(
        account, text, dryRun="true")[1]["matchedCount"] == options.invoices)
    is_good = True
    for name, parameters in (("dry run", {"dryRun": "true"}), ("import", {}), ("again", {})):
        seconds, answer = company.import_statement(account, text, **parameters)
        print(f"{name:<8} {seconds:6.1f} s  imported {answer['importedCount']:>6}  "
              f"duplicates {answer['duplicateCount']:>6}  matched {answer['matchedCount']:>5}  "
              f"rejected {answer['rejectedCount']}")
        expected = (0, options.lines) if name == "again" else (options.lines, 0)
        is_good &= (answer["importedCount"], answer["duplicateCount"]) == expected
        is_good &= seconds < SECONDS_LIMIT
    held = megabytes(process())
    is_good &= held < MEGABYTES_LIMIT
    print(f"file {len(text) / 1e6:.1f} MB, memory of the service at most {held:.0f} MB")
    print(f"limits {SECONDS_LIMIT} s, {MEGABYTES_LIMIT} MB, nothing added twice: "
          f"{'kept' if is_good else 'BROKEN'}")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
