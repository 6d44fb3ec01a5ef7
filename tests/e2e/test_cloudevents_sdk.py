"""The official Python SDK reads our records, and we read its records, in both modes."""

import os
import time

import cloudevents.kafka as sdk
import pytest
from cloudevents.http import CloudEvent
from confluent_kafka import Producer

from clients import Company, await_events, eventually, sql

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid():
    number = (int(time.time() * 1000) << 80) | int.from_bytes(os.urandom(10), "big")
    return "".join(ALPHABET[(number >> (5 * i)) & 31] for i in reversed(range(26)))


def test_the_sdk_reads_our_records():
    sent = Company().sent()
    [event] = await_events("invoice.invoice.sent", subject=sent["id"])
    record = event["__record"]
    message = sdk.KafkaMessage(headers=dict(record["headers"]), key=record["key"],
                               value=record["value"])
    read = sdk.from_structured(message)
    assert read["id"] == event["id"] and read["type"] == "invoice.invoice.sent"
    assert read["subject"] == sent["id"] and read["source"] == "invoice-service"
    assert read.data == event["data"]


@pytest.mark.parametrize("encode", [sdk.to_binary, sdk.to_structured], ids=["binary", "structured"])
def test_we_read_the_sdk_s_records(encode):
    organization, user = f"org_{ulid()}", f"usr_{ulid()}"
    event = CloudEvent({
        "id": f"evt_{ulid()}", "source": "user-service", "type": "user.organization.created",
        "subject": organization, "time": "2026-02-23T10:30:00.000Z",
        "organizationid": organization, "datacontenttype": "application/json",
    }, {
        "organizationId": organization, "name": "SDK d.o.o.", "baseCurrency": "EUR",
        "country": "RS", "createdBy": user, "createdAt": "2026-02-23T10:30:00.000Z",
    })
    message = encode(event, key_mapper=lambda e: e["subject"])
    producer = Producer({"bootstrap.servers": os.environ["BILKO_KAFKA"],
                         "partitioner": "murmur2_random"})
    producer.produce("user.organization.created", key=message.key, value=message.value,
                     headers=list(message.headers.items()))
    producer.flush(10)
    eventually(lambda: sql("ledger", "SELECT code FROM account WHERE organization_id = %s",
                           (organization,), admin=True))
