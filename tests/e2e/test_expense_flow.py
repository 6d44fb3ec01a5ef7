"""An expense, from its submission to the statement line that locks its payment."""

from clients import await_passed, different, eventually, hand_again, utc_today

STEP = 5.0  # seconds


def posted(company, transaction):
    """A GL transaction, once the ledger has it."""
    def there():
        answer = company.api.call("GET", f"/ledger/transactions/{transaction}")
        return answer.json() if answer.status_code == 200 else None
    return eventually(there, wait=STEP)


def pair(transaction):
    return transaction["debitAccountCode"], transaction["creditAccountCode"], transaction["amount"]


def trail(company, table, row, count):
    """The actions of the audit trail on a row, oldest first, once there are `count`."""
    def all_there():
        answer = company.api.get("/audit/logged-actions", params={"tableName": table, "rowId": row})
        data = answer.json()["data"]
        return data if len(data) >= count else None
    return [action["action"] for action in reversed(eventually(all_there, wait=STEP))]


def test_an_expense_is_approved_paid_matched_and_locked(company):
    expense = company.expense(amount="120.0000", submitter=company.role("user"))
    company.role("user").post(f"/expenses/{expense['id']}/approve", expect=403)
    approved = company.role("admin").post(f"/expenses/{expense['id']}/approve").json()
    assert approved["status"] == "approved"
    cost = posted(company, approved["transactionId"])
    assert pair(cost) == ("5100", "2000", "120.0000")
    assert (cost["referenceType"], cost["referenceId"]) == ("EXPENSE", expense["id"])

    paid = company.api.post(f"/expenses/{expense['id']}/mark-paid", {}).json()
    assert paid["status"] == "paid"
    payment = posted(company, paid["transactionId"])
    assert pair(payment) == ("2000", "1000", "120.0000")
    assert not payment["locked"]

    await_passed("banking", "ledger.transaction.posted")
    [line] = company.import_lines(
        [(utc_today(), f"Placanje {expense['expenseNumber']}", "-120.00",
          expense["expenseNumber"], "Supplier")])
    eventually(lambda: posted(company, paid["transactionId"])["locked"], wait=STEP)
    shown = company.bank_lines(status="reconciled")
    assert [each["id"] for each in shown] == [line["id"]]

    hand_again(company, {"expense.expense.approved": ["ledger"],
                         "expense.expense.paid": ["ledger"],
                         "bank.transaction.reconciled": ["ledger"],
                         "ledger.transaction.posted": ["banking"]})
    assert len(company.transactions(expense["id"], 2)) == 2
    assert len(different("ledger.transaction.locked", organization=company.organization)) == 1
    balances = {account["code"]: account["balance"]
                for account in company.api.get("/ledger/trial-balance").json()["accounts"]}
    assert (balances["5100"], balances["2000"], balances["1000"]) == (
        "120.0000", "0.0000", "-120.0000")
    assert company.api.get("/ledger/integrity").json()["holds"]

    assert trail(company, "Expense", expense["id"], 3) == ["INSERT", "UPDATE", "UPDATE"]
    assert trail(company, "Transaction", cost["id"], 1) == ["INSERT"]
    assert trail(company, "Transaction", payment["id"], 1) == ["INSERT"]
    assert trail(company, "BankTransaction", line["id"], 2)[0] == "INSERT"


def test_a_locked_payment_is_corrected_by_its_mirror_only_once(company):
    expense = company.expense(amount="75.5000")
    company.api.post(f"/expenses/{expense['id']}/approve")
    paid = company.api.post(f"/expenses/{expense['id']}/mark-paid", {}).json()
    posted(company, paid["transactionId"])
    await_passed("banking", "ledger.transaction.posted")
    company.import_lines([(utc_today(), expense["expenseNumber"], "-75.50", "", "")])
    eventually(lambda: posted(company, paid["transactionId"])["locked"], wait=STEP)
    path = f"/ledger/transactions/{paid['transactionId']}/reverse"
    mirror = company.api.post(path, {"reason": "paid twice"}, expect=201).json()
    assert pair(mirror) == ("1000", "2000", "75.5000")
    again = company.api.post(path, {"reason": "paid twice"}, expect=409).json()
    assert again["reversedByTransactionId"] == mirror["id"]
    company.api.post(f"/ledger/transactions/{mirror['id']}/reverse", {"reason": "x"}, expect=409)
    assert company.api.get("/ledger/integrity").json()["holds"]
