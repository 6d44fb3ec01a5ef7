"""The part of the load that goes through the bank: statements, some lines of which pay invoices."""

import random

from .client import Client, Organization

HEADER = "date,description,amount,currency,reference,counterparty\n"


class Banking:
    """Its invoices are paid by statement lines only, so that nobody else knows their state."""

    def __init__(self, client: Client, chance: random.Random) -> None:
        self._client = client
        self._chance = chance
        self._accounts: dict[str, str] = {}

    def step(self, org: Organization, contact: str, day: str) -> None:
        account = self._account(org)
        if account is None:
            return
        invoice = self._send_invoice(org, contact, day)
        lines = [f"{day},Payment {invoice['invoiceNumber']},{invoice['totalAmount']},EUR,"
                 f"{invoice['invoiceNumber']},Customer of {org.id}\n"] if invoice else []
        for _ in range(self._chance.randint(1, 3)):
            lines.append(f"{day},Card {self._chance.getrandbits(40)},-{self._chance.randint(1, 99)}"
                         ".50,EUR,,Shop\n")
        path = f"/banking/accounts/{account}/import"
        body = (HEADER + "".join(lines)).encode()
        key = self._client.new_key("import")
        self._client.command(org, "import", path, body, key=key,
                             pays=invoice["id"] if invoice else None)
        if self._chance.random() < 0.2:
            self._client.repeat(org, "import", key, path, body)
        if self._chance.random() < 0.2:  # the same file by a new command: adds none
            self._client.command(org, "import", path, body)

    def _send_invoice(self, org: Organization, contact: str, day: str) -> dict | None:
        cents = self._chance.randint(10000, 9999999)
        answer = self._client.command(org, "create", "/invoices", {
            "contactId": contact, "currency": "EUR", "issueDate": day, "dueDate": "2026-12-20",
            "lines": [{"description": "Work", "quantity": "1",
                       "unitPrice": f"{cents // 100}.{cents % 100:02d}"}]})
        if not answer.ok:
            return None
        invoice = answer.json()
        self._client.command(org, "send", f"/invoices/{invoice['id']}/send", entity=invoice["id"])
        return invoice

    def _account(self, org: Organization) -> str | None:
        """The one that each organization has from the beginning."""
        if org.id not in self._accounts:
            answer = self._client.get("/banking/accounts", org.token)
            if answer is None or not answer.ok or not answer.json()["data"]:
                return None
            self._accounts[org.id] = answer.json()["data"][-1]["id"]
        return self._accounts[org.id]
