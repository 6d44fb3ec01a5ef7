"""What every service has from the log, made anew from it: nothing leaves meanwhile, a change by
hand is named, and what was made anew is put in its place and taken back while work goes on. The
ledger's is test_rebuild.py. Comes first: others delete records from topics."""

import concurrent.futures
import os

import pytest

from clients import Company, Process, eventually, mails_to, new_address, sql, verified
from ctl import Broken, await_dead, ctl, dead, execute, temporary
from rebuilds import caught_up, compared, killed_at, outbox_ids, published_since, rebuilt

SERVICES = ["notification", "invoice", "expense", "audit", "banking"]

# What somebody changes by hand: table, column, what it becomes, and of which row.
BY_HAND = {
    "notification": ("communication", "recipient", "forged@example.com",
                     "template = 'payment_confirmation'"),
    "invoice": ("seller", "name", "Forged", "true"),
    "expense": ("ledger_account", "code", "9999", "role IS NOT NULL"),
    "audit": ("logged_action", "row_id", "forged", "table_name = 'Contact'"),
    "banking": ("open_invoice", "outstanding", "99.0000", "outstanding = 0"),
}


def mails():
    return set(os.listdir(os.environ["BILKO_MAIL_DIR"]))


def paid_invoice(company):
    """An invoice to somebody new, its payment, and the mails about both: his address."""
    address = new_address()
    sent = company.sent(contactId=company.contact(email=address)["id"])
    company.pay(sent["id"])
    eventually(lambda: len(mails_to(address)) == 2)
    return address


def note(company, address=None):
    """What a user writes to somebody: no event says it."""
    address = address or new_address()
    company.api.post("/communications", {"recipient": address, "subject": "Zdravo",
                                         "content": "Mi smo."}, expect=201)
    return address


def quiet():
    """Until nothing is on its way anywhere."""
    def is_quiet():
        return (all(caught_up(service) for service in [*SERVICES, "ledger"])
                and not sql("notification", "SELECT FROM delivery", admin=True)
                and not any(sql(service, "SELECT FROM outbox", admin=True)
                            for service in [*SERVICES, "ledger", "user"]))
    eventually(is_quiet, wait=90, every=0.5)


@pytest.fixture(scope="module")
def company():
    """One that has to do with every service, also with letters that are dead and discarded."""
    company = Company()
    company.member("user")
    company.expense()
    paid_invoice(company)
    address = note(company)
    open_invoice = company.sent()
    company.import_lines([("2026-03-01", f"Uplata {open_invoice['invoiceNumber']}", "1250.00",
                           open_invoice["invoiceNumber"], "Kupac")])
    eventually(lambda: company.bank_lines(status="reconciled"))
    cancelled = company.sent()
    company.transactions(cancelled["id"], 1)
    company.api.post(f"/invoices/{cancelled['id']}/cancel", {"reason": "x"})
    eventually(lambda: mails_to(address))
    with_letters("notification", "communication", company)
    with_letters("banking", "open_invoice", company)
    quiet()
    return company


def with_letters(service, table, company):
    """Three events die of a bug: one stays dead, one is discarded, one comes back."""
    bug = Broken(service, table)
    bug.hit(company.organization)
    sent = [company.sent()["id"] for _ in range(3)]
    await_dead(company.organization, 3, service)
    bug.remove()
    letters = {letter["subject"]: letter["id"] for letter in dead(company.organization, service)}
    execute("dlq", "discard", "--group", service, "--id", letters[sent[1]])
    execute("dlq", "redrive", "--group", service, "--id", letters[sent[2]])
    eventually(lambda: len(dead(company.organization, service)) == 1)


def by_hand(service, organization):
    """Changes a row by hand: its key, the column, the true and the forged value."""
    table, column, forged, of = BY_HAND[service]
    keys = [k for (k,) in sql(service, """
        SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid
           AND a.attnum = ANY (i.indkey)
         WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY a.attnum""", (table,),
        admin=True)]
    key = " || '/' || ".join(f"{k}::text" for k in keys)
    [(of_row, true)] = sql(service, f"SELECT {key}, {column}::text FROM {table} WHERE "
                           f"organization_id = %s AND ({of}) ORDER BY 1 LIMIT 1", (organization,),
                           admin=True)
    where = f"{key} = '{of_row}'"
    put(service, table, column, forged, where)
    return of_row, column, true, forged, (service, table, column, where)


