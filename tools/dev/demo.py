"""`./bilko demo`: an invoice travels from the API through Kafka to ledger, trail and mailbox; an
expense and a bank statement follow."""

import email
import email.policy
import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from .api import Answer, Api
from .demo_events import EventReader
from .demo_organization import DemoOrganization
from .output import Failure, Stopwatch, say
from .suite import Suite

DEADLINE_S = 20
CUSTOMER = "accounts@acme.invalid"


def run(suite: Suite) -> int:
    organization = DemoOrganization(suite)
    if not organization.exists():
        raise Failure("the demo needs all services: is one missing or down? See ./bilko status")
    watch = Stopwatch()
    reader = EventReader(suite)
    reader.skip_to_end()
    api = Api(suite.nginx.url, organization.token)
    say(f"\nThe story of an invoice, as organization {organization.organization}\n")
    invoice = tell_story(api)
    expense = tell_expense(api)
    line = tell_statement(api, invoice)
    transactions = eventually(lambda: bookings(api, invoice["id"], 2), "the ledger's bookings")
    transactions += eventually(lambda: bookings(api, expense["id"], 1), "the expense's booking")
    actions = eventually(lambda: trail(api, invoice["id"]), "the audit trail")
    mails = eventually(lambda: mails_about(suite.home.mail, invoice["invoiceNumber"]), "the mails")
    show_events(reader.read(invoice["id"]))
    show_bookings(transactions)
    show_line(line)
    show_trail(actions)
    show_mails(mails)
    show_document(suite, api, invoice)
    say(f"\nDone in {watch}. Every line above came through the public API, from Kafka itself or "
        "from the mailbox.")
    return 0


def tell_story(api: Api) -> dict:
    today = date.today()
    contact = do(api, 1, "POST", "/contacts",
                 {"name": "Acme GmbH", "email": CUSTOMER}, 201)
    invoice = do(api, 2, "POST", "/invoices", {
        "contactId": contact["id"], "currency": "EUR", "issueDate": today.isoformat(),
        "dueDate": (today + timedelta(days=14)).isoformat(),
        "lines": [{"description": "Consulting", "quantity": "2", "unitPrice": "625.00"}]}, 201)
    path = f"/invoices/{invoice['id']}"
    sent = do(api, 3, "POST", f"{path}/send", {}, 200)
    do(api, 4, "GET", f"/invoices/track/{sent['trackingToken']}", None, 200)
    do(api, 5, "POST", f"{path}/mark-paid", {"paymentReference": "demo transfer"}, 200)
    return sent


def tell_expense(api: Api) -> dict:
    accounts = eventually(lambda: listed(api, "/ledger/accounts"), "the chart of accounts")
    category = next(account for account in accounts if account["code"].startswith("5"))
    expense = do(api, 6, "POST", "/expenses", {
        "amount": "49.90", "currency": "EUR", "categoryAccountId": category["id"],
        "date": date.today().isoformat(), "supplier": "Hosting GmbH"}, 201)
    do(api, 7, "POST", f"/expenses/{expense['id']}/approve", {}, 200)
    return expense


def tell_statement(api: Api, invoice: dict) -> dict:
    """Imports the bank's line about the payment; the line once it is reconciled."""
    # A new organization's comes by its events, as the chart of accounts does.
    account = eventually(lambda: listed(api, "/banking/accounts"), "the bank account")[0]["id"]
    statement = ("date,description,amount,currency,reference,counterparty\n"
                 f"{date.today()},Payment,1250.00,EUR,{invoice['invoiceNumber']},Acme GmbH\n")
    do(api, 8, "POST", f"/banking/accounts/{account}/import", statement, 200)

    def reconciled() -> dict | None:
        path = f"/banking/transactions?accountId={account}&status=reconciled"
        lines = api.call("GET", path).body["data"]
        return next((line for line in lines
                     if line["reference"] == invoice["invoiceNumber"]), None)
    return eventually(reconciled, "the reconciliation")


def listed(api: Api, path: str) -> list[dict] | None:
    return api.call("GET", path).body["data"] or None


def do(api: Api, number: int, method: str, path: str, body: Any, status: int) -> Any:
    answer = api.call(method, path, body)
    say(f"{number}. {method} /api/v1{path}")
    say(f"   {answer.status} {summary(answer)}")
    if answer.status != status:
        raise Failure(f"expected {status}: {answer.body}")
    return answer.body


