#!/usr/bin/env python3
"""Every alert for real: its drill makes it fire, its runbook's commands clear it, it goes.

A suite of its own with a Prometheus that has the rules as they are shipped (`for` and windows
included), and two invoices a second. Each drill of `bilkoctl drill list` is run, the alerts it
names are waited for until they fire, then the commands of their runbooks are executed as they
stand: those that look (```sh run) and those that clear (```sh clear). At the end every alert must
have gone. Takes about an hour, most of it waiting for windows of half an hour to forget.
BilkoGroupPausedTooLong waits for two hours: it is seen pending.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "deploy" / "monitoring" / "rules" / "bilko.yaml"
BLOCK = re.compile(r"^```sh (run|clear)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXIT = re.compile(r"#\s*exits with (\d+)\s*$")
PENDING_IS_ENOUGH = ("BilkoGroupPausedTooLong",)
FIRES_WITHIN = 900
GOES_WITHIN = 2700
PACE_S = 0.5
PAUSED = "notification"  # whose group the drill pauses


class Suite:
    def __init__(self, folder):
        self.home = folder / "suite"
        self.base = os.environ | {"BILKO_HOME": str(self.home)}
        self.bilko("up", "--observability")
        text = (self.home / "env").read_text(encoding="utf-8")
        found = dict(re.findall(r"^(?:export )?(BILKO_\w+)='?([^'\n]*)'?$", text, re.MULTILINE))
        self.variables = self.base | found | {"TMP": str(folder)}

    def bilko(self, *arguments, check=True):
        return subprocess.run([ROOT / "bilko", *arguments], env=self.base, check=check,
                              capture_output=True, text=True)

    def ctl(self, *arguments):
        return json.loads(self.bilko("ctl", "-o", "json", *arguments).stdout)

    def sql(self, database, *statements):
        """As superuser, in one session; a Popen, since some statements are meant to last."""
        url = self.variables["BILKO_PG_ADMIN"].rsplit("/", 1)[0] + "/" + database
        return subprocess.Popen(["psql", "-qAt", "-v", "ON_ERROR_STOP=1", url,
                                 *(part for one in statements for part in ("-c", one))],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def alerts(self):
        """{(name, service): state} of what Prometheus has pending or firing."""
        url = self.variables["BILKO_PROMETHEUS"] + "/api/v1/alerts"
        with urllib.request.urlopen(url, timeout=10) as answer:
            found = json.load(answer)["data"]["alerts"]
        return {(one["labels"]["alertname"], one["labels"].get("service", "")): one["state"]
                for one in found}

    def post(self, path, body=None):
        request = urllib.request.Request(
            self.variables["BILKO_URL"] + "/api/v1" + path, method="POST",
            data=json.dumps(body or {}).encode(),
            headers={"Authorization": "Bearer " + self.variables["BILKO_TOKEN"],
                     "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def execute(self, command, service):
        """A command of a runbook; whether it ended as the page says."""
        script = f'bilkoctl() {{ ./bilko ctl "$@"; }}\n{command}\n'
        done = subprocess.run(["bash", "-c", script], cwd=ROOT, stdin=subprocess.DEVNULL,
                              env=self.variables | {"SERVICE": service}, capture_output=True,
                              text=True, timeout=300, check=False)
        expected = int(found.group(1)) if (found := EXIT.search(command)) else 0
        if done.returncode != expected:
            print(f"    code {done.returncode}: {command}\n{done.stdout}{done.stderr}", flush=True)
        return done.returncode == expected


def send_invoices(suite, is_over):
    contact = suite.post("/contacts", {"name": "Drill", "email": "drill@example.invalid"})["id"]
    while not is_over.wait(PACE_S):
        with contextlib.suppress(OSError, urllib.error.URLError):  # what is drilled may be gone
            invoice = suite.post("/invoices", {
                "contactId": contact, "currency": "EUR", "issueDate": "2026-02-23",
                "dueDate": "2026-03-25",
                "lines": [{"description": "x", "quantity": "1", "unitPrice": "10.00"}]})
            suite.post(f"/invoices/{invoice['id']}/send")


def by_hand(suite, name, text):
    """What `drill list` says is to be done, done."""
    if text.startswith("./bilko "):
        suite.bilko(*text.split(",")[0].split()[1:])
    elif name == "expiring":
        drill(suite, "poison")
        suite.sql("bilko_ledger", "UPDATE parked SET last_failed_at = last_failed_at - "
                  "interval '12 days' WHERE state = 'dead'").wait()
    elif name in ("slow", "stalled"):
        table = {"slow": "gl_transaction", "stalled": "inbox"}[name]
        suite.sql("bilko_ledger", f"BEGIN; LOCK TABLE {table}; SELECT pg_sleep(1200)")
    elif name == "books-wrong":
        suite.sql("bilko_ledger", "SET session_replication_role = replica",
                  "UPDATE leg SET base_amount = base_amount + 1 WHERE (transaction_id, side) = "
                  "(SELECT transaction_id, side FROM leg WHERE side = 'DEBIT' LIMIT 1)").wait()
    else:
        sys.exit(f"nobody knows how to do this: {text}")


def drill(suite, name):
    suite.ctl("drill", "run", name, "--group", PAUSED, "--execute", "--yes", "--reason", "drill")


class Pages:
    """The runbooks' commands by alert."""

    def __init__(self):
        rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))
        self._pages = {rule["alert"]: ROOT / rule["annotations"]["runbook"]
                       for group in rules["groups"] for rule in group["rules"] if "alert" in rule}

    def alerts(self):
        return set(self._pages)

    def commands(self, alert, kind):
        text = self._pages[alert].read_text(encoding="utf-8")
        return [line for found, block in BLOCK.findall(text) if found == kind
                for line in block.splitlines()]


