"""The ledger made anew from the log: equal to the live one, also where events were parked, dead,
redriven and discarded; what somebody changed by hand is named; swapped in under load, and back.
Other services: test_all_rebuilds.py. More events: `./bilko bench rebuild`."""

import concurrent.futures
import json
import os
import time

import pytest

from clients import Company, await_events, eventually, kafka_tool, sql
from ctl import BrokenLedger, audited, await_dead, await_true_books, ctl, dead, execute, temporary
from rebuilds import (await_ready, begin, caught_up, compared, killed_at, outbox_ids,
                      published_since, rebuilt)

LINES = [{"description": "x", "quantity": "1", "unitPrice": "10.00"}]


def equal():
    return compared("ledger")


def journal(company, amount="12.0000"):
    cash, income = company.account("1000")["id"], company.account("4000")["id"]
    return company.api.post("/ledger/journal-entries", {
        "date": "2026-02-23", "description": "By hand",
        "legs": [{"accountId": cash, "side": "DEBIT", "amount": amount},
                 {"accountId": income, "side": "CREDIT", "amount": amount}]}, expect=201).json()


@pytest.fixture(scope="module")
def history():
    """Books with everything that can happen to an event, and every command of the ledger."""
    company, other = Company(), Company()
    paid = company.sent()
    company.pay(paid["id"])
    cancelled = company.sent()
    company.transactions(cancelled["id"], 1)
    company.api.post(f"/invoices/{cancelled['id']}/cancel", {"reason": "x"})
    entry = journal(company)
    company.api.post(f"/ledger/transactions/{entry['id']}/reverse", {"reason": "typo"}, expect=201)
    account = company.api.post("/ledger/accounts", {"code": "1999", "name": "Later renamed",
                                                    "type": "ASSET"}, expect=201).json()
    for name in ("Once", "Twice"):
        company.api.call("PATCH", f"/ledger/accounts/{account['id']}", {"name": name},
                         headers={"If-Match": company.api.call(
                             "GET", f"/ledger/accounts/{account['id']}").headers["ETag"]})
    ledger = BrokenLedger()
    other.contact()
    ledger.hit(other.organization)
    sent = [other.sent(lines=LINES) for _ in range(4)]
    await_dead(other.organization, 4)
    letters = {letter["subject"]: letter["id"] for letter in dead(other.organization)}
    ledger.heal(other.organization)
    execute("dlq", "discard", "--group", "ledger", "--id", letters[sent[0]["id"]])
    execute("dlq", "redrive", "--group", "ledger", "--id", letters[sent[1]["id"]])
    execute("dlq", "edit", letters[sent[2]["id"]], "--set",
            "/data/contactEmail=racuni@example.com")
    other.transactions(sent[1]["id"], 1)
    other.transactions(sent[2]["id"], 1)
    ledger.remove()
    company.transactions(paid["id"], 2)
    company.transactions(cancelled["id"], 2)
    eventually(lambda: caught_up("ledger"), wait=60, every=0.5)
    yield company, other, sent
    # The books of the suite are whole again.
    execute("dlq", "restore", "--group", "ledger", "--id", letters[sent[0]["id"]])
    execute("dlq", "redrive", "--group", "ledger", "--org", other.organization)
    other.transactions(sent[0]["id"], 1)


def test_a_rebuild_is_equal_whatever_happened_to_events_and_publishes_nothing(history, tmp_path):
    company, other, sent = history
    before = outbox_ids("ledger")
    status = rebuilt("ledger", tmp_path)
    assert status["discarded"] >= 1 and status["deadLettered"] >= 1
    assert status["missing"] == 0 and status["failed"] == 0
    comparison = equal()
    assert comparison["equal"] and comparison["differing"] == 0 and not comparison["accounts"]
    assert comparison["liveImbalance"] == comparison["rebuiltImbalance"] == "0.0000"
    assert comparison["notCompared"] == []
    assert {t["table"]: t["live"] for t in comparison["tables"]}["gl_transaction"] >= 8
    # The one that said what operators did, and nothing of the ledger's own.
    assert published_since("ledger", before) <= {"ops.replay.started"}
    assert audited(status["operation"], "ops.replay.started")
    # Redriven after the rebuild has passed it by: it comes with the next look.
    execute("dlq", "redrive", "--group", "ledger", "--org", other.organization)
    other.transactions(sent[3]["id"], 1)
    eventually(lambda: equal()["equal"], wait=30, every=1)


def test_a_change_by_hand_is_named(history, tmp_path):
    company, *_ = history
    rebuilt("ledger", tmp_path)
    entry = journal(company, "7.0000")
    key = f"{company.organization}/{entry['id']}"
    sql("ledger", "ALTER TABLE gl_transaction DISABLE TRIGGER USER; UPDATE gl_transaction SET "
        f"description = 'Forged' WHERE id = '{entry['id']}'; "
        "ALTER TABLE gl_transaction ENABLE TRIGGER USER", admin=True)
    try:
        found = ctl("replay", "compare", "ledger", code=3).json
        assert not found["equal"] and found["differing"] == 1
        assert found["firstTable"] == "gl_transaction" and found["firstKey"] == key
        assert found["live"]["description"] == "Forged"
        assert found["rebuilt"]["description"] == "By hand"
    finally:
        sql("ledger", "ALTER TABLE gl_transaction DISABLE TRIGGER USER; UPDATE gl_transaction SET "
            f"description = 'By hand' WHERE id = '{entry['id']}'; "
            "ALTER TABLE gl_transaction ENABLE TRIGGER USER", admin=True)
    assert equal()["equal"]


