"""Tokens and tenants."""

import base64
import json
import os
import time

import psycopg2
import pytest

from clients import Api, Company, bilko, eventually, sql


def b64(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def sign_with(key, header, claims):
    message = f"{b64(header)}.{b64(claims)}"
    return f"{message}.{b64(key.sign(message.encode()))}"


@pytest.fixture
def good(company):
    header, claims, _ = company.token.split(".")
    pad = lambda part: base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    return json.loads(pad(header)), json.loads(pad(claims))


def test_wrong_tokens_are_unauthenticated(company, good):
    ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    header, claims = good
    foreign = ed25519.Ed25519PrivateKey.generate()
    parts = company.token.split(".")
    tampered = b64(claims | {"role": "owner", "org": "org_01ARZ3NDEKTSV4RRFFQ69G5FAV"})
    tokens = {
        "none": f"{b64({'alg': 'none', 'typ': 'JWT'})}.{parts[1]}.",
        "wrong key": sign_with(foreign, header, claims),
        "unknown kid": sign_with(foreign, header | {"kid": "nobody"}, claims),
        "tampered": f"{parts[0]}.{tampered}.{parts[2]}",
        "no signature": f"{parts[0]}.{parts[1]}",
        "padding": company.token + "=",
        "garbage": "x.y.z",
        "empty": "",
    }
    for name, token in tokens.items():
        answer = Api(token or " ").call("GET", "/invoices")
        assert answer.status_code == 401, name
        assert answer.headers["Content-Type"] == "application/problem+json", name
        assert answer.headers["WWW-Authenticate"].startswith("Bearer"), name


def own_key():
    """The suite's own signing key: what a stolen clock or audience would look like."""
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    home = os.environ.get("BILKO_HOME") or os.path.join(os.path.dirname(__file__), "../../.bilko")
    for folder, _, files in os.walk(os.path.join(home, "keys")):
        for name in files:
            data = open(os.path.join(folder, name), "rb").read()
            if b"PRIVATE KEY" in data:
                return serialization.load_pem_private_key(data, None)
    raise AssertionError("no signing key found")


def test_expired_tokens_and_other_audiences_are_unauthenticated(company, good):
    header, claims = good
    key = own_key()
    now = int(time.time())
    assert Api(sign_with(key, header, claims)).call("GET", "/invoices").status_code == 200
    for change in ({"exp": now - 3600}, {"aud": "another-api"}, {"nbf": now + 3600}):
        assert Api(sign_with(key, header, claims | change)).call(
            "GET", "/invoices").status_code == 401, change


def test_sign_in_refresh_and_logout(company):
    public = Api(None)
    tokens = public.post("/auth/login", {"email": company.email.upper(),
                                         "password": company.password}).json()
    assert tokens["expiresIn"] > 0
    public.post("/auth/login", {"email": company.email, "password": "wrong wrong wrong"},
                expect=401)
    fresh = public.post("/auth/refresh", {"refreshToken": tokens["refreshToken"]}).json()
    Api(fresh["accessToken"]).get("/invoices")
    public.post("/auth/refresh", {"refreshToken": tokens["refreshToken"]}, expect=401)
    # A used token came back: its whole family is revoked.
    public.post("/auth/refresh", {"refreshToken": fresh["refreshToken"]}, expect=401)


def test_roles(company):
    invoice = company.draft()["id"]
    viewer = company.role("viewer")
    viewer.get(f"/invoices/{invoice}")
    for method, path in (("POST", "/invoices"), ("POST", f"/invoices/{invoice}/send"),
                         ("DELETE", f"/invoices/{invoice}"), ("PATCH", "/organization")):
        assert viewer.call(method, path, {}).status_code == 403, path


def test_two_organizations_cannot_see_each_other(company):
    other = Company()
    invoice, contact = company.sent()["id"], company.contact()["id"]
    transaction = company.transactions(invoice, 1)[0]["id"]
    for path in (f"/invoices/{invoice}", f"/contacts/{contact}",
                 f"/ledger/transactions/{transaction}"):
        other.api.get(path, expect=404)
    other.api.post(f"/invoices/{invoice}/send", expect=404)
    other.api.post(f"/invoices/{invoice}/cancel", {}, expect=404)
    other.pay(invoice, expect=404)
    assert other.api.get("/invoices").json()["data"] == []
    assert other.api.get(f"/ledger/transactions?referenceId={invoice}").json()["data"] == []
    answer = other.api.call("POST", "/invoices", {
        "contactId": contact, "currency": "EUR", "issueDate": "2026-02-23", "dueDate": "2026-03-25",
        "lines": [{"description": "x", "quantity": "1", "unitPrice": "1"}]})
    assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] == "/contactId"


@pytest.mark.parametrize("service,table", [("invoice", "invoice"), ("invoice", "contact"),
                                           ("ledger", "gl_transaction"), ("ledger", "account")])
def test_row_level_security_hides_other_tenants_from_the_own_role(company, service, table):
    invoice = company.sent()["id"]
    company.transactions(invoice, 1)
    assert sql(service, f"SELECT count(*) FROM {table}") == [(0,)]
    [(seen, mine)] = sql(service, f"""
        WITH tenant AS MATERIALIZED (SELECT set_config('bilko.organizations', %s, false))
        SELECT count(*), count(*) FILTER (WHERE organization_id = %s)
          FROM tenant, LATERAL (SELECT * FROM {table} OFFSET 0) t""",
        (company.organization, company.organization))
    assert seen == mine


def test_posted_transactions_are_immutable_even_for_the_service_s_role(company):
    company.transactions(company.sent()["id"], 1)
    for statement in ("UPDATE gl_transaction SET description = 'x'", "DELETE FROM leg",
                      "TRUNCATE gl_transaction CASCADE", "UPDATE leg SET amount = 1"):
        with pytest.raises(psycopg2.Error):
            sql("ledger", statement)
        with pytest.raises(psycopg2.Error):
            sql("ledger", statement, admin=True)


def test_the_command_prints_a_token_for_a_role(company):
    token = bilko("token", "--org", company.organization, "--role", "user").strip()
    assert token.count(".") == 2
    Api(token).get("/invoices")


def test_who_lost_a_role_or_the_membership_loses_the_rights_within_a_minute(company):
    """In every service, although the token says otherwise for a quarter of an hour more."""
    user, member = company.member("admin")
    path = f"/users/{user}"
    admin_only = ("POST", "/contacts"), ("POST", "/ledger/journal-entries"), ("GET", "/users"), (
        "POST", "/communications"), ("GET", "/audit/events")
    everybody = "/invoices", "/ledger/accounts", "/communications"

    def codes(calls):
        return {member.call(method, path, {} if method == "POST" else None).status_code
                for method, path in calls}

    assert 403 not in codes(admin_only)
    company.api.call("PATCH", path, {"role": "viewer"}, headers={"If-Match": "*"}, expect=200)
    eventually(lambda: codes(admin_only) == {403}, wait=60)
    for route in everybody:
        member.get(route)
    company.api.call("DELETE", path, expect=200)
    eventually(lambda: codes([("GET", route) for route in everybody]) == {403}, wait=60)
    assert member.get("/invoices", expect=403).json()["code"] == "membership_ended"
