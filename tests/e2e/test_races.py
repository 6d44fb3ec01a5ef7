"""Two who want the same at once: one wins, the other hears 409 or "already there", and the ledger
agrees. 20 rounds each; `BILKO_RACES=1000` asks for more (docs/testing.md)."""

import concurrent.futures
import os

import pytest

from clients import await_passed, eventually, utc_today

ROUNDS = int(os.environ.get("BILKO_RACES", "20"))
AT_ONCE = 10  # rounds


def race(company, *requests):
    """The statuses of requests (method, path, body or options) sent at once, sorted."""
    with concurrent.futures.ThreadPoolExecutor(len(requests)) as pool:
        asked = [pool.submit(company.fresh_api().call, method, path, **options)
                 for method, path, options in requests]
        return sorted(answer.result().status_code for answer in asked)


def rounds(play):
    """Plays every round, some at once, and says how often each outcome was."""
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(play, range(ROUNDS)))


def balances(company):
    accounts = company.api.get("/ledger/trial-balance").json()["accounts"]
    return {account["code"]: float(account["balance"]) for account in accounts}


def holds(company):
    return company.api.get("/ledger/integrity").json()["holds"]


def test_approve_against_reject(company):
    company.expense()  # the service knows the chart now

    def play(_):
        expense = company.expense(amount="10.0000")
        path = f"/expenses/{expense['id']}"
        assert race(company, ("POST", path + "/approve", {}),
                    ("POST", path + "/reject", {"body": {"rejectReason": "no receipt"}})
                    ) == [200, 409]
        return company.api.get(path).json()["status"]

    won = rounds(play).count("approved")
    eventually(lambda: balances(company).get("5100", 0) == 10.0 * won)
    assert holds(company)


@pytest.mark.parametrize("what", ["invoice", "expense"])
def test_double_mark_paid(company, what):
    if what == "expense":
        company.expense()

    def play(_):
        if what == "invoice":
            path, body = f"/invoices/{company.sent()['id']}", {"paymentReference": "R"}
        else:
            path, body = f"/expenses/{company.expense(amount='1250.0000')['id']}", {}
            company.api.post(path + "/approve")
        paying = ("POST", path + "/mark-paid", {"body": body})
        assert race(company, paying, paying) == [200, 409]

    rounds(play)
    paid = 1250.0 * ROUNDS * (1 if what == "invoice" else -1)
    eventually(lambda: balances(company).get("1000", 0) == paid, wait=20 + ROUNDS)
    assert holds(company)


def test_double_reconcile(company):
    """One line with one transaction, asked twice; one transaction with two lines."""
    sent = [company.sent() for _ in range(2 * ROUNDS)]
    for invoice in sent:
        company.pay(invoice["id"])
    payments = [eventually(lambda i=invoice: [
        each["id"] for each in company.transactions(i["id"], 2)
        if each["debitAccountCode"] == "1000"])[0] for invoice in sent]
    await_passed("banking", "ledger.transaction.posted")
    lines = company.import_lines(
        [(utc_today(), f"nobody knows {n}", "1250.00", "", "") for n in range(3 * ROUNDS)])
    lines = [line["id"] for line in lines]

    def play(n):
        first, second, third = lines[3 * n:3 * n + 3]
        def asking(line, payment):
            return ("POST", f"/banking/transactions/{line}/reconcile",
                    {"body": {"glTransactionId": payment}})
        same = race(company, asking(first, payments[2 * n]), asking(first, payments[2 * n]))
        assert same in ([200, 200], [200, 409]), same
        other = payments[2 * n + 1]
        assert race(company, asking(second, other), asking(third, other)) == [200, 409]

    rounds(play)
    eventually(lambda: all(
        company.api.get(f"/ledger/transactions/{payment}").json()["locked"]
        for payment in payments), wait=20 + ROUNDS)
    assert len(company.bank_lines(status="reconciled")) == 2 * ROUNDS
    assert holds(company)


def test_two_imports_of_the_same_file(company):
    account = company.bank_account()["id"]

    def play(n):
        rows = "".join(f"2026-03-0{day},round {n},-{day}.00,EUR,,\n" for day in range(1, 6))
        importing = ("POST", f"/banking/accounts/{account}/import", {
            "data": "date,description,amount,currency,reference,counterparty\n" + rows,
            "headers": {"Content-Type": "text/csv"}})
        statuses = race(company, importing, importing)
        assert statuses in ([200, 200], [200, 409]), statuses

    rounds(play)
    assert len(company.bank_lines()) == 5 * ROUNDS
