"""Every command of docs/operations.md on bilkoctl and of each runbook, executed as it stands in the
situation it is for (alerts' pages: test_runbooks.py; on Kubernetes: deploy/kubernetes/try_docs.py).
"""

import os
import re
import signal
import subprocess

import pytest
from confluent_kafka import Producer

from clients import ROOT, Company, eventually, posted_invoice, sql
from ctl import BrokenLedger, await_dead, command, ctl, dead, execute

BLOCK = re.compile(r"^```sh run\n(.*?)^```", re.DOTALL | re.MULTILINE)
SITUATION = re.compile(r"<!-- situation: ([a-z-]+) -->")
EXIT = re.compile(r"\s+#(?:[^\"#]* )? ?exits with (\d+)(?: or (\d+))?$")


def situation_of(page):
    name = SITUATION.search(page.read_text(encoding="utf-8"))
    return name[1] if name else "healthy"


# Where dead letters are about the books are not whole: those come last, and who redrives all at
# the very end.
ORDER = ["healthy", "booked-wrongly", "poison", "interrupted", "dead-letters"]
PAGES = sorted([ROOT / "docs" / "operations.md",
                *(page for page in (ROOT / "docs" / "runbooks").glob("*.md")
                  if not page.name.startswith("alert-"))],
               key=lambda page: (ORDER.index(situation_of(page)), page.stem == "dead-letters",
                                 page.stem))


def commands(page):
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if "$BILKO_PROMETHEUS" in line and "BILKO_PROMETHEUS" not in os.environ:
                continue  # ./bilko test has it, a suite of one's own by --observability
            match = EXIT.search(line)
            codes = {int(code) for code in match.groups() if code} if match else {0}
            yield EXIT.sub("", line), codes


@pytest.fixture(scope="module")
def healthy():
    company, invoice, event = posted_invoice()
    return {"EVENT": event["id"], "SUBJECT": invoice["id"], "ORGANIZATION": company.organization}


@pytest.fixture(scope="module")
def broken():
    """Dead letters, one set for each page that needs some, whose cause is gone."""
    ledger = BrokenLedger()
    companies = {name: Company() for name in ("dead-letters", "edit-event", "resume-operation")}
    for company in companies.values():
        company.contact()
        ledger.hit(company.organization)
        for _ in range(3):
            company.sent()
    for company in companies.values():
        await_dead(company.organization, 3)
        ledger.heal(company.organization)
    yield companies
    ledger.remove()
    for company in companies.values():
        if dead(company.organization):
            execute("dlq", "redrive", "--group", "ledger", "--org", company.organization)


@pytest.fixture
def situation(request, healthy, tmp_path):
    """Variables of the page, after its situation was brought about."""
    page = request.node.callspec.params["page"]
    name = situation_of(page)
    variables = dict(healthy)
    if name == "poison":
        producer = Producer({"bootstrap.servers": os.environ["BILKO_KAFKA"]})
        producer.produce("invoice.invoice.sent", b"no event", key=b"runbook")
        producer.flush(10)
        variables["DEAD_LETTER"] = eventually(
            lambda: ctl("dlq", "list", "--group", "ledger", "--reason-class",
                        "poison").json["items"])[0]["id"]
    elif name == "booked-wrongly":
        variables["TRANSACTION"] = booked_wrongly()
    elif name != "healthy":
        company = request.getfixturevalue("broken")[page.stem]
        variables["DEAD_LETTER"] = dead(company.organization)[0]["id"]
        if name == "interrupted":
            variables["OPERATION"] = interrupted_redrive(company)
    return variables | {"TMP": str(tmp_path)}


def booked_wrongly():
    """A transaction as a bug could have posted it: balanced, and for half of the amount."""
    company, invoice, _ = posted_invoice()
    transaction = company.transactions(invoice["id"], 1)[0]["id"]
    for table, key in (("gl_transaction", "id"), ("leg", "transaction_id")):
        sql("ledger", f"ALTER TABLE {table} DISABLE TRIGGER USER; UPDATE {table} SET amount = "
            f"amount / 2, base_amount = base_amount / 2 WHERE {key} = '{transaction}'; "
            f"ALTER TABLE {table} ENABLE TRIGGER USER", admin=True)
    return transaction


def is_booked_rightly(transaction):
    return sql("ledger", "SELECT t.base_amount = e.base_units / 10000.0 FROM gl_transaction t JOIN "
               "document_entry e ON e.transaction_id = t.id WHERE t.id = %s", (transaction,),
               admin=True) == [(True,)]


def interrupted_redrive(company):
    """A redrive that got SIGKILL before it was done."""
    process = subprocess.Popen(
        command("dlq", "redrive", "--group", "ledger", "--org", company.organization, "--rate", "1",
                "--execute", "--yes", "--reason", "to be killed"), stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    running = eventually(lambda: [o for o in ctl("ops", "list").json["operations"]
                                  if o["reason"] == "to be killed" and o["state"] == "running"])
    process.send_signal(signal.SIGKILL)
    process.wait()
    return running[0]["operation"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_command_of_the_page_does_what_it_says(page, situation, tmp_path):
    shim = tmp_path / "bin" / "bilkoctl"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{ROOT}/bilko" ctl "$@"\n')
    shim.chmod(0o755)
    environment = os.environ | situation | {"PATH": f"{shim.parent}:{os.environ['PATH']}"}
    for line, codes in commands(page):
        done = subprocess.run(["bash", "-c", line], env=environment, text=True, timeout=180,
                              capture_output=True, stdin=subprocess.DEVNULL, check=False)
        assert done.returncode in codes, f"{done.returncode}: {line}\n{done.stdout}{done.stderr}"
    if "TRANSACTION" in situation:
        assert is_booked_rightly(situation["TRANSACTION"])


def test_every_command_line_in_the_manual_exists():
    """Also those that are only mentioned: noun and verb are in the completion."""
    script = ctl("completion", "bash").out
    known = set(re.findall(r"^    '([a-z ]*)'\)", script, re.MULTILINE))
    for page in PAGES:
        for words in re.findall(r"bilkoctl ([a-z]+(?: [a-z]+)?)", page.read_text(encoding="utf-8")):
            first = words.split()[0]
            if first in {name.split()[0] for name in known if name}:
                assert words in known or first in known, f"{page.name}: {words}"
    assert "dlq redrive" in known
