"""Traces: from a request through outbox, Kafka and handlers to the mail server, without a gap."""

import os
import re
import secrets

import pytest
import requests

from clients import Api, Company, eventually, mails_to, new_address
from otlp_receiver import listening

# A request that each service answers.
ASK = {"user-service": "/users", "invoice-service": "/invoices", "expense-service": "/expenses",
       "banking-service": "/banking/accounts", "ledger-service": "/ledger/accounts",
       "notification-service": "/communications", "audit-service": "/audit/logged-actions"}


class Caller(Api):
    """Somebody whose requests each belong to a trace of their own, which began elsewhere."""

    def __init__(self, token, url=None):
        super().__init__(token, url)
        self.traces = []

    def call(self, method, path, body=None, expect=None, **options):
        self.traces.append((secrets.token_hex(16), secrets.token_hex(8)))
        trace, span = self.traces[-1]
        headers = {"traceparent": f"00-{trace}-{span}-01"} | options.pop("headers", {})
        return super().call(method, path, body, expect, headers=headers, **options)


@pytest.fixture(scope="module")
def receiver():
    with listening() as listening_receiver:
        yield listening_receiver


@pytest.fixture
def caller(receiver):
    """The owner of a company, once every service has found the receiver. It was away until now:
    what they kept meanwhile comes first, and what they had no room for never does."""
    company = Company()
    company.api = Caller(company.token)

    def all_send():
        for path in ASK.values():
            company.api.get(path)
        asked = {trace for trace, _ in company.api.traces}
        return set(ASK) <= {span.service for span in receiver.spans() if span.trace in asked}
    eventually(all_send, wait=60, every=0.5)
    company.api.traces.clear()
    return company


def complete(receiver, traces, wanted):
    """The spans of these traces, once `wanted` is among them and nothing has come for a while."""
    def spans():
        return [span for span in receiver.spans() if span.trace in traces]

    def all_there():
        return wanted <= {(span.service, span.name) for span in spans()}
    eventually(all_there, wait=30, every=0.2)
    seen = [0]

    def quiet():
        before, seen[0] = seen[0], len(spans())
        return before == seen[0]
    eventually(quiet, wait=30, every=2.5)
    return spans()


def orphans(spans, roots):
    known = {span.id for span in spans} | roots
    return [span for span in spans if span.parent not in known]


def test_one_trace_leads_from_the_request_to_the_booking_and_the_mail(receiver, caller):
    address = new_address()
    contact = caller.contact(email=address)
    draft = caller.draft(contactId=contact["id"])
    caller.api.post(f"/invoices/{draft['id']}/send")
    trace, root = caller.api.traces[-1]
    caller.transactions(draft["id"], 1)
    eventually(lambda: mails_to(address))
    spans = complete(receiver, {trace}, {
        ("invoice-service", "POST /api/v1/invoices/:id/send"),
        ("invoice-service", "publish invoice.invoice.sent"),
        ("ledger-service", "process invoice.invoice.sent"),
        ("ledger-service", "publish ledger.transaction.posted"),
        ("banking-service", "process ledger.transaction.posted"),
        ("notification-service", "process invoice.invoice.sent"),
        ("notification-service", "SMTP send"),
        ("notification-service", "publish notification.email.sent"),
        ("audit-service", "process notification.email.sent"),
        ("audit-service", "process invoice.logged_action.recorded")})
    assert orphans(spans, {root}) == []
    assert len({span.id for span in spans}) == len(spans)
    assert not any(span.failed for span in spans)
    assert all(span.start <= span.end for span in spans)

    def way(span):
        """Back from a span to the request."""
        by_id = {one.id: one for one in spans}
        names = []
        while span:
            names.append((span.service, span.name, span.kind))
            span = by_id.get(span.parent)
        return names[::-1]
    [mail] = [span for span in spans if span.name == "publish notification.email.sent"]
    assert way(mail) == [
        ("invoice-service", "POST /api/v1/invoices/:id/send", "server"),
        ("invoice-service", "publish invoice.invoice.sent", "producer"),
        ("notification-service", "process invoice.invoice.sent", "consumer"),
        ("notification-service", "SMTP send", "client"),
        ("notification-service", "publish notification.email.sent", "producer")]
    [booked] = [span for span in spans if span.service == "banking-service"
                and span.name == "process ledger.transaction.posted"]
    assert [name for _, name, _ in way(booked)] == [
        "POST /api/v1/invoices/:id/send", "publish invoice.invoice.sent",
        "process invoice.invoice.sent", "publish ledger.transaction.posted",
        "process ledger.transaction.posted"]


