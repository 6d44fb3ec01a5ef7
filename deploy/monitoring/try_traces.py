#!/usr/bin/env python3
"""The demo story, seen by a real receiver: a Jaeger gets its traces, and each is whole.

Starts Jaeger (`jaeger` in PATH: deploy/validate tools builds it), a suite of its own that sends
there (BILKO_PRESET chooses the build), tells `./bilko demo`, and asks Jaeger's API: for the trace
of the invoice that was sent, and for spans of any trace whose parent is missing.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEND = "POST /api/v1/invoices/:id/send"
# Of the trace of a sent invoice: who did what, after whom.
EXPECTED = [
    ("invoice-service", SEND, None),
    ("invoice-service", "publish invoice.invoice.sent", SEND),
    ("ledger-service", "process invoice.invoice.sent", "publish invoice.invoice.sent"),
    ("ledger-service", "publish ledger.transaction.posted", "process invoice.invoice.sent"),
    ("banking-service", "process ledger.transaction.posted", "publish ledger.transaction.posted"),
    ("notification-service", "process invoice.invoice.sent", "publish invoice.invoice.sent"),
    ("notification-service", "SMTP send", "process invoice.invoice.sent"),
    ("notification-service", "publish notification.email.sent", "SMTP send"),
    ("audit-service", "process notification.email.sent", "publish notification.email.sent"),
]

# What else listens.
OTHERS = ["admin.http", "collector.grpc-server", "collector.http-server", "collector.otlp.grpc",
          "query.grpc-server"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Jaeger:
    """All in one, in memory."""

    def __init__(self, log):
        self.otlp, self._query = free_port(), free_port()
        others = [f"--{name}.host-port=127.0.0.1:{free_port()}" for name in OTHERS]
        self._process = subprocess.Popen(
            ["jaeger", *others, f"--collector.otlp.http.host-port=127.0.0.1:{self.otlp}",
             f"--query.http-server.host-port=127.0.0.1:{self._query}"],
            stdout=log, stderr=log, env=os.environ | {"SPAN_STORAGE_TYPE": "memory"})

    def ask(self, path, **parameters):
        url = f"http://127.0.0.1:{self._query}/api/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)["data"]

    def wait_ready(self):
        deadline = time.monotonic() + 60
        while True:
            try:
                return self.ask("services")
            except (OSError, urllib.error.URLError):
                if self._process.poll() is not None or time.monotonic() > deadline:
                    sys.exit("Jaeger does not start")
                time.sleep(0.2)

    def stop(self):
        self._process.terminate()
        self._process.wait(20)


def spans_of(trace):
    """(service, name, id, id of the parent or None) of each span."""
    for span in trace["spans"]:
        parents = [reference["spanID"] for reference in span["references"]
                   if reference["refType"] == "CHILD_OF"]
        yield (trace["processes"][span["processID"]]["serviceName"], span["operationName"],
               span["spanID"], parents[0] if parents else None)


def missing(trace):
    """What of the story the trace lacks, and its orphans."""
    spans = list(spans_of(trace))
    by_id = {span: name for _, name, span, _ in spans}
    edges = {(service, name, by_id.get(parent)) for service, name, _, parent in spans}
    orphans = [f"{service}: {name} has a parent that is not there"
               for service, name, _, parent in spans if parent and parent not in by_id]
    return [f"{service}: {name} after {after}" for service, name, after in EXPECTED
            if (service, name, after) not in edges] + orphans


def tree(trace):
    spans = sorted(trace["spans"], key=lambda span: span["startTime"])
    began = spans[0]["startTime"]
    children, known = {}, {span["spanID"] for span in spans}
    places = {span: parent for _, _, span, parent in spans_of(trace)}
    for span in spans:
        parent = places[span["spanID"]]
        children.setdefault(parent if parent in known else None, []).append(span)

    def show(parent, depth):
        for span in children.get(parent, []):
            service = trace["processes"][span["processID"]]["serviceName"]
            print(f"{'  ' * depth}{span['operationName']}  [{service}]  "
                  f"at {(span['startTime'] - began) / 1000:.1f} ms, "
                  f"{span['duration'] / 1000:.1f} ms")
            show(span["spanID"], depth + 1)
    show(None, 0)


def look(jaeger):
    deadline = time.monotonic() + 60
    while True:
        found = jaeger.ask("traces", service="invoice-service", operation=SEND, limit=20)
        lacks = missing(found[0]) if found else ["no trace"]
        if not lacks or time.monotonic() > deadline:
            break
        time.sleep(1)
    if lacks:
        sys.exit("the trace of the sent invoice is not whole:\n  " + "\n  ".join(lacks))
    tree(found[0])
    time.sleep(3)  # what is under way arrives within two
    traces = {trace["traceID"]: trace for service in jaeger.ask("services")
              for trace in jaeger.ask("traces", service=service, limit=1500)}
    orphans = [(name, trace["traceID"]) for trace in traces.values()
               for _, name, _, parent in spans_of(trace)
               if parent and parent not in {span["spanID"] for span in trace["spans"]}]
    count = sum(len(trace["spans"]) for trace in traces.values())
    print(f"{len(traces)} traces with {count} spans, {len(orphans)} spans without their parent")
    if orphans:
        sys.exit("\n".join(f"{name} in {trace}" for name, trace in orphans[:20]))


def main():
    folder = Path(tempfile.mkdtemp(prefix="bilko-traces-"))
    home = folder / "suite"
    with (folder / "jaeger.log").open("w") as log:
        jaeger = Jaeger(log)
    environment = os.environ | {"BILKO_HOME": str(home),
                                "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{jaeger.otlp}"}
    try:
        jaeger.wait_ready()
        subprocess.run([ROOT / "bilko", "demo"], env=environment, check=True,
                       stdout=subprocess.DEVNULL)
        look(jaeger)
    finally:
        subprocess.run([ROOT / "bilko", "clean"], env=environment, check=False,
                       stdout=subprocess.DEVNULL)
        jaeger.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
