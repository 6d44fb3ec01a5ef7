"""Receipts of expenses as browsers and scripts upload them, through nginx."""

import hashlib
import os

import pytest
import requests

from clients import Company, await_events

MEBIBYTE = 1 << 20
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def expense(company):
    return company.expense()


def upload(company, expense, content, expect, name="račun.png"):
    answer = requests.post(
        f"{os.environ['BILKO_URL']}/api/v1/expenses/{expense['id']}/receipt", timeout=30,
        headers={"Authorization": f"Bearer {company.token}"},
        files={"file": (name, content, "application/octet-stream")})
    assert answer.status_code == expect, answer.text
    return answer.json()


def test_a_receipt_larger_than_other_bodies_comes_back_byte_for_byte(company, expense):
    content = PNG + os.urandom(3 * MEBIBYTE)
    receipt = upload(company, expense, content, expect=201)
    assert receipt["sha256"] == hashlib.sha256(content).hexdigest()
    answer = company.api.get(f"/expenses/{expense['id']}/receipt")
    assert answer.content == content
    assert answer.headers["Content-Type"] == receipt["contentType"] == "image/png"
    shown = company.api.get(f"/expenses/{expense['id']}").json()
    assert shown["receiptUrl"] == receipt["receiptUrl"]

    stranger = Company()
    stranger.api.get(f"/expenses/{expense['id']}/receipt", expect=404)
    upload(stranger, expense, content, expect=404)


def test_ten_mebibytes_are_the_limit(company, expense):
    upload(company, expense, PNG.ljust(10 * MEBIBYTE, b"x"), expect=201)
    problem = upload(company, expense, PNG.ljust(10 * MEBIBYTE + 1, b"x"), expect=413)
    assert problem["code"] == "receipt_too_large"
    problem = upload(company, expense, PNG.ljust(100 * MEBIBYTE, b"x"), expect=413)
    assert problem["code"] == "body_too_large"


def test_the_type_is_what_the_bytes_say(company, expense):
    problem = upload(company, expense, b"<html><script>", expect=415, name="r.pdf")
    assert problem["code"] == "receipt_type_unknown"
    assert company.api.get(f"/expenses/{expense['id']}").json()["receiptUrl"] is None


def test_only_admins_and_owners_decide(company, expense):
    path = f"/expenses/{expense['id']}"
    for role in ("viewer", "user"):
        api = company.role(role)
        api.post(f"{path}/approve", expect=403)
        api.post(f"{path}/reject", {"rejectReason": "x"}, expect=403)
        api.post(f"{path}/mark-paid", expect=403)
    # The only person of the company may approve what is its own, and the event says who did.
    approved = company.api.post(f"{path}/approve").json()
    assert approved["selfApproved"] is True
    company.role("admin").post(f"{path}/mark-paid")
    [event] = await_events("expense.expense.approved", subject=expense["id"])
    assert event["data"]["approvedBy"] == company.user
    assert event["data"]["transactionId"] == approved["transactionId"]
