"""An outbox that does not agree with its topics: bilkoctl says so, and makes it agree."""

import json
import subprocess
import uuid
from collections import Counter

import pytest

from clients import Company, await_events, events, eventually, sql
from ctl import check, command, ctl, execute

VIEWED = "invoice.invoice.viewed"


@pytest.fixture(scope="module", autouse=True)
def republishing():
    """An outbox that thinks it was published to another cluster, which bilkoctl is told to publish
    again: that takes half a minute, until no relay can have a record of before under way."""
    assert execute("outbox", "republish", "expense").json["outcome"] == "nothing to do"
    for service in ("expense", "notification"):
        execute("groups", "pause", service)
        execute("groups", "resume", service)
    before = eventually(lambda: told_by("expense"))
    sql("expense", "UPDATE kafka_cluster SET cluster_id = 'gone'; UPDATE outbox_sent "
        "SET cluster_id = 'gone'; UPDATE outbox_position SET cluster_id = 'gone'", admin=True)
    assert state_of("expense") == "OTHER CLUSTER"
    planned = ctl("outbox", "republish", "expense", "--detailed-exitcode", code=7).json
    assert planned["home"] == "gone" and planned["outcome"] == "planned"
    process = subprocess.Popen(
        command("outbox", "republish", "expense", "--execute", "--yes", "--reason", "a new one"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    yield process, before
    process.communicate(timeout=120)


def told_by(service):
    return [event["id"] for event in events("ops.consumer.resumed")
            if event["source"] == f"{service}-service"]


def state_of(service):
    rows = ctl("outbox", "status", code=None).json["outboxes"]
    return next(row["state"] for row in rows if row["service"] == service)


@pytest.fixture(scope="module")
def viewed():
    """The company, and its event of an invoice that was looked at, as the topic has it."""
    company = Company()
    sent = await_events("invoice.invoice.sent", subject=company.sent()["id"])[0]
    company.api.call("GET", f"/invoices/track/{sent['data']['trackingToken']}", expect=200)
    return company, await_events(VIEWED, subject=sent["subject"])[0]


def topic_in(answer, topic=VIEWED):
    return next(row for row in answer.json["topics"] if row["topic"] == topic)


def sent_row(event):
    return sql("invoice", "SELECT kafka_partition, kafka_offset FROM outbox_sent "
               "WHERE event_id = %s", (event,), admin=True)


def lose(event):
    """The entity's next event: published by what the outbox says, but Kafka has it no more, as
    after an election of a leader that had not copied it yet."""
    lost = f"evt_0{uuid.uuid4().hex[:25].upper()}"
    value = {name: of for name, of in event.items() if not name.startswith("__")}
    value |= {"id": lost, "sequence": str(int(event["sequence"]) + 1)}
    sql("invoice", """
        WITH s AS (UPDATE entity_sequence SET last = last + 1 WHERE subject = %s)
        INSERT INTO outbox_sent
          SELECT nextval(pg_get_serial_sequence('outbox', 'id')), %s, topic, key, partition,
                 headers, %s, now(), now(), retention_days, cluster_id,
                 kafka_partition, kafka_offset + 1000000
            FROM outbox_sent WHERE event_id = %s""",
        (event["subject"], lost, json.dumps(value), event["id"]), admin=True)
    return lost


def test_what_a_topic_has_lost_is_named_and_goes_out_again(viewed):
    _, event = viewed
    lost = lose(event)
    found = ctl("outbox", "reconcile", "invoice", code=3)
    assert found.json["lost"] == topic_in(found)["lost"] == 1 and "--execute" in found.err
    # Strangers (other tests) have left something on other topics of the service.
    after = execute("outbox", "reconcile", "invoice", code=None)
    assert after.json["lost"] == after.json["pending"] == 0
    again = next(e for e in await_events(VIEWED, 2, subject=event["subject"]) if e["id"] == lost)
    place = again["__record"]
    assert sent_row(lost) == [(place["partition"], place["offset"])]
    eventually(lambda: {g["group"]: g["state"] for g in
                        ctl("events", "where", lost).json["groups"]}
               ["audit-service-consumer"] == "applied", wait=30, every=0.5)
    asked = sql("audit", "SELECT value FROM event_archive WHERE type = 'ops.control.requested' "
                "ORDER BY time DESC LIMIT 1", admin=True)
    assert json.loads(asked[0][0])["data"]["verb"] == "reconcile"


def test_what_only_the_topic_has_is_written_down_after_a_restore(viewed):
    _, event = viewed
    place = sent_row(event["id"])
    sql("invoice", "DELETE FROM outbox_sent WHERE event_id = %s", (event["id"],), admin=True)
    found = ctl("outbox", "reconcile", "invoice", code=3)
    assert topic_in(found)["unknown"] == 1
    after = execute("outbox", "reconcile", "invoice", "--adopt", code=None)
    assert topic_in(after)["unknown"] == topic_in(after)["lost"] == 0
    assert sent_row(event["id"]) == place


def test_what_two_services_tell_on_one_topic_of_operators_is_each_ones_own():
    assert told_by("notification") and told_by("expense")
    answer = ctl("outbox", "reconcile", "notification")
    assert topic_in(answer, "ops.consumer.resumed")["rows"] == len(told_by("notification"))


def test_an_outbox_of_another_cluster_publishes_everything_again_when_it_is_told(republishing):
    process, before = republishing
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    done = json.loads(out)
    check(done)
    assert done["outcome"] == "done" and done["counts"]["rows"] >= 2
    eventually(lambda: state_of("expense") == "ok", wait=60, every=0.5)
    assert Counter(told_by("expense")) - Counter(before) == Counter(set(before))
    assert ctl("outbox", "reconcile", "expense").json["clean"] is True
