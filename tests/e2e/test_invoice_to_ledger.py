"""The chain: an invoice becomes events and general ledger transactions."""

import re
import time

from clients import Api, await_events, eventually, events, sql
from ctl import ctl

ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
MONEY = re.compile(r"^-?[0-9]{1,15}\.[0-9]{4}$")


def sides(transaction):
    return transaction["debitAccountCode"], transaction["creditAccountCode"], transaction["amount"]


def test_created_sent_viewed_paid_reaches_the_ledger_within_five_seconds(company):
    invoice = company.draft()
    assert invoice["status"] == "draft" and invoice["totalAmount"] == "1250.0000"
    started = time.monotonic()
    sent = company.api.post(f"/invoices/{invoice['id']}/send").json()
    [posted] = company.transactions(invoice["id"], 1)
    assert time.monotonic() - started < 5
    assert posted["id"] == sent["transactionId"]
    assert sides(posted) == ("1200", "4000", "1250.0000")
    assert posted["date"] == "2026-02-23" and posted["locked"] is False

    pixel = Api(None).get(f"/invoices/track/{sent['trackingToken']}")
    assert pixel.headers["Content-Type"] == "image/png" and pixel.content[:4] == b"\x89PNG"
    Api(None).get(f"/invoices/track/{sent['trackingToken']}")
    assert company.api.get(f"/invoices/{invoice['id']}").json()["status"] == "viewed"
    paid = company.pay(invoice["id"]).json()
    assert paid["status"] == "paid" and paid["allowedActions"] == []
    transactions = company.transactions(invoice["id"], 2)
    assert sorted(sides(t) for t in transactions) == [
        ("1000", "1200", "1250.0000"), ("1200", "4000", "1250.0000")]
    assert len(await_events("invoice.invoice.viewed", subject=invoice["id"])) == 1
    balance = company.api.get("/ledger/trial-balance").json()
    assert balance["totalDebit"] == balance["totalCredit"] == "2500.0000"
    assert {a["code"]: a["balance"] for a in balance["accounts"] if a["debit"] != a["credit"]} == {
        "1000": "1250.0000", "4000": "-1250.0000"} or balance["accounts"]


def test_the_sent_event_has_exactly_the_catalogue_s_shape(company):
    sent = company.sent(lines=[
        {"description": "A", "quantity": "3", "unitPrice": "33.33", "vatRate": "20.00"}])
    [event] = await_events("invoice.invoice.sent", subject=sent["id"])
    record = event.pop("__record")
    assert re.fullmatch("evt_" + ULID, event["id"])
    assert list(event)[:4] == ["specversion", "id", "source", "type"]
    assert event["specversion"] == "1.0" and event["source"] == "invoice-service"
    assert event["subject"] == sent["id"] and record["key"].decode() == sent["id"]
    assert event["sequence"] == "2".zfill(19)
    assert event["organizationid"] == company.organization and event["actorid"] == company.user
    assert event["dataschema"] == "urn:bilko:schema:invoice.invoice.sent:1"
    names = [name for name, _ in record["headers"]]
    assert names[:2] == ["content-type", "traceparent"]
    assert not any(name.startswith("ce_") for name in names)
    data = event["data"]
    assert (data["netAmount"], data["vatAmount"], data["totalAmount"]) == (
        "99.9900", "20.0000", "119.9900")
    assert data["exchangeRate"] == "1" and data["baseAmount"] == "119.9900"
    assert all(MONEY.match(leg[name]) for leg in data["legs"] for name in ("amount", "baseAmount"))
    assert [(leg["side"], leg["amount"]) for leg in data["legs"]] == [
        ("DEBIT", "119.9900"), ("CREDIT", "99.9900"), ("CREDIT", "20.0000")]


def test_exactly_three_logged_actions_for_created_sent_viewed_and_paid(company):
    sent = company.sent()
    Api(None).get(f"/invoices/track/{sent['trackingToken']}")
    company.pay(sent["id"])

    def of_the_invoice():
        found = [e["data"] for e in events("invoice.logged_action.recorded",
                                           organization=company.organization)
                 if e["data"]["tableName"] == "Invoice" and e["data"]["rowId"] == sent["id"]]
        return found if len(found) >= 3 else None
    actions = eventually(of_the_invoice, every=0.3)
    assert len(actions) == 3
    by_time = sorted(actions, key=lambda a: a["createdAt"])
    assert [a["action"] for a in by_time] == ["INSERT", "UPDATE", "UPDATE"]
    assert by_time[1]["changedFields"]["status"] == "sent"
    assert by_time[2]["changedFields"]["status"] == "paid"
    assert {a["userId"] for a in actions} == {company.user}
    assert all(re.fullmatch("[0-9a-f]{64}", a["clientIp"]) for a in actions)
    assert {a["applicationName"] for a in actions} == {"bilko-api"}


