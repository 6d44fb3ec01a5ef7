"""A tiny run in which all is well: one invoice created, sent and paid, posted and archived."""

import json
from datetime import datetime, timedelta

from chaos.checker.facts import Facts
from chaos.checker.topics import Record

ORG, USER, INVOICE = "org_1", "usr_1", "inv_1"
NOON = datetime(2026, 11, 25, 12)
AR, REVENUE, BANK = "acc_ar", "acc_rev", "acc_bank"
TABLES = {"FROM invoice": "invoice", "FROM payment": "payment", "FROM outbox": "outbox",
          "FROM inbox": "inbox", "FROM gl_transaction": "transaction", "FROM leg": "leg",
          "FROM account": "account", "FROM event_archive": "archive",
          "FROM logged_action": "trail",
          "FROM parked": "parked",
          "information_schema": "columns", "FROM communication": "communication"}


def legs(debit, credit, amount="10.0000"):
    return [{"accountId": debit, "side": "DEBIT", "amount": amount, "baseAmount": amount},
            {"accountId": credit, "side": "CREDIT", "amount": amount, "baseAmount": amount}]


class SoundRun(Facts):
    """Facts that come from memory; a test breaks one of them."""

    def __init__(self):
        self.tables = {service: {} for service in ("invoice", "ledger", "audit")}
        self.services = list(self.tables)
        self.faults = []
        types = ["invoice.invoice.created", "invoice.invoice.sent", "invoice.invoice.paid"]
        self.paths = {"services": self.services, "partitions": 1, "consumes": {
            "ledger": types[1:], "audit": [*types, "ledger.transaction.posted"]}}
        self._build()
        self.history = self._history()

    def rows(self, service, sql):
        table = next(name for mark, name in TABLES.items() if mark in sql)
        return self.tables[service].setdefault(table, [])

    def _build(self):
        self.__dict__["records"] = []
        self.__dict__["mails"] = []
        self._event("invoice", "invoice.invoice.created", INVOICE, 1, {})
        self._event("invoice", "invoice.invoice.sent", INVOICE, 2, {
            "transactionId": "txn_1", "legs": legs(AR, REVENUE)})
        self._event("invoice", "invoice.invoice.paid", INVOICE, 3, {
            "transactionId": "txn_2", "legs": legs(BANK, AR)})
        for number, transaction in enumerate(("txn_1", "txn_2")):
            self._event("ledger", "ledger.transaction.posted", transaction, 1, {})
            self._post(transaction, number)
        self.tables["ledger"]["account"] = [{"organization_id": ORG, "id": AR}]
        self.tables["invoice"] |= {
            "invoice": [{"organization_id": ORG, "id": INVOICE, "invoice_number": "INV-2026-001",
                         "status": "paid", "currency": "EUR", "total": "10.0000",
                         "paid": "10.0000", "sent_at": NOON, "cancelled_at": None, "year": 2026}],
            "payment": [{"organization_id": ORG, "invoice_id": INVOICE, "paid": "10.0000",
                         "payments": 1}]}
        self.tables["audit"]["trail"] = [
            {"id": f"log_{number}", "row_id": INVOICE, "action": "UPDATE", "user_id": USER,
             "organization_id": ORG} for number in range(3)]

    def _post(self, transaction, number):
        self.tables["ledger"].setdefault("transaction", []).append(
            {"organization_id": ORG, "id": transaction, "reference_id": INVOICE,
             "created_at": NOON + timedelta(seconds=number), "amount": "10.0000"})
        debit, credit = ((AR, REVENUE), (BANK, AR))[number]
        for account, side in ((debit, "DEBIT"), (credit, "CREDIT")):
            self.tables["ledger"].setdefault("leg", []).append(
                {"organization_id": ORG, "transaction_id": transaction, "account_id": account,
                 "side": side, "currency": "EUR", "amount": "10.0000", "base": "10.0000"})

    def _event(self, service, type_, subject, sequence, data):
        number = len(self.records)
        identity = f"evt_{number}"
        value = json.dumps({
            "specversion": "1.0", "id": identity, "type": type_, "subject": subject,
            "sequence": f"{sequence:019d}", "organizationid": ORG, "correlationid": f"cor_{number}",
            "data": {"organizationId": ORG} | data})
        self.records.append(Record(type_, 0, number, 1000 * number, subject.encode(),
                                   value.encode()))
        self.tables[service].setdefault("outbox", []).append(
            {"id": number, "event_id": identity, "topic": type_, "key": subject.encode(),
             "value": value, "cluster_id": "k", "kafka_partition": 0, "kafka_offset": number})
        for reader, topics in self.paths["consumes"].items():
            if type_ in topics:
                self.tables[reader].setdefault("inbox", []).append(
                    {"event_id": identity, "state": "applied", "seen_at": NOON})
        self.tables["audit"].setdefault("archive", []).append(
            {"event_id": identity, "organization_id": ORG, "topic": type_, "value": value,
             "partition": 0, "seq": number + 1})

    def _history(self):
        def told(op, key, answer, **more):
            entry = {"at": 0, "client": "c0", "op": op, "org": ORG, "key": key} | more
            return [entry | {"phase": "invoke"},
                    entry | {"phase": "ok", "sha": key, "http": 200, "answer": answer,
                             "request_id": f"req-{key}"}]
        return [{"op": "register", "org": ORG, "mail": "a@example.com"},
                *told("create", "k1", {"id": INVOICE, "totalAmount": "10.0000"}),
                *told("send", "k2", {}, entity=INVOICE),
                *told("mark_paid", "k3", {}, entity=INVOICE)]