def test_promotion_under_load_loses_and_doubles_nothing_and_so_does_its_undoing(history, tmp_path):
    company, *_ = history
    rebuilt("ledger", tmp_path)
    before, ends = outbox_ids("ledger"), time.monotonic() + 25

    def load(_):
        client, ids = Company(), []
        while time.monotonic() < ends:
            ids.append((client, client.sent(lines=LINES)["id"]))
            ids.append((client, journal(client)["id"]))
        return ids

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        running = [pool.submit(load, n) for n in range(4)]
        eventually(lambda: outbox_ids("ledger") - before)
        assert equal()["equal"]
        assert execute("replay", "promote", "ledger").json["outcome"] == "promoted"
        assert equal()["equal"]
        assert ctl("replay", "status", "ledger").json["state"] == "promoted"
        assert execute("replay", "undo", "ledger").json["outcome"] == "undone"
        assert execute("replay", "promote", "ledger").json["outcome"] == "promoted"
        made = [one for each in running for one in each.result()]
    for client, reference in made:
        assert len(client.transactions(reference, 1)) == 1
    eventually(lambda: caught_up("ledger"), wait=60, every=0.5)
    assert equal()["equal"]
    await_true_books("--org", company.organization)
    await_true_books("--org", made[0][0].organization)
    # What is live is audited and immutable as before.
    assert sql("ledger", "SELECT count(*) FROM pg_trigger WHERE tgname IN ('audit_insert', "
               "'immutable', 'keep_moments') AND tgrelid = 'gl_transaction'::regclass",
               admin=True) == [(2,)]
    execute("replay", "drop", "ledger")
    assert len(company.transactions(company.sent()["id"], 1)) == 1


def test_it_goes_on_after_a_kill(history, tmp_path):
    with killed_at("ledger", "rebuild.before_commit"):
        operation = begin("ledger", tmp_path)
    await_ready(operation)
    assert equal()["equal"]
    for point in ("rebuild.frozen", "rebuild.before_swap_commits"):
        verb = "promote" if point == "rebuild.frozen" else "undo"
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            with killed_at("ledger", point):
                asked = pool.submit(execute, "replay", verb, "ledger")
            assert asked.result().json["outcome"] == {"promote": "promoted", "undo": "undone"}[verb]
        assert equal()["equal"]
    execute("replay", "drop", "ledger")


def test_what_the_release_does_not_take_any_more_keeps_a_rebuild_from_being_promoted(history,
                                                                                      tmp_path):
    company, *_ = history
    broken = BrokenLedger()  # its trigger stands in the rebuild's tables, too
    try:
        broken.hit(company.organization)
        assert rebuilt("ledger", tmp_path)["failed"] > 0
        assert not ctl("replay", "compare", "ledger", code=3).json["equal"]
        refused = execute("replay", "promote", "ledger", code=4).error
        assert refused["reason"] == "EventsFailed"
    finally:
        execute("replay", "drop", "ledger")
        broken.remove()


def test_a_log_that_is_not_whole_is_refused(history, tmp_path):
    """Comes last: what is deleted here is gone, and with it rebuilds of this suite."""
    company, *_ = history
    invoice = company.sent()
    company.transactions(invoice["id"], 1)
    company.api.post(f"/invoices/{invoice['id']}/cancel", {"reason": "x"})
    company.transactions(invoice["id"], 2)
    record = await_events("invoice.invoice.cancelled", subject=invoice["id"])[0]["__record"]
    whole = temporary(tmp_path, "whole")
    ctl("replay", "plan", "ledger", "--mode", "rebuild", "--plan-out", whole)
    cut = temporary(tmp_path, "cut.json")
    with open(cut, "w") as out:
        json.dump({"version": 1, "partitions": [{
            "topic": "invoice.invoice.cancelled", "partition": record["partition"],
            "offset": record["offset"] + 1}]}, out)
    kafka_tool("kafka-delete-records.sh", "--bootstrap-server", os.environ["BILKO_KAFKA"],
               "--offset-json-file", cut)
    missing = f"invoice.invoice.cancelled [{record['partition']}] begins at {record['offset'] + 1}"
    refused = ctl("replay", "plan", "ledger", "--mode", "rebuild", code=4).error
    assert refused["reason"] == "TruncatedHistory" and missing in refused["message"]
    # A plan from before, or of somebody else: the service looks for itself.
    refused = execute("replay", "apply", "--plan", whole, code=4).error
    assert refused["reason"] == "ServiceRefused"
    assert "invoice.invoice.cancelled partition" in refused["message"]
    assert ctl("replay", "status", "ledger", code=4).error["reason"] == "NoRebuild"
