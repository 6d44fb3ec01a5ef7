"""Every route of every service: who may use it, and that nobody reaches another organization by it.

The policy is `x-bilko-role` in schemas/http; a ctest per service holds the executables to it, so a
route that is missing there fails the build, and one that is missing here fails this test.
"""

import re

import pytest
import yaml

from clients import ROOT, Api, Company

METHODS = ("get", "post", "put", "patch", "delete")
ROLES = ("viewer", "user", "admin", "owner")
# Something that exists, by the path that names it.
RESOURCES = {
    "/contacts/{}": "contact", "/invoices/{}": "invoice",
    "/ledger/accounts/{}": "account", "/ledger/transactions/{}": "transaction",
    "/communications/{}": "communication", "/users/{}": "user",
    "/expenses/{}": "expense", "/banking/accounts/{}": "bank_account",
    "/banking/transactions/{}": "bank_line",
}
# What a route wants besides an id, so that it comes to look for the id; `{}` where it is not here.
BODIES = {
    "POST /invoices/{}/payments": {"amount": "1", "paymentReference": "R"},
    "POST /invoices/{}/mark-paid": {"paymentReference": "R"},
    "PATCH /invoices/{}/mark-paid": {"paymentReference": "R"},
    "POST /ledger/transactions/{}/reverse": {"reason": "typed twice"},
    "PATCH /users/{}": {"role": "user"},
    "POST /expenses/{}/reject": {"rejectReason": "no receipt"},
    "POST /banking/transactions/{}/reconcile":
        {"glTransactionId": "txn_01ARZ3NDEKTSV4RRFFQ69G5FAV"},
}
FILES = {
    "POST /expenses/{}/receipt":
        {"files": {"file": ("receipt.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")}},
    "POST /banking/accounts/{}/import":
        {"data": "date,description,amount,currency,reference,counterparty\n",
         "headers": {"Content-Type": "text/csv"}},
}


def operations():
    for document in sorted((ROOT / "schemas" / "http").glob("*.yaml")):
        api = yaml.safe_load(document.read_text(encoding="utf-8"))
        for path, item in api["paths"].items():
            for method in METHODS:
                if method in item and not path.startswith("/.well-known"):
                    yield method.upper(), re.sub(r"\{[A-Za-z]+\}", "{}", path), item[method]


OPERATIONS = list(operations())
NAMES = [f"{method} {path}" for method, path, _ in OPERATIONS]


class Tenant:
    """A company with one of everything that a path can name."""

    def __init__(self):
        self.company = Company()
        self.api = {role: self.company.member(role)[1] for role in ROLES[:-1]}
        self.api["owner"] = self.company.api
        self.known = {}

    def id_of(self, kind):
        if kind not in self.known:
            self.known[kind] = getattr(self, kind)()
        return self.known[kind]

    def contact(self):
        return self.company.contact()["id"]

    def invoice(self):
        return self.company.sent()["id"]

    def account(self):
        return self.company.account("5100")["id"]

    def transaction(self):
        return self.company.transactions(self.id_of("invoice"), 1)[0]["id"]

    def communication(self):
        body = {"recipient": "kupac@example.com", "subject": "S", "content": "C"}
        return self.company.api.post("/communications", body, expect=201).json()["id"]

    def user(self):
        return self.company.member("viewer")[0]

    def expense(self):
        return self.company.expense()["id"]

    def bank_account(self):
        return self.company.bank_account()["id"]

    def bank_line(self):
        return self.company.import_lines([("2026-02-23", "nobody's", "-1.11", "", "")])[0]["id"]


@pytest.fixture(scope="module")
def tenants():
    return Tenant(), Tenant()


def filled_in(path, tenant):
    if "{}" not in path:
        return path
    resource = path[:path.index("{}") + 2]
    assert resource in RESOURCES, f"say in RESOURCES what {resource} names"
    return path.replace("{}", tenant.id_of(RESOURCES[resource]), 1)


def ask(api, name, path):
    method = name.split()[0]
    if name in FILES:
        return api.call(method, path, **FILES[name])
    headers = {"If-Match": "*"} if method == "PATCH" else {}
    body = BODIES.get(name, {}) if method in ("POST", "PATCH", "PUT") else None
    return api.call(method, path, body, headers=headers)


@pytest.mark.parametrize("method,path,operation", OPERATIONS, ids=NAMES)
def test_the_policy_holds(tenants, method, path, operation):
    own, other = tenants
    name, least = f"{method} {path}", operation["x-bilko-role"]
    if least == "open":
        assert ask(Api(None), name, path.replace("{}", "nothing")).status_code not in (401, 403)
        return
    own_path, foreign_path = filled_in(path, own), filled_in(path, other)
    assert ask(Api(None), name, own_path).status_code == 401
    for role in ROLES:
        answer = ask(own.api[role], name, own_path)
        if ROLES.index(role) < ROLES.index(least):
            assert answer.status_code == 403, (role, answer.text)
            assert ask(own.api[role], name, foreign_path).status_code == 403
            continue
        assert answer.status_code not in (401, 403) and answer.status_code < 500, answer.text
        if foreign_path != own_path:
            foreign = ask(own.api[role], name, foreign_path)
            assert foreign.status_code == 404, (role, foreign.text)


def test_what_others_own_is_as_it_was(tenants):
    """After all of the above: the calls with foreign ids changed nothing."""
    other = tenants[1]
    invoice = other.company.api.get(f"/invoices/{other.id_of('invoice')}").json()
    assert (invoice["status"], invoice["version"]) == ("sent", 2)
    transaction = other.company.api.get(
        f"/ledger/transactions/{other.id_of('transaction')}").json()
    assert not transaction["locked"] and "reversedByTransactionId" not in transaction
