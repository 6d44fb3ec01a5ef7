"""The part of the load that the expense service answers."""

import random

from .client import Client, Organization


class Expenses:
    def __init__(self, client: Client, chance: random.Random) -> None:
        self._client = client
        self._chance = chance
        self._categories: dict[str, str] = {}
        self._open: list[tuple[Organization, str, str]] = []

    def step(self, org: Organization) -> None:
        if len(self._open) < 3 or self._chance.random() < 0.3:
            return self._create(org)
        owner, expense, status = self._open.pop(self._chance.randrange(len(self._open)))
        if status == "approved":
            self._client.command(owner.by_admin(), "expense_paid",
                                 f"/expenses/{expense}/mark-paid", {}, entity=expense)
        elif self._chance.random() < 0.2:
            self._client.command(owner.by_admin(), "expense_reject", f"/expenses/{expense}/reject",
                                 {"rejectReason": "chaos"}, entity=expense)
        else:
            answer = self._client.command(owner.by_admin(), "expense_approve",
                                          f"/expenses/{expense}/approve", entity=expense)
            if answer.ok:
                self._open.append((owner, expense, "approved"))

    def _create(self, org: Organization) -> None:
        category = self._category(org)
        if category is None:
            return
        answer = self._client.command(org, "expense", "/expenses", {
            "amount": f"{self._chance.randint(1, 999)}.{self._chance.randint(0, 99):02d}",
            "currency": "EUR", "categoryAccountId": category, "date": "2026-11-20",
            "description": "Chaos"})
        if answer.ok:
            self._open.append((org, answer.json()["id"], "pending"))

    def _category(self, org: Organization) -> str | None:
        """An account of class 5, as the ledger lists it."""
        if org.id not in self._categories:
            answer = self._client.get("/ledger/accounts", org.token)
            if answer is None or not answer.ok:
                return None
            for account in answer.json()["data"]:
                if account["code"].startswith("5"):
                    self._categories[org.id] = account["id"]
        return self._categories.get(org.id)
