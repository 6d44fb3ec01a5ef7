"""Dead letters of a consumer's bug: drained once, by a tool that can be killed.

20 of them; BILKO_DEAD_LETTERS=500 takes as many as the issue asks, with the flood breaker off
(BILKO_FLOOD_EVENTS=0 in the environment of `./bilko up`): docs/testing.md has what came of it.
"""

import concurrent.futures
import json
import os
import signal
import subprocess

import pytest
from confluent_kafka import Producer

from clients import Company, await_events, eventually, sql
from ctl import (BrokenLedger, answers_golden, audited, await_dead, await_true_books, buggy_ledger,
                 command, ctl, dead, execute, is_golden, temporary)

MANY = int(os.environ.get("BILKO_DEAD_LETTERS", "20"))
LINES = [{"description": "x", "quantity": "1", "unitPrice": "10.00"}]


def posted(organization):
    """References of the GL transactions, with how often each is there."""
    return dict(sql("ledger", "SELECT reference_id, count(*) FROM gl_transaction "
                    "WHERE organization_id = %s GROUP BY 1", (organization,), admin=True))


def retrying(organization):
    return sql("ledger", "SELECT count(*) FROM parked WHERE organization_id = %s "
               "AND state = 'retry'", (organization,), admin=True)[0][0]


@pytest.fixture(scope="module")
def broken():
    """One company with many dead letters of a bug in the ledger's handler, another with a few of a
    database that refuses that company's transactions."""
    ledger = BrokenLedger()
    many, few = Company(), Company()
    for company in (many, few):
        company.contact()
    ledger.hit(few.organization)
    others = [few.sent(lines=LINES) for _ in range(4)]
    # A follower of a parked event: it waits.
    few.api.post(f"/invoices/{others[0]['id']}/cancel", {"reason": "x"})
    await_dead(few.organization, 4)
    with buggy_ledger(), concurrent.futures.ThreadPoolExecutor(8) as pool:
        many.draft(lines=LINES)  # makes its contact, once
        sent = list(pool.map(lambda _: many.sent(lines=LINES), range(MANY)))
        await_dead(many.organization, MANY)
    yield ledger, many, sent, few, others
    ledger.remove()


def test_where_tells_the_fate_of_an_event_in_every_state(broken):
    ledger, _, _, few, others = broken
    def state(event, group="ledger-service-consumer"):
        found = ctl("events", "where", event).json["groups"]
        return next(g for g in found if g["group"] == group)

    died = await_events("invoice.invoice.sent", subject=others[0]["id"])[0]["id"]
    assert answers_golden("dlq show", ctl("dlq", "show", dead(few.organization)[0]["id"]).json)
    fate = state(died)
    assert fate["state"] == "dead-lettered" and "broken_on_purpose" in fate["detail"]
    assert fate["deadLetter"].startswith("dlq_")
    assert state(died, "audit-service-consumer")["state"] == "applied"
    assert state(died, "user-service-consumer")["state"] == "not a consumer"
    follower = await_events("invoice.invoice.cancelled", subject=others[0]["id"])[0]["id"]
    waiting = state(follower)
    assert waiting["state"] == "waiting" and died in waiting["detail"]
    late = Company()
    late.contact()
    ledger.hit(late.organization)
    event = await_events("invoice.invoice.sent", subject=late.sent(lines=LINES)["id"])[0]["id"]
    assert eventually(lambda: state(event)["state"] == "parked", wait=15, every=0.2)
    ledger.heal(late.organization)
    execute("groups", "pause", "ledger")
    try:
        pending = await_events("invoice.invoice.sent", subject=Company().sent()["id"])[0]["id"]
        assert state(pending)["state"] == "pending"
    finally:
        execute("groups", "resume", "ledger")
    eventually(lambda: state(pending)["state"] == "applied", wait=30, every=0.5)
    unknown = ctl("events", "where", "evt_" + "0" * 26, code=3).json["groups"]
    assert {g["state"] for g in unknown} == {"expired"}


