"""A receiver of OTLP over HTTP in its JSON form, for one test."""

import contextlib
import json
import os
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

KINDS = {1: "internal", 2: "server", 3: "client", 4: "producer", 5: "consumer"}


@dataclass(frozen=True)
class Span:
    service: str
    trace: str
    id: str
    parent: str
    name: str
    kind: str
    start: int
    end: int
    attributes: dict
    links: tuple  # ids of spans
    failed: bool


def plain(attributes):
    return {entry["key"]: next(iter(entry["value"].values())) for entry in attributes}


def spans_of(request):
    for resource in request["resourceSpans"]:
        who = plain(resource["resource"]["attributes"])
        assert who["service.namespace"] == "bilko" and who["service.instance.id"]
        for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
                yield Span(who["service.name"], span["traceId"], span["spanId"],
                           span.get("parentSpanId", ""), span["name"], KINDS[span["kind"]],
                           int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"]),
                           plain(span["attributes"]),
                           tuple(link["spanId"] for link in span.get("links", [])),
                           span.get("status", {}).get("code") == 2)


class Receiver:
    """What the services send, as long as it listens."""

    def __init__(self):
        self._lock = threading.Lock()
        self._spans = []

    def take(self, body):
        spans = list(spans_of(json.loads(body)))
        with self._lock:
            self._spans += spans

    def spans(self):
        with self._lock:
            return list(self._spans)

    def trace(self, trace):
        return [span for span in self.spans() if span.trace == trace]


@contextlib.contextmanager
def listening():
    """Where the services of this suite send to."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):  # noqa: N802
            assert self.path == "/v1/traces"
            assert self.headers["Content-Type"] == "application/json"
            receiver.take(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_):
            pass

    place = urlsplit(os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"])
    server = ThreadingHTTPServer((place.hostname, place.port), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
