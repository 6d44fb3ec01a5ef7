"""I3, I12 of the banking service: lines come in once, and settle one thing each."""

from collections import Counter, defaultdict

from .anomaly import Report
from .facts import Facts

LINES = "SELECT organization_id, id, status, invoice_id, gl_transaction_id FROM bank_transaction"


def check(facts: Facts, report: Report) -> None:
    if not facts.has("banking"):
        return
    lines = facts.rows("banking", LINES)
    report.counts["bank lines"] = len(lines)
    report.counts["bank lines reconciled"] = sum(row["status"] == "reconciled" for row in lines)
    told: dict[str, int] = defaultdict(int)
    for entry in facts.accepted("import"):
        told[entry["org"]] += entry["answer"]["importedCount"]
    stored = Counter(row["organization_id"] for row in lines)
    for organization in facts.organizations:
        if told[organization] != stored[organization]:
            name = "lost-command" if stored[organization] < told[organization] else "double-command"
            report.add("I3", name, f"{organization} was told of {told[organization]} lines and has "
                       f"{stored[organization]}", organization)
    for row in lines:
        if row["status"] == "identified":
            report.add("I20", "stuck", f"line {row['id']} is identified, its payment never came",
                       row["id"], row["invoice_id"])
    settled_once(facts, report)


def settled_once(facts: Facts, report: Report) -> None:
    lines = defaultdict(set)
    for copies in facts.events.values():
        event = copies[0].event
        if event["type"] in ("invoice.payment.received", "invoice.invoice.paid"):
            line = event["data"].get("bankTransactionId")
            if line:
                lines[line].add(event["data"]["paymentId"])
    for line, payments in lines.items():
        if len(payments) > 1:
            report.add("I12", "double-match", f"line {line} became {len(payments)} payments", line)
