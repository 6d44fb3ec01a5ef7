"""Killed, stopped, cut: nothing is lost, nothing is doubled. The full kit is ./bilko chaos."""

import concurrent.futures
import json
import random
import time

import pytest
import requests

from clients import Company, bilko, eventually, events, kafka_tool, sql


def run_commands(company, count, disturb):
    """`count` invoices created and sent by 8 clients, repeated with the same key until definite."""
    contact = company.contact()["id"]
    body = {"contactId": contact, "currency": "EUR", "issueDate": "2026-02-23",
            "dueDate": "2026-03-25",
            "lines": [{"description": "x", "quantity": "1", "unitPrice": "10.00"}]}

    def insist(path, payload, key):
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                answer = company.api.call("POST", path, payload, headers={"Idempotency-Key": key})
                if answer.status_code in (200, 201):
                    return answer.json()
                assert answer.status_code in (409, 502, 503, 504), answer.text
            except requests.RequestException:
                pass
            time.sleep(0.1)  # not waiting: the pace of a patient client
        raise AssertionError(f"{path} never became definite")

    def one(number):
        created = insist("/invoices", body, f"create-{number}")
        return insist(f"/invoices/{created['id']}/send", None, f"send-{number}")

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        work = [pool.submit(one, number) for number in range(count)]
        disturb()
        return [done.result() for done in work]


def assert_books_are_exact(company, sent):
    """One GL transaction for each invoice, debits equal credits, numbers without hole or repeat."""
    ids = {invoice["id"] for invoice in sent}

    def posted():
        found = sql("ledger", "SELECT reference_id, count(*) FROM gl_transaction WHERE "
                    "organization_id = %s GROUP BY 1", (company.organization,), admin=True)
        return found if len(found) >= len(ids) else None
    found = eventually(posted, wait=90)
    assert dict(found) == {invoice: 1 for invoice in ids}
    balance = company.api.get("/ledger/trial-balance").json()
    assert balance["totalDebit"] == balance["totalCredit"] == f"{len(ids) * 10}.0000"
    numbers = sorted(int(i["invoiceNumber"].rsplit("-", 1)[1]) for i in sent)
    assert numbers == list(range(1, len(ids) + 1))
    published = [e["subject"] for e in events("invoice.invoice.sent",
                                              organization=company.organization)]
    assert set(published) == ids


@pytest.mark.parametrize("service", ["invoice", "ledger"])
def test_kill_9_in_the_middle_of_200_commands_loses_and_doubles_nothing(company, service):
    def disturb():
        for _ in range(3):
            time.sleep(random.uniform(0.2, 0.8))  # not waiting: any moment will do
            bilko("kill", service)
            bilko("restart", service)
    assert_books_are_exact(company, run_commands(company, 200, disturb))


def test_commands_succeed_without_kafka_and_everything_arrives_after_it_is_back(company):
    bilko("stop", "kafka")
    try:
        bilko("restart", "invoice")
        bilko("restart", "ledger")
        sent = [company.sent(lines=[{"description": "x", "quantity": "1", "unitPrice": "10.00"}])
                for _ in range(5)]
    finally:
        bilko("restart", "kafka")
    assert_books_are_exact(company, sent)


def test_sigterm_under_load_fails_no_request_in_flight_and_stops_in_ten_seconds(company):
    took = []

    def disturb():
        time.sleep(0.5)  # not waiting: some way into the load
        started = time.monotonic()
        bilko("stop", "invoice")
        took.append(time.monotonic() - started)
        bilko("restart", "invoice")
    assert_books_are_exact(company, run_commands(company, 100, disturb))
    assert took[0] < 10


def test_each_event_handed_twice_has_one_effect(company):
    sent = [company.sent(lines=[{"description": "x", "quantity": "1", "unitPrice": "10.00"}])
            for _ in range(10)]
    assert_books_are_exact(company, sent)
    before = company.api.get("/ledger/trial-balance").json()
    [(seen,)] = sql("ledger", "SELECT count(*) FROM inbox", admin=True)
    bilko("stop", "ledger")
    try:
        kafka_tool("kafka-consumer-groups.sh", "--bootstrap-server", kafka(), "--group",
                   "ledger-service-consumer", "--reset-offsets", "--to-earliest", "--all-topics",
                   "--execute")
    finally:
        bilko("restart", "ledger")
    marker = company.sent(lines=[{"description": "x", "quantity": "1", "unitPrice": "10.00"}])
    assert_books_are_exact(company, sent + [marker])
    eventually(lambda: lag("ledger-service-consumer") == 0, wait=60, every=1)
    after = company.api.get("/ledger/trial-balance").json()
    assert float(after["totalDebit"]) == float(before["totalDebit"]) + 10
    assert sql("ledger", "SELECT count(*) >= %s FROM inbox", (seen,), admin=True) == [(True,)]


def kafka():
    import os
    return os.environ["BILKO_KAFKA"]


def lag(group):
    text = kafka_tool("kafka-consumer-groups.sh", "--bootstrap-server", kafka(), "--group", group,
                      "--describe")
    rows = [line.split() for line in text.splitlines() if line.startswith(group)]
    return sum(int(row[5]) for row in rows if row[5].isdigit())


def test_poison_goes_to_the_dead_letter_topic_and_the_partition_moves_on():
    from confluent_kafka import Producer
    company = Company()
    producer = Producer({"bootstrap.servers": kafka()})
    for partition in range(3):
        producer.produce("invoice.invoice.sent", b"not json", key=b"poison", partition=partition)
    producer.flush(10)
    sent = company.sent()
    company.transactions(sent["id"], 1)

    def dead():
        from clients import records
        letters = [json.loads(value)
                   for *_, key, headers, value in records("invoice.invoice.sent.dlq")
                   if key == b"poison"]
        return [letter for letter in letters
                if letter["consumerGroup"] == "ledger-service-consumer"]
    letters = eventually(dead, every=0.5)
    assert letters[0]["attemptCount"] == 0 and letters[0]["originalEvent"] is None
