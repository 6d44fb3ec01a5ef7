"""I13, I17: the audit trail is complete, and nothing crosses tenants."""

from collections import defaultdict

from .anomaly import Report
from .commands import INVOICES, PAYMENTS
from .facts import Facts


def check(facts: Facts, report: Report) -> None:
    events_stay_with_their_tenant(facts, report)
    if not facts.has("audit"):
        return
    archive_is_the_log(facts, report)
    if facts.has("invoice"):
        commands_left_their_rows(facts, report)


def events_stay_with_their_tenant(facts: Facts, report: Report) -> None:
    owners: dict[str, str] = {}
    for identity, copies in facts.events.items():
        event = copies[0].event
        organization = event.get("organizationid")
        inside = event["data"].get("organizationId", organization)
        if inside != organization:
            report.add("I17", "cross-tenant", f"{identity} is of {organization}, its data of "
                       f"{inside}", identity)
        if owners.setdefault(event["subject"], organization) != organization:
            report.add("I17", "cross-tenant", f"{event['subject']} has events of "
                       f"{owners[event['subject']]} and {organization}", identity)
    for entry in facts.accepted("create", "expense"):
        if owners.get(entry["answer"]["id"], entry["org"]) != entry["org"]:
            report.add("I17", "cross-tenant", f"{entry['answer']['id']} of {entry['org']} has "
                       f"events of {owners[entry['answer']['id']]}", entry["answer"]["id"])


def archive_is_the_log(facts: Facts, report: Report) -> None:
    archive = {row["event_id"]: row for row in facts.rows(
        "audit", "SELECT event_id, organization_id, topic, value, partition, seq FROM "
                 "event_archive")}
    consumed = set(facts.paths["consumes"].get("audit", []))
    for identity, copies in facts.events.items():
        row = archive.get(identity)
        if copies[0].topic not in consumed:
            continue
        if row is None:
            report.add("I7", "lost-effect", f"audit has not archived {identity}", identity)
        elif row["value"].encode() != copies[0].value:
            report.add("I5", "divergent-copy", f"audit archived other bytes of {identity}",
                       identity)
        elif row["organization_id"] != (copies[0].event.get("organizationid") or "-"):
            report.add("I17", "cross-tenant", f"audit keeps {identity} for "
                       f"{row['organization_id']}", identity)
    chains = defaultdict(list)
    for row in archive.values():
        chains[(row["organization_id"], row["partition"])].append(row["seq"])
    for chain, numbers in chains.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            report.add("I13", "audit-gap", f"chain {chain} is not dense", chain[0])


def commands_left_their_rows(facts: Facts, report: Report) -> None:
    """One row per command that changes an invoice, with its user."""
    payments = {row["invoice_id"]: row["payments"] for row in facts.rows("invoice", PAYMENTS)}
    rows = defaultdict(list)
    for row in facts.rows("audit", "SELECT id, row_id, action, user_id, organization_id FROM "
                                   "logged_action WHERE table_name = 'Invoice'"):
        rows[row["row_id"]].append(row)
    for invoice in facts.rows("invoice", INVOICES):
        found = rows[invoice["id"]]
        wanted = (1 + (invoice["sent_at"] is not None) + payments.get(invoice["id"], 0)
                  + (invoice["cancelled_at"] is not None))
        if len({row["id"] for row in found}) != wanted or len(found) != wanted:
            report.add("I13", "audit-gap" if len(found) < wanted else "audit-dup",
                       f"{invoice['id']} ({invoice['status']}) has {len(found)} rows in the trail "
                       f"instead of {wanted}", invoice["id"])
        for row in found:
            is_command = invoice["id"] not in facts.paid_by_bank
            if row["organization_id"] != invoice["organization_id"] or (
                    is_command and not row["user_id"]):
                report.add("I13", "audit-gap", f"{row['id']} lacks its user or tenant", row["id"])
