"""bilkoctl's frame: what it shows, in which form, and what it refuses with which sentence."""

import contextlib
import json
import os
import pty
import subprocess

import pytest

from clients import await_events, bilko, eventually, posted_invoice
from ctl import (answers_golden, await_true_books, command, context, ctl, execute, is_golden,
                 temporary)


@pytest.fixture(scope="module")
def sent():
    return posted_invoice()


def test_everything_that_only_looks_answers_in_json_that_keeps_its_schema(sent):
    _, invoice, event = sent
    for arguments in (["topics", "list"], ["groups", "list"], ["outbox", "status"],
                      ["events", "chain", event["id"]], ["dlq", "groups"], ["dlq", "list"],
                      ["events", "find", "--subject", invoice["id"], "--since", "1h"],
                      ["ops", "list"]):
        assert ctl(*arguments).json["kind"]
    for arguments in (["status"], ["doctor"], ["topics", "diff"]):
        answer = ctl(*arguments, code=None)
        assert answer.json["kind"] and answer.code in (0, 3)


def test_answers_keep_their_members_and_words(sent):
    company, invoice, event = sent
    await_true_books("--org", company.organization)
    eventually(lambda: "pending" not in ctl("events", "where", event["id"]).out, every=0.5)
    group = ctl("groups", "describe", "ledger").json
    group["partitions"] = [p for p in group["partitions"]  # a topic may have no event yet
                           if p["topic"] == event["type"] and p["committed"]]
    assert answers_golden("groups describe", group)
    for arguments in (["version"], ["topics", "describe", "invoice.invoice.sent"],
                      ["invariants", "check", "--org", company.organization],
                      ["events", "show", event["id"]], ["events", "where", event["id"]],
                      ["events", "find", "--topic", "invoice.invoice.sent", "--subject",
                       invoice["id"], "--since", "1h"]):
        assert answers_golden(" ".join(arguments[:2]), ctl(*arguments).json)


def test_all_formats_say_the_same(sent):
    groups = ctl("groups", "list").json["groups"]
    names = {group["group"] for group in groups}
    assert {"ledger-service-consumer", "audit-service-consumer"} <= names
    for output in ("table", "wide", "csv"):
        text = ctl("-o", output, "groups", "list").out
        assert all(name in text for name in names)
    lines = ctl("-o", "ndjson", "groups", "list").out.splitlines()
    assert {json.loads(line)["group"] for line in lines} == names


def test_personal_fields_are_masked_unless_they_are_asked_for(sent):
    _, _, event = sent
    assert ctl("events", "show", event["id"]).json["event"]["data"]["contactEmail"] == "***"
    shown = ctl("events", "show", event["id"], "--reveal").json["event"]["data"]["contactEmail"]
    assert shown == "kupac@example.com"


def test_a_chain_holds_what_a_request_caused_across_services(sent):
    _, _, event = sent

    def whole():
        found = ctl("events", "chain", event["id"]).json["events"]
        return found if any("ledger.transaction.posted" in e["type"] for e in found) else None
    chain = eventually(whole)
    posted = next(e for e in chain if "ledger.transaction.posted" in e["type"])
    assert posted["causation"] == event["id"] and posted["depth"] == 1


def test_a_scan_says_how_far_it_looked_and_ends_with_3_where_it_stopped(sent):
    answer = ctl("events", "find", "--topic", "invoice.invoice.sent", "--scan-limit", "1",
                 "--subject", "nobody", code=None)
    assert answer.json["found"] == 0
    if answer.json["inRange"] > 1:
        assert answer.code == 3 and answer.json["complete"] is False
        assert answer.json["scanned"] == 1


def test_what_is_exported_comes_back_byte_for_byte(sent, tmp_path):
    company, invoice, event = sent
    file = temporary(tmp_path, "events.ndjson")
    ctl("events", "export", "invoice.invoice.sent", "--subject", invoice["id"], "--out", file)
    answer = ctl("events", "import", file)
    assert answer.json["outcome"] == "planned" and answer.json["records"] == 1
    assert answers_golden("events import, planned", answer.json)
    imported = execute("events", "import", file).json
    assert imported["sent"] == 1 and answers_golden("events import", imported)
    copies = [e["__record"] for e in await_events("invoice.invoice.sent", 2, subject=invoice["id"])]
    assert len(copies) == 2 and copies[0]["value"] == copies[1]["value"]
    assert copies[0]["headers"] == copies[1]["headers"]
    assert copies[0]["partition"] == copies[1]["partition"]
    text = open(file).read().replace(invoice["id"], "inv_" + "0" * 26)
    open(file, "w").write(text)
    assert ctl("events", "import", file, code=2).error["reason"] == "BadRecord"


def test_missing_topics_are_found_and_created(sent):
    from confluent_kafka.admin import AdminClient
    admin = AdminClient({"bootstrap.servers": os.environ["BILKO_KAFKA"]})
    # The services have made all of them, also those that tell of operators.
    assert ctl("topics", "diff").json["differences"] == []
    admin.delete_topics(["ops.topic.updated"])["ops.topic.updated"].result(20)

    def is_missing():
        found = ctl("topics", "diff", code=None).json["differences"]
        return any(d["topic"] == "ops.topic.updated" and d["what"] == "missing" for d in found)
    eventually(is_missing, every=0.5)
    assert ctl("topics", "apply", "--detailed-exitcode", code=7).json["changes"] == 1
    assert execute("topics", "apply", code=None).json["changed"] == 1
    assert eventually(lambda: not is_missing(), every=0.5)


