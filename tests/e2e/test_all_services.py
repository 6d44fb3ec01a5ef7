"""A day of a small company, through every service: each step takes effect within 5 seconds, every
mutation is in the trail, and when each event is handed to all its readers again nothing changes."""

import os

from confluent_kafka import Producer

from clients import ROOT, Api, eventually, events, lag, mails_to, new_address, sql, utc_today

STEP = 5.0  # seconds
SERVICES = ("audit", "banking", "expense", "invoice", "ledger", "notification", "user")
TOPICS = sorted(path.stem for path in (ROOT / "schemas" / "events").glob("*/*.json")
                if not path.stem.endswith(".example"))
# Audited tables: their names in the trail, and whether rows count their changes.
AUDITED = r"""
SELECT c.relname, substring(pg_get_functiondef(t.tgfoid) FROM
         'bilko_statement\(''[^'']*'', ''[^'']*'', ''([^'']*)'', TG_OP'),
       EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'version')
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'audit_insert'"""
# What belongs to the books; the rest is traffic.
TABLES = r"""
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE a.attname = 'organization_id' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
   AND c.relname !~ '^(outbox|inbox|idempotency|parked)'"""


def written(organization):
    """{(table's name in the trail, row): how often it was written} of every audited table."""
    rows = {}
    for service in SERVICES:
        for table, name, has_version in sql(service, AUDITED, admin=True):
            assert name, table
            for row, count in sql(
                    service, f"SELECT id, {'version' if has_version else '1'} FROM {table} "
                             "WHERE organization_id = %s", (organization,), admin=True):
                rows[name, row] = count
    return rows


def trail(organization):
    """The same, as the audit service tells it."""
    return {(table, row): count for table, row, count in sql(
        "audit", "SELECT table_name, row_id, count(*) FROM logged_action "
                 "WHERE organization_id = %s GROUP BY 1, 2", (organization,), admin=True)}


def state(organization):
    """{service.table: (rows, their digest)} of all that the services know of the company."""
    return {f"{service}.{table}": sql(
                service, "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) "
                         f"FROM {table} t WHERE organization_id = %s", (organization,), admin=True)
            for service in SERVICES for table, in sql(service, TABLES, admin=True)}


def settled_state(organization):
    """The state once nothing is on its way any more: no event, no mail."""
    seen = {}

    def is_settled():
        before = dict(seen)
        seen.update(state(organization))
        return seen == before and seen["notification.delivery"][0][0] == 0 and all(
            sql(service, "SELECT count(*) FROM outbox", admin=True) == [(0,)]
            and lag(f"{service}-service-consumer") == 0 for service in SERVICES)
    eventually(is_settled, wait=60, every=0.5)
    return seen


def hand_all_again(organization):
    """Puts every event of the company on its topic once more, byte for byte; how many."""
    producer = Producer({"bootstrap.servers": os.environ["BILKO_KAFKA"]})
    again = [(topic, event["__record"]) for topic in TOPICS
             for event in events(topic, organization=organization)]
    for topic, record in again:
        producer.produce(topic, record["value"], key=record["key"], headers=record["headers"],
                         partition=record["partition"])
    assert producer.flush(10) == 0
    return len(again)


def test_all_services_work_together_and_each_event_has_one_effect(company):
    def step(condition):
        return eventually(condition, wait=STEP)

    def posted(transaction):
        answer = company.api.call("GET", f"/ledger/transactions/{transaction}")
        return answer.json() if answer.status_code == 200 else None

    def accounts(transaction):
        return transaction["debitAccountCode"], transaction["creditAccountCode"]

    def of_invoice(field):
        return company.api.get(f"/invoices/{invoice['id']}").json()[field]

    clerk = company.member("user")[1]
    address = new_address()
    invoice = company.sent(contactId=company.contact(email=address)["id"])
    assert accounts(step(lambda: posted(invoice["transactionId"]))) == ("1200", "4000")
    step(lambda: mails_to(address))
    Api(None).get(f"/invoices/track/{invoice['trackingToken']}")
    assert of_invoice("status") == "viewed"

    expense = company.expense(submitter=clerk, amount="120.0000")
    clerk.post(f"/expenses/{expense['id']}/approve", expect=403)
    cost = company.api.post(f"/expenses/{expense['id']}/approve").json()["transactionId"]
    assert accounts(step(lambda: posted(cost))) == ("5100", "2000")
    payment = company.api.post(f"/expenses/{expense['id']}/mark-paid").json()["transactionId"]
    assert accounts(step(lambda: posted(payment))) == ("2000", "1000")

    lines = company.import_lines([
        (utc_today(), f"Uplata {invoice['invoiceNumber']}", "1250.00", "", "Kupac"),
        (utc_today(), f"Isplata {expense['expenseNumber']}", "-120.00", "", "Supplier")])
    step(lambda: of_invoice("status") == "paid")
    step(lambda: len(company.bank_lines(status="reconciled")) == len(lines))
    step(lambda: posted(payment)["locked"])
    step(lambda: [each for each in company.transactions(invoice["id"], 2) if each["locked"]])
    step(lambda: len(mails_to(address)) == 2)
    step(lambda: trail(company.organization) == written(company.organization))
    assert {table for table, _ in trail(company.organization)} >= {
        "Account", "BankAccount", "BankTransaction", "Contact", "Expense", "Invoice",
        "InvoiceLine", "Organization", "Payment", "Transaction", "User"}

    before = settled_state(company.organization)
    assert hand_all_again(company.organization) > 40
    assert settled_state(company.organization) == before
    assert len(mails_to(address)) == 2
    assert company.api.get("/ledger/integrity").json()["holds"]
