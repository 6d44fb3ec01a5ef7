"""I7–I9, I21: the ledger against the events, and against itself."""

from collections import defaultdict

from .anomaly import Report
from .facts import Facts
from .groups import inbox_of
from .money import shown, units
from .topics import Record

TRANSACTIONS = """
SELECT t.organization_id, t.id, t.reference_id, t.created_at,
       t.amount::text AS amount FROM gl_transaction t"""
MET = """
SELECT event_id, seen_at FROM inbox WHERE consumer_group = 'ledger-service-consumer'"""
LEGS = """
SELECT organization_id, transaction_id, account_id, side, currency, amount::text AS amount,
       base_amount::text AS base FROM leg"""


def check(facts: Facts, report: Report) -> None:
    if not facts.has("ledger"):
        return
    everything_balances(facts, report)
    postings = announced_postings(facts)
    posted_once_each(facts, report, postings)
    posted_in_order(facts, report, postings)
    receivables_are_what_clients_sent(facts, report)


def everything_balances(facts: Facts, report: Report) -> None:
    transactions = defaultdict(int)
    organizations = defaultdict(int)
    for leg in facts.rows("ledger", LEGS):
        sign = 1 if leg["side"] == "DEBIT" else -1
        for kind in ("amount", "base"):
            value = sign * units(leg[kind])
            transactions[(leg["organization_id"], leg["transaction_id"], kind)] += value
            organizations[(leg["organization_id"], leg["currency"], kind)] += value
    for (organization, transaction, kind), rest in transactions.items():
        if rest:
            report.add("I9", "unbalanced", f"{transaction} of {organization} is off by "
                       f"{shown(rest)} in {kind}", transaction)
    for (organization, currency, kind), rest in organizations.items():
        if rest:
            report.add("I9", "unbalanced", f"{organization} is off by {shown(rest)} {currency} in "
                       f"{kind}", organization)
    report.counts["GL transactions"] = len(transactions) // 2


def announced_postings(facts: Facts) -> dict[str, Record]:
    """The event that asks for each transaction."""
    consumed = set(facts.paths["consumes"].get("ledger", []))
    found = {}
    for copies in facts.events.values():
        data = copies[0].event["data"]
        transaction = data.get("transactionId") or data.get("reversalTransactionId")
        if copies[0].topic in consumed and transaction and data.get("legs"):
            found[transaction] = copies[0]
    return found


def posted_once_each(facts: Facts, report: Report, postings: dict[str, Record]) -> None:
    stored = {row["id"]: row for row in facts.rows("ledger", TRANSACTIONS)}
    legs = defaultdict(list)
    for leg in facts.rows("ledger", LEGS):
        legs[leg["transaction_id"]].append(
            (leg["account_id"], leg["side"], units(leg["amount"]), units(leg["base"])))
    inbox = inbox_of(facts, "ledger")
    for transaction, record in postings.items():
        event = record.event
        if inbox.get(event["id"]) in ("dead", "discarded", "parked"):
            continue  # judged by its mark
        if transaction not in stored:
            report.add("I7", "lost-effect", f"{event['type']} {event['id']} was never posted "
                       f"({transaction})", event["id"], event["subject"])
            continue
        if stored[transaction]["organization_id"] != event["organizationid"]:
            report.add("I17", "cross-tenant", f"{transaction} was posted for "
                       f"{stored[transaction]['organization_id']}", transaction, event["id"])
        wanted = sorted((leg["accountId"], leg["side"], units(leg["amount"]),
                         units(leg["baseAmount"])) for leg in event["data"]["legs"])
        if sorted(legs[transaction]) != wanted:
            report.add("I7", "divergent-effect", f"{transaction} does not have the legs of "
                       f"{event['id']}", transaction, event["id"])
    announced = posted_events(facts)
    for transaction, row in stored.items():
        if announced[transaction] != 1:
            report.add("I4", "missing-event" if not announced[transaction] else "extra-event",
                       f"{transaction} has {announced[transaction]} ledger.transaction.posted",
                       transaction)
        if transaction not in postings and is_asked_for_by_events(facts, row):
            report.add("I7", "duplicate-effect", f"{transaction} ({row['amount']} for "
                       f"{row['reference_id']}) was asked for by no event", transaction)


def posted_events(facts: Facts) -> dict[str, int]:
    found = defaultdict(int)
    for copies in facts.events.values():
        if copies[0].topic == "ledger.transaction.posted":
            found[copies[0].event["subject"]] += 1
    return found


def is_asked_for_by_events(facts: Facts, row: dict) -> bool:
    """Manual entries and reversals are the ledger's own."""
    return row["organization_id"] in facts.organizations and row["reference_id"].startswith(
        ("inv_", "exp_"))


def posted_in_order(facts: Facts, report: Report, postings: dict[str, Record]) -> None:
    """No posting of an entity overtakes a lower one that the group had met already.

    Topics have no order among each other: overtaking what had not arrived yet is only counted."""
    stored = {row["id"]: row["created_at"] for row in facts.rows("ledger", TRANSACTIONS)}
    met = {row["event_id"]: row["seen_at"] for row in facts.rows("ledger", MET)}
    entities = defaultdict(list)
    for transaction, record in postings.items():
        if transaction in stored and record.event.get("sequence"):
            entities[record.event["subject"]].append(
                (record.event["sequence"], stored[transaction], record))
    for subject, found in entities.items():
        found.sort(key=lambda item: item[0])
        for (_, early_at, early), (_, late_at, late) in zip(found, found[1:], strict=False):
            if late_at >= early_at:
                continue
            if late.topic != early.topic and met[early.event["id"]] >= late_at:
                report.counts["overtaken between topics"] += 1
                continue
            report.add("I8", "reorder", f"{subject}: {late.event['id']} was posted before "
                       f"{early.event['id']}", subject, late.event["id"], early.event["id"])


def receivables_are_what_clients_sent(facts: Facts, report: Report) -> None:
    """I21: per organization, what clients were told they sent, less what they cancelled."""
    totals = {entry["answer"]["id"]: units(entry["answer"]["totalAmount"])
              for entry in facts.accepted("create")}
    wanted: dict[str, int] = defaultdict(int)
    for entry in facts.accepted("send"):
        wanted[entry["org"]] += totals[entry["entity"]]
    sent = {entry["entity"] for entry in facts.accepted("send")}
    for entry in facts.accepted("cancel"):
        if entry["entity"] in sent:
            wanted[entry["org"]] -= totals[entry["entity"]]
    receivable = {(row["organization_id"], row["id"]) for row in facts.rows(
        "ledger", "SELECT organization_id, id FROM account WHERE code = '1200'")}
    booked: dict[str, int] = defaultdict(int)
    paid = {row["id"] for row in facts.rows("ledger", TRANSACTIONS)} & payments(facts)
    for leg in facts.rows("ledger", LEGS):
        key = (leg["organization_id"], leg["account_id"])
        if key in receivable and leg["transaction_id"] not in paid:
            booked[leg["organization_id"]] += (
                units(leg["amount"]) if leg["side"] == "DEBIT" else -units(leg["amount"]))
    if facts.paths.get("dead_letters") == "stay":
        return
    for organization in facts.organizations:
        if booked[organization] != wanted[organization]:
            report.add("I21", "money-leak", f"{organization}: clients sent "
                       f"{shown(wanted[organization])}, 1200 has {shown(booked[organization])}",
                       organization)


def payments(facts: Facts) -> set[str]:
    return {copies[0].event["data"]["transactionId"] for copies in facts.events.values()
            if copies[0].topic in ("invoice.payment.received", "invoice.invoice.paid")}