def await_fired(suite, alerts, began):
    """{alert: the services it names}, each seen firing; exits when one does not."""
    seen, missing = {}, set(alerts)
    while missing:
        for (name, service), state in suite.alerts().items():
            if name not in alerts or not (state == "firing" or name in PENDING_IS_ENOUGH):
                continue
            if name in missing:
                missing.discard(name)
                print(f"  {name} {state} after {time.monotonic() - began:.0f} s", flush=True)
            seen.setdefault(name, set()).add(service)
        if missing and time.monotonic() - began > FIRES_WITHIN:
            sys.exit(f"after {FIRES_WITHIN} s not firing: {', '.join(sorted(missing))}")
        time.sleep(2)
    return seen


def begin_afresh(suite, alerts):
    """Everything runs, and nothing is left of another drill."""
    suite.bilko("up", "--observability")
    while any(name in alerts for name, _ in suite.alerts()):
        time.sleep(2)


def clear(suite, pages, seen):
    """Executes each page for each service its alert names; a command only once. True: all right."""
    done, is_good = set(), True
    for kind in ("run", "clear"):
        for alert, services in sorted(seen.items()):
            for service in sorted(services):
                for command in pages.commands(alert, kind):
                    key = (command, service if "$SERVICE" in command else "")
                    if key in done:
                        continue
                    done.add(key)
                    # What looks at something broken may well say that it is.
                    is_good &= suite.execute(command, service) or kind == "run"
    print(f"  {len(done)} commands of {len(seen)} runbooks executed", flush=True)
    return is_good


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", help="drills, separated by commas")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # by way of `finally`
    folder = Path(tempfile.mkdtemp(prefix="bilko-drills-"))
    pages = Pages()
    is_over = threading.Event()
    suite = Suite(folder)
    load = threading.Thread(target=send_invoices, args=(suite, is_over))
    load.start()
    is_good, tried = True, set()
    try:
        time.sleep(20)  # something to look at, and Prometheus has met everybody
        for entry in suite.ctl("drill", "list")["drills"]:
            name = entry["drill"]
            if options.only and name not in options.only.split(","):
                continue
            print(f"{name}: {entry['what']}", flush=True)
            begin_afresh(suite, entry["alerts"])
            began = time.monotonic()
            if entry["runByHand"]:
                by_hand(suite, name, entry["runByHand"])
            else:
                drill(suite, name)
            seen = await_fired(suite, entry["alerts"], began)
            is_good &= clear(suite, pages, seen)
            tried |= set(seen)
        until = time.monotonic() + GOES_WITHIN
        left = set(suite.alerts())
        while left and time.monotonic() < until:
            time.sleep(5)
            gone, left = left - set(suite.alerts()), set(suite.alerts())
            for name, service in sorted(gone):
                print(f"{name} {service} is gone", flush=True)
        if left:
            print(f"still there after {GOES_WITHIN} s: {sorted(left)}")
        untried = set() if options.only else pages.alerts() - tried
        if untried:
            print(f"no drill for {sorted(untried)}")
        print(f"{len(tried)} alerts fired, {len(tried - {name for name, _ in left})} are gone")
        return 0 if is_good and not left and not untried else 1
    finally:
        is_over.set()
        load.join()
        suite.bilko("clean", check=False)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