def test_a_mutation_by_psql_leaves_its_logged_action_too(company):
    invoice = company.draft()
    sql("invoice", "UPDATE invoice SET note = 'by hand' WHERE id = %s", (invoice["id"],),
        admin=True)

    def by_hand():
        return [e["data"] for e in events("invoice.logged_action.recorded",
                                          organization=company.organization)
                if e["data"]["rowId"] == invoice["id"] and e["data"]["action"] == "UPDATE"]
    [action] = eventually(by_hand, every=0.3)
    assert action["userId"] is None and action["changedFields"] == {"note": "by hand"}


def test_a_cancelled_draft_reverses_nothing_and_keeps_its_number(company):
    draft = company.draft()
    answer = company.api.call("DELETE", f"/invoices/{draft['id']}", expect=200).json()
    assert answer["status"] == "cancelled"
    [event] = await_events("invoice.invoice.cancelled", subject=draft["id"])
    assert event["data"]["reversalTransactionId"] is None
    assert event["data"]["previousStatus"] == "draft"
    number = int(draft["invoiceNumber"].rsplit("-", 1)[1])
    assert int(company.draft()["invoiceNumber"].rsplit("-", 1)[1]) == number + 1


def test_cancelling_after_send_reverses_exactly(company):
    sent = company.sent(currency="RSD", exchangeRate="0.0085", lines=[
        {"description": "A", "quantity": "1", "unitPrice": "1249.99", "vatRate": "20.00"},
        {"description": "B", "quantity": "0.5", "unitPrice": "17.77"}])
    answer = company.api.post(f"/invoices/{sent['id']}/cancel", {"reason": "greška"}).json()
    transactions = {t["id"]: t for t in company.transactions(sent["id"], 2)}
    original = transactions[sent["transactionId"]]
    reversal = transactions[answer["reversalTransactionId"]]
    flip = {"DEBIT": "CREDIT", "CREDIT": "DEBIT"}
    key = lambda leg: (leg["accountId"], leg["side"])
    assert sorted(reversal["legs"], key=key) == sorted(
        ({**leg, "side": flip[leg["side"]]} for leg in original["legs"]), key=key)
    assert reversal["referenceType"] == "REVERSAL"
    balance = company.api.get("/ledger/trial-balance").json()
    assert all(a["balance"] == "0.0000" for a in balance["accounts"])


def test_what_somebody_reversed_by_hand_breaks_no_invariant(company):
    sent = company.sent()
    company.sent()
    [posting] = company.transactions(sent["id"], 1)
    company.api.post(f"/ledger/transactions/{posting['id']}/reverse", {"reason": "typed twice"},
                     expect=201)
    company.pay(sent["id"])
    company.transactions(sent["id"], 3)
    assert ctl("invariants", "check", "--org", company.organization).json["holds"]


def test_part_payments_settle_to_the_last_base_cent(company):
    sent = company.sent(currency="RSD", exchangeRate="0.0085", lines=[
        {"description": "A", "quantity": "1", "unitPrice": "1000.00"}])
    for amount in ("333.33", "333.33"):
        company.api.post(f"/invoices/{sent['id']}/payments",
                         {"amount": amount, "paymentReference": "r"}, expect=201)
    paid = company.pay(sent["id"]).json()
    assert paid["status"] == "paid"
    company.transactions(sent["id"], 4)
    accounts = company.api.get("/ledger/trial-balance").json()["accounts"]
    assert next(a for a in accounts if a["code"] == "1200")["balance"] == "0.0000"
    assert len(await_events("invoice.payment.received", 2, subject=sent["id"])) == 2
    assert len(await_events("invoice.invoice.paid", subject=sent["id"])) == 1


def test_the_overdue_job_by_hand(company):
    sent = company.sent(dueDate="2026-02-24")
    later = company.sent(dueDate="2026-12-31")
    answer = company.api.post("/invoices/jobs/overdue", {"date": "2026-03-01"}).json()
    assert answer == {"marked": 1}
    again = company.api.post("/invoices/jobs/overdue", {"date": "2026-03-01"}).json()
    assert again == {"marked": 0}
    assert company.api.get(f"/invoices/{sent['id']}").json()["status"] == "overdue"
    assert company.api.get(f"/invoices/{later['id']}").json()["status"] == "sent"
    [event] = await_events("invoice.invoice.overdue", subject=sent["id"])
    assert event["data"]["daysPastDue"] == 5
    company.role("admin").post("/invoices/jobs/overdue", {"date": "2026-03-01"}, expect=403)
