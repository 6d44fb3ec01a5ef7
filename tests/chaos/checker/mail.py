"""I15: at most one mail per event and recipient; what did not go out says so."""

import re
from collections import Counter

from .anomaly import Report
from .facts import Facts

# Events that a customer is told of, with the member that says whom, where it stands in the event.
TOLD = ("invoice.invoice.sent", "invoice.invoice.paid", "invoice.payment.received")
WORKERS = 4  # of one replica
COMMUNICATIONS = """
SELECT organization_id, id, template, recipient, entity_id, status, cause FROM communication"""


def check(facts: Facts, report: Report) -> None:
    if not facts.has("notification"):
        return
    arrived = Counter(identity_of(mail["Message-ID"]) for mail in facts.mails)
    report.counts["mails"] = sum(arrived.values())
    known = {row["id"]: row for row in facts.rows("notification", COMMUNICATIONS)}
    states = Counter(row["status"] for row in known.values())
    report.counts["mails uncertain"] = states["uncertain"]
    for identity, count in arrived.items():
        if count > 1:
            report.add("I15", "double-email", f"{identity} arrived {count} times", identity)
        if identity not in known:
            report.add("I15", "phantom-email", f"{identity} arrived, nobody sent it", identity)
    for identity, row in known.items():
        judge(report, row, arrived[identity])
    uncertain_needs_a_crash(facts, report, states["uncertain"])
    tenants_read_their_own(facts, report)
    everyone_is_told(facts, report, known)


def identity_of(message_id: str | None) -> str:
    found = re.search(r"<(com_[0-9A-Z]+)@", message_id or "")
    return found.group(1) if found else str(message_id)


def judge(report: Report, row: dict, arrived: int) -> None:
    if row["status"] in ("intended", "sending"):
        report.add("I20", "stuck", f"{row['id']} is still {row['status']}", row["id"])
    elif row["status"] == "sent" and arrived == 0:
        report.add("I15", "silent-mail-loss", f"{row['id']} is sent, but never arrived", row["id"])
    elif row["status"] in ("failed", "suppressed") and arrived:
        report.add("I15", "double-email", f"{row['id']} is {row['status']}, yet it arrived",
                   row["id"])


def uncertain_needs_a_crash(facts: Facts, report: Report, uncertain: int) -> None:
    """No more than workers that were killed, frozen or cut off from their database."""
    crashes = sum(entry.get("bit", False) and (
        entry["target"].startswith("notification") or entry["fault"].startswith(
            ("kill.postgres", "network"))) for entry in facts.faults)
    lost = sum(count for fault, count in facts.paths.get("bitten", {}).items()
               if fault.startswith("postgres."))
    if uncertain > WORKERS * (crashes + lost):
        report.add("I15", "too-uncertain", f"{uncertain} mails are uncertain after {crashes} "
                   f"crashes and {lost} lost connections")


def tenants_read_their_own(facts: Facts, report: Report) -> None:
    owners = {entry["mail"]: organization for organization, entry in facts.organizations.items()}
    for row in facts.rows("notification", COMMUNICATIONS):
        owner = owners.get(row["recipient"])
        if owner and owner != row["organization_id"]:
            report.add("I17", "cross-tenant", f"{row['id']} of {row['organization_id']} went to "
                       f"{row['recipient']}", row["id"])


def everyone_is_told(facts: Facts, report: Report, known: dict[str, dict]) -> None:
    causes = Counter((row["cause"], row["template"], row["recipient"]) for row in known.values())
    told = Counter(cause for cause, _, _ in causes)
    for identity, copies in facts.events.items():
        event = copies[0].event
        if event["type"] not in TOLD or event["organizationid"] not in facts.organizations:
            continue
        if told[identity] != 1:
            name = "silent-mail-loss" if not told[identity] else "double-email"
            report.add("I15", name, f"{event['type']} {identity} led to {told[identity]} "
                       "communications", identity, event["subject"])
