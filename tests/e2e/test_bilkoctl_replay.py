"""Replays: the plan predicts what the replay then reports, and offsets move safely.

One random history; BILKO_REPLAYS=8 tries as many (docs/testing.md has what came of it).
"""

import os
import random
import uuid

import pytest
from confluent_kafka import Producer

from clients import Company, await_events, eventually, kafka_tool, sql
from ctl import (STEPS, answers_golden, audited, await_step, await_true_books, ctl, execute,
                 is_golden, killed, operation_of, temporary)

HISTORIES = int(os.environ.get("BILKO_REPLAYS", "1"))

GROUP = "ledger-service-consumer"


def history(company, rng):
    """Invoices whose events the ledger has partly forgotten, with copies between."""
    sent = [company.sent() for _ in range(rng.randint(3, 8))]
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


@pytest.mark.parametrize("seed", range(1, HISTORIES + 1))
def test_a_plan_predicts_what_redelivery_then_reports(seed, tmp_path):
    rng = random.Random(seed)
    company = Company()
    ids = history(company, rng)
    eventually(caught_up, wait=60, every=0.5)
    forget(ids)
    file = temporary(tmp_path, "plan")
    plan = ctl("replay", "plan", "ledger", "--topic", "invoice.invoice.sent", "--by-duration", "6h",
               "--plan-out", file).json
    assert plan["willBeApplied"] >= len(ids) and plan["willBeReprocessed"] == 0
    done = execute("replay", "apply", "--plan", file, "--pause").json
    assert done["outcome"] == "done" and done["left"] == 0 and done["failed"] == 0
    if seed == 1:
        assert answers_golden("replay plan", plan) and answers_golden("replay apply", done)
    assert done["applied"] == plan["willBeApplied"]
    assert done["skipped"] == plan["willBeSkipped"] and done["inRange"] == plan["inRange"]
    eventually(caught_up, wait=60, every=0.5)
    for event_type in ("ops.replay.started", "ops.offset.reset", "ops.replay.finished"):
        assert audited(done["operation"], event_type)
    assert ctl("replay", "plan", "ledger", "--topic", "invoice.invoice.sent", "--by-duration", "6h",
               ).json["willBeApplied"] == 0
    await_true_books("--org", company.organization)


def test_an_event_that_fails_at_first_is_counted_when_its_retries_are_over(tmp_path):
    """Why the numbers differed now and then: one that fails is parked for a second or more."""
    company = Company()
    invoice = company.sent()
    company.transactions(invoice["id"], 1)
    event = await_events("invoice.invoice.sent", subject=invoice["id"])[0]
    eventually(caught_up, wait=60, every=0.5)
    name = f"stumble_{uuid.uuid4().hex[:8]}"
    # Until it is parked; the sequence counts, since no rollback takes it back.
    sql("ledger", f"""
        CREATE SEQUENCE {name};
        GRANT USAGE ON SEQUENCE {name} TO PUBLIC;
        CREATE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.event_id = '{event["id"]}' AND NEW.state = 'applied'
             AND NOT EXISTS (SELECT FROM parked p WHERE p.event_id = NEW.event_id) THEN
            PERFORM nextval('{name}');
            RAISE EXCEPTION 'stumbled on purpose';
          END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER {name} BEFORE INSERT ON inbox
          FOR EACH ROW EXECUTE FUNCTION {name}_refuse();""", admin=True)
    try:
        forget([event["id"]])
        file = temporary(tmp_path, "plan")
        plan = ctl("replay", "plan", "ledger", "--topic", "invoice.invoice.sent", "--to-event",
                   event["id"], "--plan-out", file).json
        assert plan["willBeApplied"] == 1
        done = execute("replay", "apply", "--plan", file, "--pause").json
        assert sql("ledger", f"SELECT is_called FROM {name}", admin=True) == [(True,)]
        assert done["applied"] == 1 and done["failed"] == 0 and done["left"] == 0
    finally:
        sql("ledger", f"DROP TRIGGER {name} ON inbox; DROP FUNCTION {name}_refuse(); "
            f"DROP SEQUENCE {name}", admin=True)


