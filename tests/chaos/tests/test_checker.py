"""The checker is silent about a sound run and names what is broken in it."""

import copy
from datetime import timedelta

import pytest
from chaos.checker.__main__ import judge
from chaos.checker.topics import Record
from sound_run import INVOICE, NOON, ORG, SoundRun


def names(run):
    return set(judge(run).by_name())


def test_a_sound_run_has_no_anomaly():
    assert names(SoundRun()) == set()


def lose_record(run):
    del run.records[1]


def publish_twice_the_same(run):
    again = copy.copy(run.records[0])
    again.offset, again.at = 9, 9000
    run.records.append(again)


def publish_other_bytes(run):
    publish_twice_the_same(run)
    run.records[-1].value = run.records[-1].value.replace(b"cor_0", b"cor_9")


def publish_in_no_outbox(run):
    run.tables["invoice"]["outbox"].pop(0)


def swap_times(run):
    run.records[0].at, run.records[1].at = run.records[1].at, run.records[0].at


def post_backwards(run):
    for row in run.tables["ledger"]["transaction"]:
        row["created_at"] = NOON - (row["created_at"] - NOON)
    for record in run.records:
        record.topic = record.topic.replace("invoice.invoice.paid", "invoice.invoice.sent")
    for row in run.tables["invoice"]["outbox"]:
        row["topic"] = row["topic"].replace("invoice.invoice.paid", "invoice.invoice.sent")


def overtake_what_was_met(run):
    for row in run.tables["ledger"]["inbox"]:
        row["seen_at"] = NOON - timedelta(seconds=9)
    run.tables["ledger"]["transaction"][0]["created_at"] = NOON + timedelta(seconds=9)


def refuse_what_was_done(run):
    run.history.append({"at": 0, "client": "c0", "op": "send", "org": ORG, "key": "k9",
                        "phase": "fail", "http": 409, "request_id": "cor_1"})


def answer_twice(run):
    run.history.append(run.history[2] | {"sha": "other"})


def bury_silently(run):
    run.tables["ledger"]["inbox"][0]["state"] = "dead"


def bury_what_was_not_readable(run):
    run.tables["ledger"]["columns"] = [{"there": 1}]
    run.tables["ledger"]["parked"] = [{"event_id": "e", "dlq_id": "d"}]


def dead_letter_out_of_nowhere(run):
    run.records.append(Record("x.dlq", 0, 0, 0, b"k", b'{"originalEvent": null, "consumerGroup": '
                              b'"ledger-service-consumer", "attemptCount": 0}',
                              {"bilko-dlq-id": b"d"}))


BREAKS = [
    (lambda run: run.tables["invoice"]["invoice"].clear(), "lost-command"),
    (lambda run: run.tables["invoice"]["invoice"][0].update(status="sent", paid="0"),
     "lost-command"),
    (lambda run: run.tables["invoice"]["invoice"][0].update(invoice_number="INV-2026-002"),
     "number-gap"),
    (lambda run: run.tables["invoice"]["payment"][0].update(paid="20.0000", payments=2),
     "double-pay"),
    (answer_twice, "double-command"),
    (refuse_what_was_done, "aborted-effect"),
    (lose_record, "lost-event"),
    (publish_other_bytes, "divergent-copy"),
    (publish_in_no_outbox, "phantom-event"),
    (lambda run: run.tables["invoice"]["outbox"][0].update(cluster_id=None), "stuck"),
    (swap_times, "published-out-of-order"),
    (lambda run: run.records.append(Record("t", 1, 0, 0, INVOICE.encode(), run.records[0].value)),
     "split-key"),
    (lambda run: run.tables["ledger"]["inbox"].pop(), "lost-effect"),
    (lambda run: run.tables["ledger"]["transaction"].pop(), "lost-effect"),
    (lambda run: run._post("txn_3", 0), "duplicate-effect"),
    (lambda run: run.tables["ledger"]["leg"][0].update(amount="10.0001"), "unbalanced"),
    (post_backwards, "reorder"),
    (overtake_what_was_met, "reorder"),
    (bury_silently, "dlq-loss"),
    (bury_what_was_not_readable, "dlq-loss"),
    (lambda run: run.paths.update(partitions=64), "wrong-partition"),
    (dead_letter_out_of_nowhere, "unexpected-dead-letter"),
    (lambda run: run.tables["audit"]["archive"].pop(1), "lost-effect"),
    (lambda run: run.tables["audit"]["trail"].pop(), "audit-gap"),
    (lambda run: run.tables["ledger"]["account"][0].update(id="other"), "money-leak"),
    (lambda run: run.records[0].event.update(organizationid="org_2"), "cross-tenant"),
]


@pytest.mark.parametrize(("damage", "name"), BREAKS)
def test_each_damage_has_its_name(damage, name):
    run = SoundRun()
    damage(run)
    assert name in names(run)


def test_copies_that_the_relay_sent_twice_are_fine():
    run = SoundRun()
    publish_twice_the_same(run)
    report = judge(run)
    assert report.by_name() == {} and report.counts["extra copies"] == 1


def test_overtaking_what_had_not_arrived_yet_is_counted_only():
    run = SoundRun()
    run.tables["ledger"]["transaction"][0]["created_at"] = NOON + timedelta(seconds=9)
    run.tables["ledger"]["inbox"][0]["seen_at"] = NOON + timedelta(seconds=8)
    report = judge(run)
    assert report.by_name() == {} and report.counts["overtaken between topics"] == 1


def test_what_the_online_half_saw_counts():
    run = SoundRun()
    run.faults.append({"at": 0, "fault": "anomaly", "invariant": "I9", "name": "unbalanced",
                       "text": "for a moment"})
    assert names(run) == {"unbalanced"}
