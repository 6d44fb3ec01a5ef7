"""Bad input: 4xx problem+json that names the member; never 500, never an exception's text."""

import json

import pytest

from clients import Api

LINE = {"description": "x", "quantity": "1", "unitPrice": "1.00"}


def invoice(company, **changes):
    return {"contactId": company.contact()["id"], "currency": "EUR", "issueDate": "2026-02-23",
            "dueDate": "2026-03-25", "lines": [LINE]} | changes


CASES = [
    ("number for money", {"lines": [LINE | {"unitPrice": 1.5}]}, 400, "/lines/0/unitPrice"),
    ("five decimals", {"lines": [LINE | {"unitPrice": "1.00001"}]}, 422, "/lines/0/unitPrice"),
    ("too large", {"lines": [LINE | {"unitPrice": "9" * 30}]}, 422, "/lines/0/unitPrice"),
    ("exponent", {"lines": [LINE | {"unitPrice": "1e5"}]}, 422, "/lines/0/unitPrice"),
    ("unknown currency", {"currency": "XXX"}, 422, "/currency"),
    ("wrong type", {"issueDate": 20260223}, 400, "/issueDate"),
    ("no such day", {"issueDate": "2026-02-30"}, 422, "/issueDate"),
    ("unknown member", {"colour": "red"}, 400, "/colour"),
    ("unknown member of a line", {"lines": [LINE | {"x": 1}]}, 400, "/lines/0/x"),
    ("no lines", {"lines": []}, 422, "/lines"),
    ("null lines", {"lines": None}, 400, "/lines"),
    ("foreign id", {"contactId": "con_01ARZ3NDEKTSV4RRFFQ69G5FAV"}, 422, "/contactId"),
    ("malformed id", {"contactId": "1; DROP TABLE invoice"}, 422, "/contactId"),
    ("due before issue", {"dueDate": "2026-02-22"}, 422, "/dueDate"),
    ("no rate", {"currency": "USD"}, 422, "/exchangeRate"),
]


@pytest.mark.parametrize("name,change,status,pointer", CASES, ids=[c[0] for c in CASES])
def test_the_wrong_member_is_named(company, name, change, status, pointer):
    answer = company.api.call("POST", "/invoices", invoice(company, **change))
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert pointer in [error["pointer"] for error in problem["errors"]], problem
    assert {"type", "title", "status", "code", "detail", "requestId"} <= set(problem)
    assert problem["requestId"] == answer.headers["X-Request-Id"]


RAW = [
    ("not JSON", b"{", 400), ("empty", b"", 400), ("array", b"[]", 400),
    ("NUL", b'{"a":"\\u0000"}', 400),
    ("doubled member", b'{"currency":"EUR","currency":"USD"}', 400),
    ("broken UTF-8", b'{"currency":"\xff"}', 400),
    ("depth 1000", b'{"a":' + b"[" * 1000 + b"]" * 1000 + b"}", 400),
    ("2 MB", b'{"a":"' + b"x" * (2 << 20) + b'"}', 413),
]


@pytest.mark.parametrize("name,body,status", RAW, ids=[c[0] for c in RAW])
def test_what_is_no_request_is_refused(company, name, body, status):
    answer = company.api.call("POST", "/invoices", data=body,
                              headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "exception" not in answer.text.lower() and "bilko::" not in answer.text
    company.api.get("/invoices")  # the service lives on


def test_other_media_types_paths_and_methods(company):
    api = company.api
    assert api.call("POST", "/invoices", data="a=1",
                    headers={"Content-Type": "text/plain"}).status_code == 415
    assert api.call("GET", "/nothing").status_code == 404
    assert api.call("GET", "/invoices/inv_1").status_code == 404
    wrong = api.call("PUT", "/invoices", {})
    assert wrong.status_code == 405 and "GET" in wrong.headers["Allow"]
    for query in ("?colour=red", "?limit=0", "?limit=x", "?cursor=%00", "?status=bad", "?from=x",
                  "?limit=1&limit=2"):
        answer = api.call("GET", "/invoices" + query)
        assert 400 <= answer.status_code < 500, query
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_if_match_is_required_and_checked(company):
    draft = company.draft()
    path = f"/invoices/{draft['id']}"
    etag = company.api.get(path).headers["ETag"]
    assert company.api.call("PATCH", path, {"note": "a"}).status_code == 428
    company.api.call("PATCH", path, {"note": "a"}, expect=200, headers={"If-Match": etag})
    assert company.api.call("PATCH", path, {"note": "b"},
                            headers={"If-Match": etag}).status_code == 412


def test_an_idempotency_key_makes_a_retry_safe(company):
    body = invoice(company)
    key = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
    first = company.api.post("/invoices", body, expect=201, headers=key)
    again = company.api.post("/invoices", body, expect=201, headers=key)
    assert again.json() == first.json() and again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    other = company.api.call("POST", "/invoices", body | {"note": "x"}, headers=key)
    assert other.status_code == 422
    assert len(company.api.get("/invoices").json()["data"]) == 1


def test_lists_page_by_cursor_without_repeats(company):
    ids = {company.draft()["id"] for _ in range(7)}
    seen, cursor = [], ""
    while True:
        page = company.api.get(f"/invoices?limit=3{cursor}").json()
        seen += [row["id"] for row in page["data"]]
        if page["nextCursor"] is None:
            break
        cursor = f"&cursor={page['nextCursor']}"
    assert len(seen) == 7 and set(seen) == ids


def test_every_answer_names_its_request_and_honours_the_trace(company):
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    answer = company.api.post("/contacts", {"name": "x", "email": "x@example.com"}, expect=201,
                              headers={"traceparent": trace})
    assert len(answer.headers["X-Request-Id"]) == 26
    assert json.loads(answer.text)["id"].startswith("con_")
    assert Api(None).call("GET", "/invoices").headers["X-Request-Id"]
