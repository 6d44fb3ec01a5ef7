"""The document of an invoice, read by poppler: bytes, digest and text."""

import hashlib
import re
import subprocess

import pytest

from clients import Company, await_events, eventually

SELLER = {
    "name": "Билко", "legalName": "Билко рачуноводство д.о.о. Београд", "taxId": "RS109876543",
    "address": "Кнеза Милоша 12\n11000 Београд", "iban": "RS35260005601001611379",
}


def text_of(pdf):
    """What pdftotext reads, blanks and line ends squeezed."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True,
                          timeout=60, check=True)
    return " ".join(done.stdout.decode().split())


def sent_with(company, lines, **changes):
    sent = company.sent(lines=lines, **changes)
    answer = company.api.get(f"/invoices/{sent['id']}/pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    return sent, answer.content


@pytest.fixture
def seller(company):
    """A company whose invoices know what it is called."""
    version = company.api.get("/organization").headers["ETag"]
    company.api.call("PATCH", "/organization", SELLER, expect=200, headers={"If-Match": version})

    def knows_its_name():
        _, pdf = sent_with(company, [{"description": "x", "quantity": "1", "unitPrice": "1"}])
        return SELLER["legalName"] in text_of(pdf)
    eventually(knows_its_name, every=0.3)
    return company


def test_the_document_is_the_one_that_the_event_names(company):
    sent = company.sent()
    [event] = await_events("invoice.invoice.sent", subject=sent["id"])
    data = event["data"]
    assert data["pdfUrl"] == sent["pdfUrl"] == f"/api/v1/invoices/{sent['id']}/pdf"
    pdf = company.api.get(f"/invoices/{sent['id']}/pdf").content
    assert pdf.startswith(b"%PDF-")
    assert hashlib.sha256(pdf).hexdigest() == data["pdfSha256"] == sent["pdfSha256"]


@pytest.mark.parametrize("count", [1, 200])
@pytest.mark.parametrize("word, buyer", [
    ("Usluga čćžšđ ČĆŽŠĐ", "Živko Đorđević a.d."), ("Услуга ђњљћџ", "Жељко Ђорђевић")])
def test_its_text_reads_as_it_was_written(seller, word, buyer, count):
    contact = seller.contact(name=buyer, address="Његошева 5\n21000 Novi Sad", taxId="RS101134702")
    lines = [{"description": f"{word} {n}", "quantity": "2", "unitPrice": "625.5",
              "vatRate": "20.00"} for n in range(1, count + 1)]
    sent, pdf = sent_with(seller, lines, contactId=contact["id"], note="Hvala! Хвала!")
    text = text_of(pdf)
    for expected in [
            SELLER["legalName"], SELLER["taxId"], "11000 Београд", "RS35 2600 0560 1001 6113 79",
            buyer, "Његошева 5", "RS101134702", sent["invoiceNumber"], "2026-02-23", "2026-03-25",
            "20 %", "Hvala! Хвала!", f"{count * 1251:,}.00", f"{count * 1501.2:,.2f}"]:
        assert expected in text, expected
    positions = [text.find(f" {n} {word} {n} ") for n in range(1, count + 1)]
    assert -1 not in positions and positions == sorted(positions)
    pages = [(int(page), int(of)) for page, of in re.findall(r"Page (\d+) of (\d+)", text)]
    assert pages == [(n, len(pages)) for n in range(1, len(pages) + 1)]
    assert (len(pages) == 1) == (count == 1)


def test_only_the_own_organization_reads_it_and_only_once_it_is_sent(company):
    draft = company.draft()
    company.api.get(f"/invoices/{draft['id']}/pdf", expect=404)
    company.api.post(f"/invoices/{draft['id']}/send")
    company.api.get(f"/invoices/{draft['id']}/pdf")
    company.role("viewer").get(f"/invoices/{draft['id']}/pdf")
    Company().api.get(f"/invoices/{draft['id']}/pdf", expect=404)


def test_a_repeated_send_with_its_key_is_answered_alike(company):
    draft = company.draft()
    key = {"Idempotency-Key": "send-once"}
    first = company.api.post(f"/invoices/{draft['id']}/send", headers=key)
    second = company.api.post(f"/invoices/{draft['id']}/send", headers=key)
    assert second.text == first.text and second.headers["Idempotency-Replayed"] == "true"
    company.api.post(f"/invoices/{draft['id']}/send", expect=409)
