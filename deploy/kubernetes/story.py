"""The demo's story through a deployed suite's public port: by it one sees that the suite works."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import dev.api  # noqa: E402
from client import Api  # noqa: E402
from dev import demo  # noqa: E402
from dev.output import Failure  # noqa: E402


def story(base: str, api: Api) -> str:
    """An invoice from draft to paid, an expense and a bank's statement, seen in ledger, trail and
    mailbox. The invoice's id."""
    client = dev.api.Api(base, api.token)
    # The organization is some seconds old: its accounts are on their way.
    demo.eventually(lambda: client.call("GET", "/banking/accounts").body["data"] or None,
                    "the bank account")
    invoice = demo.tell_story(client)
    expense = patiently(lambda: demo.tell_expense(client))
    line = demo.tell_statement(client, invoice)
    number = invoice["id"]
    booked = demo.eventually(lambda: demo.bookings(client, number, 2), "the ledger's bookings")
    booked += demo.eventually(lambda: demo.bookings(client, expense["id"], 1), "the expense's")
    demo.show_bookings(booked)
    demo.show_line(line)
    demo.show_trail(demo.eventually(lambda: demo.trail(client, number), "the audit trail"))
    mails = demo.eventually(lambda: mails_sent(api, number, 2), "the mails")
    print("\nIts mails, as the mail server took them")
    for mail in mails:
        print(f"   to {mail['recipientContact']}: {mail['subject']}")
    return number


def patiently(tell: Callable[[], dict]) -> dict:
    deadline = time.monotonic() + demo.DEADLINE_S
    while True:
        try:
            return tell()
        except Failure:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def mails_sent(api: Api, invoice: str, count: int) -> list | None:
    found = api.call("GET", f"/communications?entityId={invoice}&status=sent")["data"]
    return found if len(found) >= count else None
