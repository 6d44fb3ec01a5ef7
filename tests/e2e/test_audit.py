"""The audit trail as its readers see it, and what a replay of everything does to it."""

import hashlib
import os
import re

from clients import Api, Process, eventually, lag, mails_to, new_address, replayed, sql, verified


def trail(company, row, count, table="Invoice"):
    """The LoggedActions of a row, oldest first, once there are `count`."""
    def listed():
        answer = company.api.get(f"/audit/logged-actions?tableName={table}&rowId={row}").json()
        return answer["data"] if len(answer["data"]) >= count else None
    return eventually(listed)[::-1]


def await_archived(company, subject, event_type):
    eventually(lambda: company.api.get(
        f"/audit/events?subject={subject}&type={event_type}").json()["data"])


def test_created_sent_viewed_and_paid_are_exactly_three_logged_actions(company):
    sent = company.sent()
    Api(None).get(f"/invoices/track/{sent['trackingToken']}")
    paid = company.pay(sent["id"]).json()
    for event in ("viewed", "paid"):
        await_archived(company, sent["id"], f"invoice.invoice.{event}")
    actions = trail(company, sent["id"], 3)
    assert [a["action"] for a in actions] == ["INSERT", "UPDATE", "UPDATE"]
    assert {a["userId"] for a in actions} == {company.user}
    assert {a["organizationId"] for a in actions} == {company.organization}
    assert {a["applicationName"] for a in actions} == {"bilko-api"}
    assert [a["rowData"] for a in actions] == [None] * 3
    # A keyed hash: the same for the same address, and no table of hashed addresses leads back.
    [address] = {a["clientIp"] for a in actions}
    assert re.fullmatch("[0-9a-f]{64}", address)
    assert address != hashlib.sha256(b"127.0.0.1").hexdigest()

    created, as_sent, as_paid = (a["changedFields"] for a in actions)
    assert created is None
    assert as_sent["status"] == "sent" and as_sent["pdfUrl"] == sent["pdfUrl"]
    assert as_sent["sentAt"] == sent["sentAt"]
    assert as_paid["status"] == "paid" and as_paid["paidAt"] == paid["paidAt"]
    assert "totalAmount" not in as_sent.keys() | as_paid.keys()


def test_what_a_job_changes_has_no_user_and_no_address(company):
    sent = company.sent(issueDate="2026-02-23", dueDate="2026-02-24")
    # As if the job had never run: a starting service catches up.
    sql("invoice", "DELETE FROM job_run WHERE job = 'overdue-invoices'", admin=True)
    Process("invoice").restart()
    [*_, marked] = trail(company, sent["id"], 3)
    assert marked["action"] == "UPDATE" and marked["changedFields"]["status"] == "overdue"
    assert marked["userId"] is None and marked["clientIp"] is None


def test_the_trail_is_for_owners_and_admins_of_its_organization(company):
    sent = company.sent()
    trail(company, sent["id"], 2)
    for role in ("user", "viewer"):
        company.role(role).get("/audit/logged-actions", expect=403)
    assert company.role("admin").get("/audit/logged-actions").json()["data"]
    other = type(company)()
    assert other.api.get(f"/audit/logged-actions?rowId={sent['id']}").json()["data"] == []


def everything():
    """What all events of the suite have left at those who are replayed."""
    return {
        "archived": sql("audit", "SELECT count(*), max(seq) FROM event_archive", admin=True),
        "trail": sql("audit", "SELECT count(*) FROM logged_action", admin=True),
        "communications": sql("notification", "SELECT status, count(*), sum(attempts) FROM "
                              "communication GROUP BY 1 ORDER BY 1", admin=True),
        "mails": len(os.listdir(os.environ["BILKO_MAIL_DIR"])),
        "chains": verified(),
    }


def test_the_whole_log_replayed_makes_no_second_mail_and_no_second_row(company):
    address = new_address()
    sent = company.sent(contactId=company.contact(email=address)["id"])
    company.pay(sent["id"])
    eventually(lambda: len(mails_to(address)) == 2)  # the invoice and the confirmation
    groups = {name: f"{name}-service-consumer" for name in ("audit", "notification")}

    def is_quiet():
        open_mails = sql("notification", "SELECT FROM delivery", admin=True)
        unpublished = sql("notification", "SELECT FROM outbox", admin=True)
        return not open_mails and not unpublished and not any(map(lag, groups.values()))
    eventually(is_quiet, wait=60, every=0.5)
    before = everything()
    for service, group in groups.items():
        assert replayed(service, group) >= before["communications"][0][1]
    eventually(is_quiet, wait=120, every=0.5)
    assert everything() == before
    assert len(mails_to(address)) == 2
    assert len(trail(company, sent["id"], 3)) == 3
