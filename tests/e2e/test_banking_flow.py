"""Invoices that statement lines pay."""

import threading

from clients import await_events, await_passed, different, eventually, hand_again, utc_today

STEP = 5.0  # seconds


def status(company, invoice):
    return company.api.get(f"/invoices/{invoice}").json()["status"]


def locked(company, reference):
    return [each for each in company.transactions(reference, 1) if each["locked"]]


def test_an_invoice_is_paid_by_a_statement_line(company):
    invoice = company.sent()
    await_passed("banking", "invoice.invoice.sent")
    [line] = company.import_lines(
        [(utc_today(), f"Uplata po racunu {invoice['invoiceNumber']}", "1250.00",
          invoice["invoiceNumber"], "Kupac")])
    eventually(lambda: status(company, invoice["id"]) == "paid", wait=STEP)
    [paid] = await_events("invoice.invoice.paid", organization=company.organization)
    assert paid["data"]["bankTransactionId"] == line["id"]
    [payment] = eventually(lambda: locked(company, invoice["id"]), wait=STEP)
    assert payment["id"] == paid["data"]["transactionId"]
    assert (payment["debitAccountCode"], payment["creditAccountCode"]) == ("1000", "1200")
    assert [each["id"] for each in company.bank_lines(status="reconciled")] == [line["id"]]

    hand_again(company, {"bank.payment.identified": ["invoice"],
                         "invoice.invoice.paid": ["ledger", "banking"],
                         "bank.transaction.reconciled": ["ledger"],
                         "ledger.transaction.posted": ["banking"]})
    assert len(different("invoice.invoice.paid", organization=company.organization)) == 1
    assert len(company.transactions(invoice["id"], 2)) == 2
    assert different("invoice.payment.declined", organization=company.organization) == []
    assert company.api.get("/ledger/integrity").json()["holds"]


def test_a_statement_line_against_mark_paid_of_the_same_invoice(company):
    """One wins. When it is the user, the line is declined and matched with what he posted."""
    invoice = company.sent()
    await_passed("banking", "invoice.invoice.sent")
    answers = []
    by_hand = threading.Thread(target=lambda: answers.append(company.api.call(
        "POST", f"/invoices/{invoice['id']}/mark-paid",
        {"paymentReference": invoice["invoiceNumber"]})))
    by_hand.start()
    [line] = company.import_lines(
        [(utc_today(), f"Uplata {invoice['invoiceNumber']}", "1250.00",
          invoice["invoiceNumber"], "Kupac")])
    by_hand.join()
    assert answers[0].status_code in (200, 409)
    [payment] = eventually(lambda: locked(company, invoice["id"]), wait=2 * STEP)
    [paid] = different("invoice.invoice.paid", organization=company.organization)
    assert payment["id"] == paid["data"]["transactionId"]
    assert len(company.transactions(invoice["id"], 2)) == 2
    assert [each["id"] for each in company.bank_lines(status="reconciled")] == [line["id"]]
    assert company.api.get("/ledger/integrity").json()["holds"]


def test_an_unmatched_line_unlocks_its_transaction(company):
    invoice = company.sent()
    company.pay(invoice["id"])
    company.transactions(invoice["id"], 2)
    await_passed("banking", "ledger.transaction.posted")
    [line] = company.import_lines(
        [(utc_today(), f"Uplata {invoice['invoiceNumber']}", "1250.00",
          invoice["invoiceNumber"], "Kupac")])
    [payment] = eventually(lambda: locked(company, invoice["id"]), wait=STEP)
    company.api.post(f"/banking/transactions/{line['id']}/unmatch", {})
    eventually(lambda: not locked(company, invoice["id"]), wait=STEP)
    company.api.post(f"/banking/transactions/{line['id']}/reconcile",
                     {"glTransactionId": payment["id"]})
    eventually(lambda: locked(company, invoice["id"]), wait=STEP)


def test_journal_entries_are_balanced_and_keep_off_control_accounts(company):
    def leg(code, side, amount):
        return {"accountId": company.account(code)["id"], "side": side, "amount": amount}
    entry = {"date": "2026-01-01", "description": "Opening balance",
             "legs": [leg("1000", "DEBIT", "500.00"), leg("3000", "CREDIT", "500.00")]}
    done = company.api.post("/ledger/journal-entries", entry, expect=201).json()
    assert done["referenceType"] == "MANUAL"
    for code in ("1200", "2000"):
        entry["legs"][1] = leg(code, "CREDIT", "500.00")
        answer = company.api.post("/ledger/journal-entries", entry, expect=422).json()
        assert answer["errors"][0]["code"] == "control_account"
    assert company.api.get("/ledger/integrity").json()["holds"]