def summary(answer: Answer) -> str:
    if isinstance(answer.body, bytes):
        return f"{answer.headers.get('Content-Type', '')}, {len(answer.body)} bytes"
    if "importedCount" in answer.body:
        return f"{answer.body['importedCount']} imported, {answer.body['matchedCount']} matched"
    shown = ("id", "invoiceNumber", "expenseNumber", "name", "totalAmount", "amount", "currency",
             "status", "transactionId")
    return " · ".join(str(answer.body[name]) for name in shown if answer.body.get(name))


def bookings(api: Api, reference: str, count: int) -> list[dict] | None:
    """The GL transactions of an invoice or an expense; None while they are on their way."""
    answer = api.call("GET", f"/ledger/transactions?referenceId={reference}")
    if answer.status != 200:
        raise Failure(f"GET /ledger/transactions: {answer.status} {answer.body}")
    found = answer.body["data"]
    return sorted(found, key=lambda entry: entry["createdAt"]) if len(found) >= count else None


def show_events(events: list[dict]) -> None:
    say("\nIts events, read back from Kafka")
    for event in events:
        say(f"   {event['type']:<32} partition {event['partition']}  offset {event['offset']:>4}"
            f"  by {event['source']}{note(event)}")


def note(event: dict) -> str:
    """What tells one entry of the audit trail from the next."""
    data = event["data"]
    return f": {data['action']} {data['tableName']}" if "tableName" in data else ""


def show_bookings(transactions: list[dict]) -> None:
    say("\nIts bookings, from GET /api/v1/ledger/transactions")
    for entry in transactions:
        say(f"   {entry['id']}  Dr {entry['debitAccountCode']} / Cr {entry['creditAccountCode']}"
            f"  {entry['amount']} {entry['currency']}  {entry.get('description') or ''}")


def show_line(line: dict) -> None:
    say("\nThe line of the bank's statement, from GET /api/v1/banking/transactions")
    say(f"   {line['id']}  {line['amount']} {line['currency']}  {line['status']} with "
        f"{line['glTransactionId']}, score {line['matchScore']}")


def trail(api: Api, invoice: str) -> list[dict] | None:
    """The three LoggedActions of a paid invoice; None while they are on their way."""
    answer = api.call("GET", f"/audit/logged-actions?tableName=Invoice&rowId={invoice}")
    if answer.status != 200:
        raise Failure(f"GET /audit/logged-actions: {answer.status} {answer.body}")
    found = answer.body["data"]
    return found[::-1] if len(found) >= 3 else None


def show_trail(actions: list[dict]) -> None:
    say("\nIts audit trail, from GET /api/v1/audit/logged-actions?tableName=Invoice&rowId=…")
    for action in actions:
        fields = action["changedFields"] or {}
        status = f"status → {fields['status']}" if "status" in fields else ""
        line = f"   {action['createdAt']}  {action['action']:<6}  by {action['userId']}  {status}"
        say(line.rstrip())


def mails_about(folder: Path, number: str) -> list[tuple[Path, EmailMessage]] | None:
    """The invoice's mail and the confirmation of its payment; None while they are on their way."""
    contents = [(file, file.read_bytes()) for file in sorted(folder.glob("*.eml"))]
    mails = [(file, email.message_from_bytes(content, policy=email.policy.default))
             for file, content in contents if CUSTOMER.encode() in content[:1000]]
    found = [(file, mail) for file, mail in mails if number in mail["Subject"].split()]
    return found if len(found) >= 2 else None


def show_mails(mails: list[tuple[Path, EmailMessage]]) -> None:
    say("\nIts mails, as the mail server took them")
    for file, mail in mails:
        attached = "".join(f" + {part.get_filename()}" for part in mail.iter_attachments())
        say(f"   {shown(file)}")
        say(f"      to {mail['To']}: {mail['Subject']}{attached}")


def show_document(suite: Suite, api: Api, invoice: dict) -> None:
    path, digest = f"/invoices/{invoice['id']}/pdf", invoice["pdfSha256"]
    pdf = api.call("GET", path).body
    say(f"\nIts document, {len(pdf)} bytes from GET /api/v1{path}, lies in")
    say(f"   {shown(suite.home.blobs / digest[:2] / digest[2:4] / digest)}")


def shown(path: Path) -> str:
    return min(str(path), os.path.relpath(path), key=len)


def eventually(condition: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        value = condition()
        if value is not None:
            return value
        time.sleep(0.05)
    raise Failure(f"{what} did not arrive within {DEADLINE_S} s; ./bilko status tells who is down")
