"""I1–I3, I11, I12, I21: what clients were told against what the invoice service holds."""

import re
from collections import defaultdict

from .anomaly import Report
from .facts import Facts
from .money import shown, units

INVOICES = """
SELECT organization_id, id, invoice_number, status, currency, total_amount::text AS total,
       paid_amount::text AS paid, sent_at, cancelled_at,
       extract(year FROM issue_date)::int AS year FROM invoice"""
PAYMENTS = """
SELECT organization_id, invoice_id, sum(amount)::text AS paid, count(*) AS payments
  FROM payment GROUP BY 1, 2"""


def check(facts: Facts, report: Report) -> None:
    if not facts.has("invoice"):
        return
    same_key_same_answer(facts, report)
    refused_left_no_trace(facts, report)
    accepted_is_there(facts, report)
    numbers_have_no_gap(facts, report)
    paid_is_the_sum_of_payments(facts, report)


def same_key_same_answer(facts: Facts, report: Report) -> None:
    for (_, key), entries in facts.commands.items():
        answers = {entry["sha"] for entry in entries if entry["phase"] == "ok"}
        report.counts["answers repeated"] += sum(bool(entry.get("replayed")) for entry in entries)
        if len(answers) > 1:
            report.add("I3", "double-command", f"{key} was answered in {len(answers)} ways", key)
        phases = {entry["phase"] for entry in entries}
        if {"ok", "fail"} <= phases:
            report.add("I3", "two-verdicts", f"{key} was both accepted and refused", key)
        if not phases & {"ok", "fail"}:
            report.add("I20", "undecided-command", f"{key} never had a definite answer", key)
        for entry in entries:
            if entry.get("http") == 500:
                report.add("I1", "internal-error", f"{key}: {entry.get('text')}", key)


def refused_left_no_trace(facts: Facts, report: Report) -> None:
    """A refused command has no event and no remembered answer."""
    refused = {}
    for entries in facts.commands.values():
        for entry in entries:
            if entry["phase"] == "fail" and entry.get("request_id"):
                refused[entry["request_id"]] = entry["key"]
    report.counts["commands refused"] = len(refused)
    for copies in facts.events.values():
        key = refused.get(copies[0].event.get("correlationid"))
        if key:
            report.add("I2", "aborted-effect", f"{key} was refused, but published "
                       f"{copies[0].event['type']}", key, copies[0].event["id"])


def accepted_is_there(facts: Facts, report: Report) -> None:
    stored = {row["id"]: row for row in facts.rows("invoice", INVOICES)}
    created = {entry["answer"]["id"]: entry for entry in facts.accepted("create")}
    done = defaultdict(list)
    for entry in facts.accepted("send", "pay", "mark_paid", "cancel"):
        done[entry["entity"]].append(entry)
    report.counts["invoices created"] = len(created)
    for invoice, entry in created.items():
        row = stored.get(invoice)
        if row is None:
            report.add("I1", "lost-command", f"{entry['key']} created {invoice}, which is not "
                       "there", entry["key"], invoice)
            continue
        if units(row["total"]) != units(entry["answer"]["totalAmount"]):
            report.add("I1", "divergent-command", f"{invoice} holds {row['total']}", invoice)
        expected = status_after(units(row["total"]), done[invoice])
        if invoice in facts.paid_by_bank and row["status"] == "paid":
            expected = ("paid", units(row["total"]))  # whether a line was matched is not told
        if (row["status"], units(row["paid"])) != expected:
            report.add("I1", "lost-command", f"{invoice} is {row['status']} with {row['paid']} "
                       f"paid; clients were told {expected[0]}, {shown(expected[1])}", invoice)
    for invoice, row in stored.items():
        if row["organization_id"] in facts.organizations and invoice not in created:
            report.add("I3", "double-command", f"{invoice} exists, no client was told of it",
                       invoice)


def status_after(total: int, done: list[dict]) -> tuple[str, int]:
    ops = [entry["op"] for entry in done]
    paid = sum(entry["amount"] * 100 for entry in done if entry["op"] == "pay")
    if ops.count("mark_paid") > 1 or (paid >= total and "mark_paid" in ops):
        return "paid twice", paid
    if "mark_paid" in ops or paid == total:
        return "paid", total
    if "cancel" in ops:
        return "cancelled", paid
    return ("sent" if "send" in ops else "draft"), paid


def numbers_have_no_gap(facts: Facts, report: Report) -> None:
    series = defaultdict(list)
    for row in facts.rows("invoice", INVOICES):
        number = int(re.fullmatch(r".*?(\d+)", row["invoice_number"]).group(1))
        series[(row["organization_id"], row["year"])].append(number)
    for (organization, year), numbers in series.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            report.add("I11", "number-gap", f"{organization} {year}: {len(numbers)} numbers up to "
                       f"{max(numbers)}", organization)


def paid_is_the_sum_of_payments(facts: Facts, report: Report) -> None:
    payments = {row["invoice_id"]: row for row in facts.rows("invoice", PAYMENTS)}
    for row in facts.rows("invoice", INVOICES):
        received = units(payments[row["id"]]["paid"]) if row["id"] in payments else 0
        if received != units(row["paid"]) or received > units(row["total"]):
            report.add("I12", "double-pay", f"{row['id']}: {shown(received)} received, "
                       f"{row['paid']} booked as paid of {row['total']}", row["id"])