def test_causes_are_grouped_and_the_set_of_a_plan_is_frozen(broken, tmp_path):
    _, many, _, few, others = broken
    causes = ctl("dlq", "groups", "--group", "ledger").json["causes"]
    cause = next(c for c in causes if "broken_on_purpose" in c["reason"])
    assert cause["count"] >= 4 and cause["topic"] == "invoice.invoice.sent"
    bug = next(c for c in causes if "a bug at ledger.post_invoice_sent" in c["reason"])
    assert bug["count"] >= MANY
    file = temporary(tmp_path, "plan")
    plan = ctl("dlq", "redrive", "--group", "ledger", "--org", few.organization,
               "--plan-out", file, "--detailed-exitcode", code=7).json
    assert plan["count"] == 4 and plan["executed"] is False
    assert answers_golden("dlq redrive, planned", plan)
    assert answers_golden("dlq list", ctl("dlq", "list", "--org", few.organization).json)
    touched = open(file).read().replace('"event":"evt_', '"event":"evt_0', 1)
    other = temporary(tmp_path, "touched")
    open(other, "w").write(touched)
    assert is_golden("damaged plan", ctl("dlq", "redrive", "--plan", other, code=4))
    # Not the one with a follower, which a discard would let go on.
    one = next(l["id"] for l in dead(few.organization) if l["subject"] == others[1]["id"])
    discarded = execute("dlq", "discard", "--group", "ledger", "--id", one).json
    assert answers_golden("dlq discard", discarded)
    stale = execute("dlq", "redrive", "--plan", file, code=4)
    assert is_golden("stale redrive", stale)
    assert len(dead(few.organization)) == 3
    restored = execute("dlq", "restore", "--group", "ledger", "--id", one).json
    assert restored["changed"] == 1 and len(dead(few.organization)) == 4
    assert answers_golden("dlq restore", restored)
    assert audited(ctl("ops", "list").json["operations"][0]["operation"],
                   "ops.dead_letter.resolved")


def test_an_edited_event_reaches_the_failing_group_only_and_money_is_never_edited(broken):
    ledger, _, _, few, others = broken
    last = others[3]["id"]
    letter = next(item for item in dead(few.organization) if item["subject"] == last)
    refused = ctl("dlq", "edit", letter["id"], "--set", "/data/totalAmount=1.0000", code=4)
    assert is_golden("money is not edited", refused)
    refused = ctl("dlq", "edit", letter["id"], "--set", "/data/dueDate=soon", code=4)
    assert is_golden("against the schema", refused)
    ledger.heal(few.organization)
    answer = execute("dlq", "edit", letter["id"], "--set", "/data/contactEmail=racuni@example.com")
    assert answer.json["outcome"] == "applied" and answer.json["newEvent"] != letter["event"]
    assert answers_golden("dlq edit", answer.json)
    assert posted(few.organization)[last] == 1
    fates = {g["group"]: g["state"] for g in ctl("events", "where", letter["event"]).json["groups"]}
    assert fates["ledger-service-consumer"] == "discarded"
    assert len(await_events("invoice.invoice.sent", subject=last)) == 1
    execute("dlq", "redrive", "--group", "ledger", "--org", few.organization)
    assert eventually(lambda: all(posted(few.organization).get(i["id"]) for i in others), wait=40)