def test_a_replay_that_is_killed_at_every_step_applies_what_was_planned(tmp_path):
    company = Company()
    sent = [company.sent() for _ in range(3)]
    for invoice in sent:
        company.transactions(invoice["id"], 1)
    ids = [await_events("invoice.invoice.sent", subject=s["id"])[0]["id"] for s in sent]
    eventually(caught_up, wait=60, every=0.5)
    forget(ids)
    file = temporary(tmp_path, "plan")
    plan = ctl("replay", "plan", "ledger", "--topic", "invoice.invoice.sent", "--by-duration", "6h",
               "--plan-out", file).json
    assert plan["willBeApplied"] == len(ids)
    operation = operation_of(file)
    killed("replay", "apply", "--plan", file, "--pause", after=lambda: await_step(file, "begun"))
    for step in ("paused", "reset"):  # or later: it may have been faster than the signal
        killed("ops", "resume", operation,
               after=lambda step=step: await_step(file, *STEPS[STEPS.index(step):]))
    done = execute("ops", "resume", operation).json
    if done["outcome"] == "waiting":  # no member had come back yet
        eventually(lambda: ctl("groups", "describe", "ledger").json["members"], wait=60, every=0.5)
        done = execute("ops", "resume", operation).json
    assert ctl("groups", "describe", "ledger").json["status"] != "PAUSED"
    if done["outcome"] != "nothing to do":  # the one before was through before it was killed
        assert done["outcome"] == "done" and done["left"] == done["failed"] == 0
        assert done["applied"] == plan["willBeApplied"]
    for invoice in sent:
        assert len(company.transactions(invoice["id"], 1)) == 1
    assert execute("ops", "resume", operation).json["outcome"] == "nothing to do"
    eventually(caught_up, wait=60, every=0.5)
    await_true_books("--org", company.organization)


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
    assert is_golden("active group", execute("replay", "apply", "--plan", file, code=4))
    operation = ctl("ops", "list").json["operations"][0]["operation"]
    assert answers_golden("groups pause", execute("groups", "pause", "ledger").json)
    try:
        assert ctl("groups", "describe", "ledger").json["status"] == "PAUSED"
        moved = execute("ops", "resume", operation).json
        assert moved["outcome"] == "waiting" and moved["paused"] is True
        status = ctl("replay", "status", operation).json
        assert status["outcome"] == "waiting" and answers_golden("replay status", status)
        assert ctl("groups", "describe", "ledger").json["lag"] >= 1
        undone = execute("replay", "undo", operation).json
        assert undone["outcome"] == "undone" and answers_golden("replay undo", undone)
        assert ctl("groups", "describe", "ledger").json["lag"] == 0
        kafka_tool("kafka-consumer-groups.sh", "--bootstrap-server", os.environ["BILKO_KAFKA"],
                   "--group", GROUP, "--reset-offsets", "--to-earliest", "--all-topics",
                   "--execute")
        assert ctl("groups", "describe", "ledger").json["lag"] > 0
    finally:
        resumed = execute("groups", "resume", "ledger").json
    assert answers_golden("groups resume", resumed)
    eventually(caught_up, wait=90, every=0.5)
    assert len(company.transactions(company.sent()["id"], 1)) == 1
    await_true_books("--org", company.organization)


def test_a_plan_that_does_not_hold_any_more_is_refused(tmp_path):
    company = Company()
    company.transactions(company.sent()["id"], 1)
    eventually(caught_up, wait=60, every=0.5)
    file = temporary(tmp_path, "plan")
    ctl("replay", "plan", "ledger", "--topic", "invoice.invoice.sent", "--shift", "-1",
        "--plan-out", file)
    execute("replay", "apply", "--plan", file, "--pause")
    again = execute("replay", "apply", "--plan", file, "--pause", code=4)
    assert is_golden("plan begun already", again)
    other = temporary(tmp_path, "other")
    ctl("replay", "plan", "ledger", "--topic", "invoice.invoice.sent", "--shift", "-1",
        "--plan-out", other)
    company.transactions(company.sent()["id"], 1)
    execute("groups", "pause", "ledger")
    try:
        kafka_tool("kafka-consumer-groups.sh", "--bootstrap-server", os.environ["BILKO_KAFKA"],
                   "--group", GROUP, "--reset-offsets", "--to-earliest", "--all-topics",
                   "--execute")
        assert is_golden("stale plan", execute("replay", "apply", "--plan", other, code=4))
    finally:
        execute("groups", "resume", "ledger")
    eventually(caught_up, wait=90, every=0.5)


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
    assert is_golden("truncated history", ctl(*plan, code=4))
    assert ctl(*plan, "--accept-truncated").json["willBeApplied"] == 0
    where = ctl("events", "where", f"evt_{uuid.uuid4().hex[:26].upper()}", code=3).json["groups"]
    assert {g["state"] for g in where} == {"expired"}