def test_spans_are_named_as_opentelemetry_names_them(receiver, caller):
    caller.sent()
    trace, _ = caller.api.traces[-1]
    spans = complete(receiver, {trace}, {("ledger-service", "process invoice.invoice.sent")})

    def one(service, name):
        [span] = [span for span in spans if (span.service, span.name) == (service, name)]
        return span.attributes
    request = one("invoice-service", "POST /api/v1/invoices/:id/send")
    assert request["http.request.method"] == "POST"
    assert request["http.route"] == "/api/v1/invoices/:id/send"
    assert request["http.response.status_code"] == "200"
    published = one("invoice-service", "publish invoice.invoice.sent")
    processed = one("ledger-service", "process invoice.invoice.sent")
    for attributes in (published, processed):
        assert attributes["messaging.system"] == "kafka"
        assert attributes["messaging.destination.name"] == "invoice.invoice.sent"
    same = ("messaging.destination.partition.id", "messaging.kafka.offset")
    assert [published[name] for name in same] == [processed[name] for name in same]
    assert published["messaging.operation.type"] == "send"
    assert processed["messaging.operation.type"] == "process"
    assert processed["messaging.consumer.group.name"] == "ledger-service-consumer"
    assert re.fullmatch("evt_[0-9A-Z]{26}", processed["messaging.message.id"])
    assert processed["bilko.correlation_id"] == request["bilko.correlation_id"]


def test_no_trace_of_a_company_s_day_has_an_orphan(receiver, caller):
    sent = caller.sent()
    caller.pay(sent["id"])
    cancelled = caller.sent()
    caller.api.post(f"/invoices/{cancelled['id']}/cancel", {"reason": "greška"})
    caller.transactions(sent["id"], 2)
    caller.transactions(cancelled["id"], 2)
    caller.api.call("POST", f"/invoices/{sent['id']}/send", expect=409)
    caller.api.call("GET", "/invoices/nothing", expect=404)
    requests_made = dict(caller.api.traces)
    spans = complete(receiver, set(requests_made), {
        ("ledger-service", "process invoice.invoice.cancelled"),
        ("ledger-service", "process invoice.invoice.paid")})
    assert {span.trace for span in spans} == set(requests_made)
    assert orphans(spans, set(requests_made.values())) == []


def test_what_a_caller_does_not_sample_leaves_no_span(receiver, caller):
    trace = secrets.token_hex(16)
    silent = f"00-{trace}-{secrets.token_hex(8)}-00"
    contact = caller.contact()
    caller.api.get("/invoices", headers={"traceparent": silent})
    draft = caller.draft(contactId=contact["id"])
    caller.api.post(f"/invoices/{draft['id']}/send", headers={"traceparent": silent})
    caller.transactions(draft["id"], 1)
    caller.api.get("/invoices")
    after, _ = caller.api.traces[-1]
    eventually(lambda: receiver.trace(after))
    assert receiver.trace(trace) == []


def test_a_receiver_that_was_away_has_cost_spans_and_nothing_else(receiver):
    for name, admin in os.environ.items():
        if not name.startswith("BILKO_ADMIN_"):
            continue
        metrics = requests.get(f"{admin}/metrics", timeout=5).text
        assert "bilko_spans_exported_total" in metrics, name
        assert 'bilko_spans_dropped_total{reason="unreachable"}' in metrics, name
        assert requests.get(f"{admin}/readyz", timeout=5).status_code == 200
