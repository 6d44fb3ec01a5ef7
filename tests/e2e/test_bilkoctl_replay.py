"""Replays: the plan predicts what the replay then reports, and offsets move safely."""

import os
import random
import uuid

import pytest
from confluent_kafka import Producer

from clients import Company, await_events, eventually, kafka_tool, sql
from ctl import audited, ctl, execute, temporary

# Failed once in three runs beside a build, not explained yet: runs with BILKO_LONG=1 (issue 7).
pytestmark = pytest.mark.skipif("BILKO_LONG" not in os.environ, reason="set BILKO_LONG=1")

GROUP = "ledger-service-consumer"


def history(company, rng):
    """Invoices whose events the ledger has partly forgotten, with copies between."""
    sent = [company.sent() for _ in range(rng.randint(6, 12))]
    events = [await_events("invoice.invoice.sent", subject=s["id"])[0] for s in sent]
    for invoice in sent:
        company.transactions(invoice["id"], 1)
    producer = Producer({"bootstrap.servers": os.environ["BILKO_KAFKA"],
                         "partitioner": "murmur2_random"})
    for event in rng.sample(events, rng.randint(0, 3)):
        record = event["__record"]
        producer.produce("invoice.invoice.sent", record["value"], key=record["key"],
                         headers=record["headers"], partition=record["partition"])
    producer.flush(10)
    forgotten = rng.sample(events, rng.randint(1, len(events)))
    return [event["id"] for event in forgotten]


def caught_up(group="ledger"):
    view = ctl("groups", "describe", group).json
    return view["lag"] == 0 and view["status"] == "OK"


def forget(ids):
    deleted = sql("ledger", "DELETE FROM inbox WHERE consumer_group = %s AND event_id = ANY (%s) "
                  "RETURNING 1", (GROUP, ids), admin=True)
    assert len(deleted) == len(ids)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_plan_predicts_what_redelivery_then_reports(seed, tmp_path):
    rng = random.Random(seed)
    ids = history(Company(), rng)
    eventually(caught_up, wait=60, every=0.5)
    forget(ids)
    file = temporary(tmp_path, "plan")
    plan = ctl("replay", "plan", "ledger", "--topic", "invoice.invoice.sent", "--by-duration", "6h",
               "--plan-out", file).json
    assert plan["willBeApplied"] >= len(ids) and plan["willBeReprocessed"] == 0
    done = execute("replay", "apply", "--plan", file, "--pause").json
    assert done["outcome"] == "done" and done["left"] == 0 and done["failed"] == 0
    assert done["applied"] == plan["willBeApplied"]
    assert done["skipped"] == plan["willBeSkipped"] and done["inRange"] == plan["inRange"]
    assert ctl("groups", "describe", "ledger").json["status"] in ("OK", "LAGGING")
    for event_type in ("ops.replay.started", "ops.offset.reset", "ops.replay.finished"):
        assert audited(done["operation"], event_type)
    assert ctl("replay", "plan", "ledger", "--topic", "invoice.invoice.sent", "--by-duration", "6h",
               ).json["willBeApplied"] == 0
    assert ctl("invariants", "check").json["holds"] is True


def test_a_plan_predicts_what_reprocessing_then_reports(tmp_path):
    company = Company()
    sent = [company.sent() for _ in range(3)]
    for invoice in sent:
        company.transactions(invoice["id"], 1)
    eventually(caught_up, wait=60, every=0.5)
    first = await_events("invoice.invoice.sent", subject=sent[0]["id"])[0]
    file = temporary(tmp_path, "plan")
    plan = ctl("replay", "plan", "ledger", "--topic", "invoice.invoice.sent", "--to-event",
               first["id"], "--mode", "reprocess", "--plan-out", file).json
    assert plan["willBeReprocessed"] >= 1 and plan["willBeApplied"] == 0
    done = execute("replay", "apply", "--plan", file, "--pause").json
    assert done["outcome"] == "done" and done["reprocessed"] == plan["willBeReprocessed"]
    for invoice in sent:
        assert len(company.transactions(invoice["id"], 1)) == 1
    assert audited(done["operation"], "ops.replay.finished")


def test_offsets_of_an_active_group_do_not_move_and_a_paused_one_needs_no_process_stopped(tmp_path):
    company = Company()
    company.transactions(company.sent()["id"], 1)
    eventually(caught_up, wait=60, every=0.5)
    file = temporary(tmp_path, "plan")
    ctl("replay", "plan", "ledger", "--topic", "invoice.invoice.sent", "--shift", "-1",
        "--plan-out", file)
    assert execute("replay", "apply", "--plan", file, code=4).error["reason"] == "GroupActive"
    operation = ctl("ops", "list").json["operations"][0]["operation"]
    execute("groups", "pause", "ledger")
    try:
        assert ctl("groups", "describe", "ledger").json["status"] == "PAUSED"
        moved = execute("ops", "resume", operation).json
        assert moved["outcome"] == "waiting" and moved["paused"] is True
        assert ctl("groups", "describe", "ledger").json["lag"] >= 1
        assert execute("replay", "undo", operation).json["outcome"] == "undone"
        assert ctl("groups", "describe", "ledger").json["lag"] == 0
        kafka_tool("kafka-consumer-groups.sh", "--bootstrap-server", os.environ["BILKO_KAFKA"],
                   "--group", GROUP, "--reset-offsets", "--to-earliest", "--all-topics",
                   "--execute")
        assert ctl("groups", "describe", "ledger").json["lag"] > 0
    finally:
        execute("groups", "resume", "ledger")
    eventually(caught_up, wait=90, every=0.5)
    assert len(company.transactions(company.sent()["id"], 1)) == 1
    assert ctl("invariants", "check").json["holds"] is True


def test_a_plan_that_does_not_hold_any_more_is_refused(tmp_path):
    company = Company()
    company.transactions(company.sent()["id"], 1)
    eventually(caught_up, wait=60, every=0.5)
    file = temporary(tmp_path, "plan")
    ctl("replay", "plan", "ledger", "--topic", "invoice.invoice.sent", "--shift", "-1",
        "--plan-out", file)
    execute("replay", "apply", "--plan", file, "--pause")
    again = execute("replay", "apply", "--plan", file, "--pause", code=4)
    assert again.error["reason"] == "StalePlan"


def test_history_that_retention_has_deleted_is_refused(tmp_path):
    topic = "invoice.invoice.viewed"
    company = Company()
    event = await_events("invoice.invoice.sent", subject=company.sent()["id"])[0]
    company.api.call("GET", f"/invoices/track/{event['data']['trackingToken']}", expect=200)
    viewed = await_events(topic, subject=event["subject"])[0]["__record"]
    eventually(lambda: caught_up("audit"), wait=60, every=0.5)
    cut = temporary(tmp_path, "cut.json")
    with open(cut, "w") as out:
        out.write('{"partitions":[{"topic":"%s","partition":%d,"offset":%d}],"version":1}'
                  % (topic, viewed["partition"], viewed["offset"] + 1))
    kafka_tool("kafka-delete-records.sh", "--bootstrap-server", os.environ["BILKO_KAFKA"],
               "--offset-json-file", cut)
    plan = ["replay", "plan", "audit", "--topic", topic, "--to-earliest"]
    refused = ctl(*plan, code=4).error
    assert refused["reason"] == "TruncatedHistory" and "--accept-truncated" in refused["hint"]
    assert ctl(*plan, "--accept-truncated").json["willBeApplied"] == 0
    where = ctl("events", "where", f"evt_{uuid.uuid4().hex[:26].upper()}", code=3).json["groups"]
    assert {g["state"] for g in where} == {"expired"}