@pytest.mark.parametrize("name, arguments", [
    ("wrong cluster", ["--expect-cluster", "another", "topics", "list"]),
    ("no reason", ["groups", "pause", "ledger", "--execute"]),
    ("no terminal", ["groups", "pause", "ledger", "--execute", "--reason", "x"]),
    ("local time", ["events", "find", "--since", "2026-11-21T09:00:00"]),
    ("local time of a target", ["replay", "plan", "ledger", "--all-topics", "--to-time",
                                "2026-11-21T09:00:00"]),
    ("no target", ["replay", "plan", "ledger", "--all-topics"]),
    ("unknown group", ["replay", "plan", "nobody", "--all-topics", "--to-earliest"]),
    ("nothing selected", ["dlq", "discard", "--group", "ledger"]),
    ("no group", ["dlq", "redrive"]),
    ("unknown topic", ["topics", "describe", "no.such.topic"]),
    ("unknown operation", ["ops", "resume", "opn_00000000000000000000000000"]),
])
def test_what_it_refuses_it_refuses_with_a_sentence_that_says_what_to_do(name, arguments):
    belgrade = {"TZ": "CET-1CEST,M3.5.0,M10.5.0/3"}
    assert is_golden(name, ctl(*arguments, code=None, env=belgrade))


def test_a_protected_context_wants_its_name(tmp_path):
    file = context(tmp_path, name="production", protected=True)
    refused = execute("--config", file, "groups", "pause", "ledger", code=4)
    assert is_golden("not confirmed", refused)


def test_progress_and_messages_never_mix_with_the_result(sent):
    answer = ctl("events", "find", "--topic", "invoice.invoice.sent", "--progress", "json")
    assert json.loads(answer.out)["kind"] == "EventList"
    lines = [json.loads(line) for line in answer.err.splitlines() if line.startswith("{")]
    assert lines and all(line["kind"] == "Progress" for line in lines)
    assert ctl("events", "find", "--topic", "invoice.invoice.sent", "-q").err == ""


def test_on_a_terminal_progress_is_one_line_and_a_change_is_asked_for(sent):
    def run(arguments, answer=b""):
        ours, theirs = pty.openpty()
        line = [word for word in command(*arguments) if word not in ("-o", "json")]
        process = subprocess.Popen(line, stdin=theirs, stdout=theirs, stderr=theirs,
                                   env=os.environ | {"TERM": "xterm"})
        os.close(theirs)
        os.write(ours, answer)
        shown = b""
        with contextlib.suppress(OSError):  # it has ended, and the terminal with it
            while piece := os.read(ours, 4096):
                shown += piece
        os.close(ours)
        return process.wait(), shown.decode()
    code, shown = run(["events", "find", "--topic", "invoice.invoice.sent", "--subject", "nobody"])
    assert code == 0 and "\r\x1b[Kreading: " in shown and '"kind"' not in shown
    code, shown = run(["groups", "pause", "ledger", "--execute", "--reason", "x"], b"n\n")
    assert code == 4 and "?" in shown
    assert ctl("groups", "describe", "ledger").json["status"] != "PAUSED"


def test_it_works_without_the_services_and_says_so_without_kafka(sent, tmp_path):
    _, _, event = sent
    bilko("stop", "ledger")
    try:
        groups = ctl("groups", "list").json["groups"]
        ledger = next(g for g in groups if g["group"] == "ledger-service-consumer")
        assert ledger["status"] == "EMPTY" and ledger["members"] == 0
        where = ctl("events", "where", event["id"]).json["groups"]
        states = {g["group"]: g["state"] for g in where}
        assert states["ledger-service-consumer"] == "applied"
        assert ctl("status", code=3).json["well"] is False
    finally:
        bilko("restart", "ledger")
    file = context(tmp_path, kafka="127.0.0.1:1")
    gone = ctl("--config", file, "topics", "list", "--timeout", "1s", code=1)
    assert "doctor" in gone.error["hint"]


def test_ctrl_c_ends_a_tail_in_order():
    process = subprocess.Popen(
        command("-o", "ndjson", "events", "tail", "invoice.invoice.sent", "--from", "2h"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert json.loads(process.stdout.readline())["topic"] == "invoice.invoice.sent"
    process.terminate()
    rest, _ = process.communicate(timeout=20)
    assert json.loads(rest.splitlines()[-1])["found"] >= 1 and process.returncode == 0


def test_the_read_roles_can_not_write():
    import psycopg2
    for service in ("ledger", "invoice", "user"):
        connection = psycopg2.connect(os.environ[f"BILKO_PG_{service.upper()}_READ"])
        with connection.cursor() as cursor:
            with pytest.raises(psycopg2.Error):
                cursor.execute("SET default_transaction_read_only = off; DELETE FROM inbox")
        connection.close()
    connection = psycopg2.connect(os.environ["BILKO_PG_USER_READ"])
    with connection.cursor() as cursor, pytest.raises(psycopg2.Error):
        cursor.execute("SELECT * FROM account")
    connection.close()


def test_the_bash_completion_works():
    script = ctl("completion", "bash").out
    done = subprocess.run(["bash", "-c", script + """
        COMP_WORDS=(bilkoctl dlq re); COMP_CWORD=2; _bilkoctl; echo "${COMPREPLY[@]}" """],
        capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"redrive", "restore"}
