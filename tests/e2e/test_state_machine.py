"""A forbidden transition is 409, says where the invoice stands and what is allowed."""

import pytest

from clients import Api

ACTIONS = {
    "send": lambda c, i: c.api.call("POST", f"/invoices/{i}/send"),
    "mark-paid": lambda c, i: c.api.call("PATCH", f"/invoices/{i}/mark-paid",
                                         {"paymentReference": "x"}),
    "payment": lambda c, i: c.api.call("POST", f"/invoices/{i}/payments",
                                       {"amount": "1", "paymentReference": "x"}),
    "cancel": lambda c, i: c.api.call("POST", f"/invoices/{i}/cancel", {}),
    "delete": lambda c, i: c.api.call("DELETE", f"/invoices/{i}"),
    "patch": lambda c, i: c.api.call(
        "PATCH", f"/invoices/{i}", {"note": "x"},
        headers={"If-Match": c.api.get(f"/invoices/{i}").headers["ETag"]}),
}
FORBIDDEN = {
    "draft": ["mark-paid", "payment"],
    "sent": ["send", "delete", "patch"],
    "viewed": ["send", "delete", "patch"],
    "overdue": ["send", "delete", "patch"],
    "paid": ["send", "mark-paid", "payment", "cancel", "delete", "patch"],
    "cancelled": ["send", "mark-paid", "payment", "cancel", "delete", "patch"],
}


def bring_to(company, status):
    invoice = company.draft(dueDate="2026-02-24")
    path = f"/invoices/{invoice['id']}"
    if status == "cancelled":
        company.api.call("DELETE", path, expect=200)
    if status in ("draft", "cancelled"):
        return invoice["id"]
    sent = company.api.post(path + "/send").json()
    if status == "viewed":
        Api(None).get(f"/invoices/track/{sent['trackingToken']}")
    if status == "overdue":
        company.api.post("/invoices/jobs/overdue", {"date": "2026-03-01"})
    if status == "paid":
        company.pay(invoice["id"])
    return invoice["id"]


@pytest.mark.parametrize("status", FORBIDDEN)
def test_forbidden_actions_are_conflicts_and_change_nothing(company, status):
    invoice = bring_to(company, status)
    before = company.api.get(f"/invoices/{invoice}").json()
    assert before["status"] == status
    for action in FORBIDDEN[status]:
        answer = ACTIONS[action](company, invoice)
        assert answer.status_code == 409, (action, answer.text)
        problem = answer.json()
        assert problem["currentStatus"] == status, action
        assert isinstance(problem["allowedActions"], list)
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert company.api.get(f"/invoices/{invoice}").json() == before


def test_an_invoice_with_payments_cannot_be_cancelled(company):
    sent = company.sent()
    company.api.post(f"/invoices/{sent['id']}/payments", {"amount": "1", "paymentReference": "x"},
                     expect=201)
    company.api.post(f"/invoices/{sent['id']}/cancel", {}, expect=409)
