"""Customers are reminded of what is past due."""

from clients import await_events, eventually, utc_today


def test_a_customer_is_reminded_by_mail_once(company):
    invoice = company.sent()
    company.api.post(f"/invoices/{invoice['id']}/payments",
                     {"amount": "250", "paymentReference": "R"}, expect=201)
    company.role("admin").post("/invoices/jobs/reminders", {"date": utc_today()}, expect=403)
    run = {"date": utc_today()}
    assert company.api.post("/invoices/jobs/reminders", run).json() == {"marked": 1}
    assert company.api.post("/invoices/jobs/reminders", run).json() == {"marked": 0}
    [event] = await_events("invoice.reminder.issued", subject=invoice["id"])
    data = event["data"]
    assert (data["outstandingAmount"], data["reminderNumber"]) == ("1000.0000", 1)
    assert data["contactEmail"] == "kupac@example.com" and data["daysPastDue"] > 0

    def sent():
        mails = company.api.get(f"/communications?entityId={invoice['id']}").json()["data"]
        return [mail for mail in mails
                if mail["template"] == "collection_reminder" and mail["status"] == "sent"]
    [mail] = eventually(sent)
    assert mail["subject"].startswith(f"Reminder: invoice {invoice['invoiceNumber']}")
