"""What watching costs: the whole chain with tracing and scraping on beside off, in turn.

Off: no spans, nobody asks for metrics. On: every request is traced, its spans go to a receiver, and
the metrics of all services are fetched every 5 s. A round is the same work for both: so many
invoices are sent as fast as the suite takes them, by 8 clients at once, until the last mail has
left. Throughput and processor time are compared by their medians; each round follows the other
kind's, so that what changes with time changes for both.
"""

import argparse
import contextlib
import http.server
import os
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import requests
from _processor import ROOT, used
from chain import Client, Run, draft_maker, settled

CLIENTS = 8
SCRAPE_S = 5
LIMIT = 0.05
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


class Receiver(http.server.BaseHTTPRequestHandler):
    """Takes spans as a collector does, and counts their bytes."""

    protocol_version = "HTTP/1.1"
    taken = 0

    def do_POST(self):  # noqa: N802
        Receiver.taken += len(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Says nothing."""


@contextlib.contextmanager
def receiver():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@contextlib.contextmanager
def scraping():
    pages = [url + "/metrics" for name, url in os.environ.items()
             if name.startswith("BILKO_ADMIN_")]
    is_over = threading.Event()

    def scrape():
        while not is_over.wait(SCRAPE_S):
            for page in pages:
                requests.get(page, timeout=5).raise_for_status()
    thread = threading.Thread(target=scrape)
    thread.start()
    yield
    is_over.set()
    thread.join()


def restart_services(endpoint):
    """Those whose environment changes, which are all."""
    environment = {name: value for name, value in os.environ.items()
                   if name == "BILKO_HOME" or not name.startswith(("BILKO_", "OTEL_"))}
    if endpoint:
        environment[ENDPOINT] = endpoint
    subprocess.run([ROOT / "bilko", "up"], env=environment, check=True, stdout=subprocess.DEVNULL)


def send_all(client, pool, drafts):
    run = Run()

    def send(draft):
        run.requested[draft] = time.time()
        client.post(f"/invoices/{draft}/send")
    began = time.time()
    list(pool.map(send, drafts))
    mailed = settled(run)[2]
    run.seconds = max(mailed.values()) - began
    return run


def measure(count, warm_up):
    """Commands per second, and milliseconds of processor time a command."""
    client = Client()
    with ThreadPoolExecutor(CLIENTS) as pool:
        make_draft = draft_maker(client)

        def drafts(number):
            return list(pool.map(lambda _: make_draft(), range(number)))
        send_all(client, pool, drafts(warm_up))
        invoices = drafts(count)
        before = used()
        run = send_all(client, pool, invoices)
        spent = sum(seconds - before.get(name, 0) for name, seconds in used().items())
    return count / run.seconds, 1000 * spent / count


def round_of(kind, count, warm_up):
    if kind == "off":
        restart_services(None)
        return measure(count, warm_up)
    with receiver() as endpoint:
        restart_services(endpoint)
        with scraping():
            return measure(count, warm_up)


def main():
    parser = argparse.ArgumentParser(prog="./bilko bench tracing",
                                     description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="of each kind (5)")
    parser.add_argument("--invoices", type=int, default=1000, help="of a round (1000)")
    parser.add_argument("--warm-up", type=int, default=300, help="invoices before a round (300)")
    options = parser.parse_args()
    results = {"off": [], "on": []}
    for number in range(options.rounds):
        for kind in sorted(results, reverse=number % 2):
            results[kind].append(round_of(kind, options.invoices, options.warm_up))
            rate, spent = results[kind][-1]
            print(f"{kind:4} {rate:6.1f} commands/s  {spent:5.1f} ms of processor time a command",
                  flush=True)
    restart_services(None)
    rates = {kind: statistics.median(rate for rate, _ in found) for kind, found in results.items()}
    spent = {kind: statistics.median(ms for _, ms in found) for kind, found in results.items()}
    cost = 1 - rates["on"] / rates["off"]
    print(f"median: on {rates['on']:.1f}, off {rates['off']:.1f} commands/s: {cost:.1%} less; "
          f"on {spent['on']:.1f}, off {spent['off']:.1f} ms: {spent['on'] / spent['off'] - 1:.1%} "
          f"more; {Receiver.taken / 1e6:.1f} MB of spans taken")
    print(f"limit: {LIMIT:.0%} of throughput: {'kept' if cost < LIMIT else 'BROKEN'}")
    return 0 if cost < LIMIT and Receiver.taken else 1


if __name__ == "__main__":
    sys.exit(main())