def put(service, table, column, value, where):
    sql(service, f"SET session_replication_role = replica; UPDATE {table} SET {column} = %s "
        f"WHERE {where}", (value,), admin=True)


def value_in(place):
    service, table, column, where = place
    return sql(service, f"SELECT {column}::text FROM {table} WHERE {where}", admin=True)[0][0]


@pytest.mark.parametrize("service", SERVICES)
def test_it_is_equal_and_nothing_leaves_and_a_promotion_repairs(service, company, tmp_path):
    told, sent = outbox_ids(service), mails()
    status = rebuilt(service, tmp_path)
    assert status["applied"] > 0 and status["missing"] == status["failed"] == 0
    found = compared(service)
    assert found["equal"] and all(t["live"] == t["rebuilt"] for t in found["tables"])
    rows = {t["table"]: t["live"] for t in found["tables"]}
    assert rows[BY_HAND[service][0]] > 0
    assert published_since(service, told) <= {"ops.replay.started"} and mails() == sent

    row, column, true, forged, place = by_hand(service, company.organization)
    found = compared(service, code=3)
    assert found["differing"] == 1 and found["firstKey"] == row
    assert found["live"][column] != found["rebuilt"][column]

    assert execute("replay", "promote", service).json["outcome"] == "promoted"
    assert value_in(place) == true
    address = paid_invoice(company)
    assert compared(service, code=3)["differing"] == 1
    assert execute("replay", "undo", service).json["outcome"] == "undone"
    assert value_in(place) == forged
    assert execute("replay", "promote", service).json["outcome"] == "promoted"
    assert value_in(place) == true
    execute("replay", "drop", service)
    assert len(mails_to(address)) == 2
    if service == "audit":
        assert verified()


def test_mails_that_wait_at_a_promotion_are_sent_once_and_what_users_wrote_stays(company, tmp_path):
    written = note(company)
    eventually(lambda: mails_to(written))
    with Process("notification").replaced({"BILKO_SMTP_URL": "smtp://127.0.0.1:1"}):
        address = new_address()
        company.sent(contactId=company.contact(email=address)["id"])
        waiting = note(company)

        def are_held():
            return sql("notification", "UPDATE delivery SET due_at = clock_timestamp() + '1 hour' "
                       "WHERE owner IS NULL RETURNING 1", admin=True)
        eventually(lambda: len(are_held()) == 2)
        rebuilt("notification", tmp_path)
        found = compared("notification")
        assert found["equal"] and "communication.status" in found["notCompared"]
        execute("replay", "promote", "notification")
        assert mails_to(address) == mails_to(waiting) == []
    sql("notification", "UPDATE delivery SET due_at = clock_timestamp()", admin=True)
    quiet()
    for one in (written, waiting, address):
        assert len(mails_to(one)) == 1
        assert sql("notification", "SELECT status FROM communication WHERE recipient = %s", (one,),
                   admin=True) == [("sent",)]
    execute("replay", "drop", "notification")


def test_a_kill_in_a_promotion_changes_nothing_and_it_is_done_then(company, tmp_path):
    del company
    rebuilt("notification", tmp_path)

    def told():
        return sql("notification", "SELECT id, status, subject FROM communication ORDER BY id",
                   admin=True)
    before = told()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        with killed_at("notification", "rebuild.before_swap_commits"):
            asked = pool.submit(execute, "replay", "promote", "notification")
        assert asked.result().json["outcome"] == "promoted" and told() == before
    assert compared("notification")["equal"]
    execute("replay", "drop", "notification")


def test_a_service_that_has_nothing_from_the_log_says_so(tmp_path):
    plan = temporary(tmp_path, "plan")
    ctl("replay", "plan", "user", "--mode", "rebuild", "--plan-out", plan)
    refused = execute("replay", "apply", "--plan", plan, code=4).error
    assert refused["reason"] == "ServiceRefused"
    assert "does not know how to rebuild" in refused["message"]