def test_with_the_bug_still_there_it_stops_after_the_canary(broken):
    _, many, _, _, _ = broken
    with buggy_ledger():
        answer = execute("dlq", "redrive", "--group", "ledger", "--org", many.organization, code=6)
    result = answer.json
    assert answers_golden("dlq redrive, stopped", result)
    assert result["outcome"] == "stopped" and result["planned"] == MANY
    assert result["sent"] == max(1, MANY // 100) == result["failed"] and result["applied"] == 0
    assert "a bug at ledger.post_invoice_sent" in result["troubles"][0]["reason"]
    assert posted(many.organization) == {}
    operation = result["operation"]
    shown = ctl("ops", "show", operation).json
    assert [s["state"] for s in shown["sources"]] == ["stopped"]
    assert answers_golden("ops show", shown)
    cancelled = execute("ops", "cancel", operation).json
    assert cancelled["outcome"] == "cancelled" and answers_golden("ops cancel", cancelled)
    assert is_golden("operation was cancelled", execute("ops", "resume", operation, code=4))
    assert posted(many.organization) == {}


def test_after_the_fix_all_are_applied_once_although_it_was_killed_in_the_middle(broken):
    _, many, sent, _, _ = broken
    await_dead(many.organization, MANY)  # the canaries have died again
    selection = ["dlq", "redrive", "--group", "ledger", "--org", many.organization]
    process = subprocess.Popen(
        command(*selection, "--rate", str(max(5, MANY // 10)), "--execute", "--yes",
                "--reason", "fixed"),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    some = range(MANY // 10, MANY - MANY // 10)
    eventually(lambda: len(posted(many.organization)) in some, wait=60)
    process.send_signal(signal.SIGKILL)
    process.wait()
    running = ctl("ops", "list").json["operations"]
    operation = next(o["operation"] for o in running
                     if o["what"] == "RedrivePlan" and o["state"] == "running")
    begun = execute("dlq", "redrive", "--plan", plan_of(operation), code=4)
    assert begun.error["reason"] == "StalePlan"
    result = execute("ops", "resume", operation).json
    assert result["outcome"] == "done"
    assert result["planned"] == result["applied"] == MANY and result["failed"] == 0
    assert answers_golden("dlq redrive", result)
    assert posted(many.organization) == {invoice["id"]: 1 for invoice in sent}
    assert retrying(many.organization) == 0
    again = execute(*selection)
    assert again.json["outcome"] == "nothing to do"
    assert answers_golden("dlq redrive, nothing to do", again.json)
    assert execute("ops", "resume", operation).json["outcome"] == "nothing to do"
    told = audited(operation, "ops.dead_letter.resolved")[-1]["data"]
    assert told["counts"]["applied"] == MANY and told["reason"] == "a test"
    assert told["target"] == {"group": "ledger-service-consumer", "resolution": "redriven"}
    await_true_books("--org", many.organization)


def test_where_some_fail_again_the_others_are_applied_and_the_code_is_5(broken):
    ledger = broken[0]
    well, ill = Company(), Company()
    for company in (well, ill):
        company.contact()
        ledger.hit(company.organization)
    sent = [well.sent(lines=LINES) for _ in range(3)] + [ill.sent(lines=LINES)]
    await_dead(well.organization, 3)
    await_dead(ill.organization, 1)
    ledger.heal(well.organization)
    ids = [item["id"] for company in (well, ill) for item in dead(company.organization)]
    chosen = [word for one in ids for word in ("--id", one)]
    result = execute("dlq", "redrive", "--group", "ledger", "--canary", "0", *chosen, code=5).json
    assert result["outcome"] == "partial" and result["planned"] == 4 and result["applied"] == 3
    assert result["failed"] + result["waiting"] == 1
    assert posted(well.organization) == {invoice["id"]: 1 for invoice in sent[:3]}
    await_dead(ill.organization, 1)
    ledger.heal(ill.organization)
    execute("dlq", "redrive", "--group", "ledger", "--org", ill.organization)
    assert posted(ill.organization) == {sent[3]["id"]: 1}


def plan_of(operation):
    return ctl("ops", "show", operation).json["plan"]


def test_a_watch_ends_with_3_at_the_first_new_cause():
    process = subprocess.Popen(command("dlq", "watch", "--group", "invoice", "--for", "60s"),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stderr.readline()  # it knows by now what is there
    producer = Producer({"bootstrap.servers": os.environ["BILKO_KAFKA"]})
    producer.produce("ledger.account.updated", b"[no event of this kind]", key=b"watched")
    producer.flush(10)
    out, _ = process.communicate(timeout=90)
    assert process.returncode == 3
    assert json.loads(out)["group"] == "invoice-service-consumer"
    execute("dlq", "discard", "--group", "invoice", "--reason-class", "poison")
