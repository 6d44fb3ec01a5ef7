"""Statement files as they come: large, hostile, in another encoding."""

import pytest

from clients import eventually, sql

HEAD = b"date,description,amount,currency,reference,counterparty\n"
GOOD = b"2026-03-02,good,1.00,EUR,,\n"


@pytest.fixture
def account(company):
    """The path of the bank account that the organization begins with."""
    data = eventually(lambda: company.api.get("/banking/accounts").json()["data"])
    return f"/banking/accounts/{data[0]['id']}"


def upload(company, account, data, expect=200, **options):
    options.setdefault("headers", {"Content-Type": "text/csv"})
    return company.api.call("POST", f"{account}/import", expect=expect, data=data,
                            **options).json()


def line_count(company):
    return sql("banking", "SELECT count(*) FROM bank_transaction WHERE organization_id = %s",
               (company.organization,), admin=True)[0][0]


def test_above_64_mib_is_413_and_the_service_lives_on(company, account):
    refused = upload(company, account, b"x" * (100 << 20), expect=413)
    assert refused["status"] == 413
    assert upload(company, account, HEAD + GOOD)["importedCount"] == 1


@pytest.mark.parametrize("name,rows,status,code,place", [
    ("quote never closed", b'2026-03-02,"x,1,,,\n', 400, "csv_quote_unclosed", ("3", "2")),
    ("NUL byte", b"2026-03-02,a\0b,1,,,\n", 400, "csv_nul_byte", ("3", "2")),
    ("wrong encoding", b"2026-03-02,caf\xe9,1,,,\n", 400, "encoding_wrong", ("3", "2")),
], ids=lambda value: value if isinstance(value, str) and " " in value else "")
def test_what_is_no_statement_is_refused_with_its_place(company, account, name, rows, status,
                                                        code, place):
    problem = upload(company, account, HEAD + GOOD + rows, expect=status)
    assert (problem["code"], problem["row"], problem["column"]) == (code, *place), name
    assert line_count(company) == 0


def test_a_form_in_the_banks_own_encoding_with_a_bad_day(company, account):
    profile = {"encoding": "windows-1250", "delimiter": ";", "decimalSeparator": ",",
               "dateFormat": "DD.MM.YYYY.", "skipRows": 1,
               "columns": {"date": "Datum", "description": "Opis", "debit": "Duguje",
                           "credit": "Potražuje"}}
    company.api.call("PATCH", account, {"profile": profile}, expect=200,
                     headers={"If-Match": '"1"'})
    text = ("Izvod br. 7\nDatum;Opis;Duguje;Potražuje\n"
            "28.02.2026.;Plaćanje čekom šđž;1.250,50;\n30.02.2026.;Nema ga;;1,00\n"
            "28.02.2026.;=HYPERLINK(0);;0,50\n")
    answer = upload(company, account, None, headers={},
                    files={"file": ("izvod.csv", text.encode("cp1250"), "text/csv")})
    assert (answer["importedCount"], answer["rejectedCount"]) == (2, 1)
    assert answer["rejected"] == [{"row": 4, "column": "Datum", "code": "date_invalid",
                                   "detail": "'30.02.2026.' is no day of the calendar"}]
    lines = company.api.get("/banking/transactions").json()["data"]
    assert {(line["description"], line["amount"]) for line in lines} == {
        ("Plaćanje čekom šđž", "-1250.5000"), ("=HYPERLINK(0)", "0.5000")}
