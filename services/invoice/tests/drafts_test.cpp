#include "invoice/tests/invoice_fixture.h"

namespace bilko::invoice {
namespace {

using contracts::InvoiceCreated;
using contracts::InvoiceUpdated;

using DraftsTest = InvoiceTest;

const Headers kAnyVersion = {{"if-match", "*"}};

TEST_F(DraftsTest, ADraftIsCreatedWithItsTotalsAndNumber) {
  const auto response = call("POST", "/invoices", draft_body({{"lines", R"([
      {"description": "Work", "quantity": "2", "unitPrice": "625.0000", "vatRate": "20.00"},
      {"description": "Travel", "quantity": "1.5", "unitPrice": "10"}])"}}));
  ASSERT_EQ(response.status, 201) << response.body;
  const auto invoice = decoded<InvoiceView>(response);
  EXPECT_EQ(response.headers,
            (decltype(response.headers){{"Location", "/api/v1/invoices/" + invoice.id.str()},
                                        {"ETag", "\"1\""}}));
  EXPECT_EQ(invoice.invoice_number, "INV-2026-001");
  EXPECT_EQ(invoice.status, InvoiceStatus::draft);
  EXPECT_EQ(invoice.net_amount, Amount::parse("1265"));
  EXPECT_EQ(invoice.vat_amount, Amount::parse("250"));
  EXPECT_EQ(invoice.total_amount, Amount::parse("1515"));
  EXPECT_EQ(invoice.base_amount, Amount::parse("1515"));
  EXPECT_EQ(invoice.exchange_rate, Rate::parse("1"));
  EXPECT_EQ(invoice.outstanding_amount, invoice.total_amount);
  EXPECT_EQ(invoice.allowed_actions,
            (std::vector<Action>{Action::update, Action::remove, Action::send, Action::cancel}));
  EXPECT_EQ(invoice.lines->at(0).line.vat_category, VatCategory::standard);
  EXPECT_EQ(invoice.lines->at(1).net_amount, Amount::parse("15"));
  ASSERT_EQ(invoice.vat_subtotals->size(), 1u);
  EXPECT_EQ(invoice.vat_subtotals->at(0).net_amount, Amount::parse("1250"));
}

TEST_F(DraftsTest, WhatIsShownIsWhatCreatingAnswered) {
  const auto response = call("POST", "/invoices", draft_body({{"note", R"("Thank you")"}}));
  EXPECT_EQ(call("GET", path_of(decoded<InvoiceView>(response).id)).body, response.body);
}

TEST_F(DraftsTest, CreatingIsAnnounced) {
  const auto invoice = create();
  const auto event = published_once<InvoiceCreated>();
  EXPECT_EQ(event.invoice_id, invoice.id);
  EXPECT_EQ(event.invoice_number, "INV-2026-001");
  EXPECT_EQ(event.total_amount, Amount::parse("1250"));
  EXPECT_EQ(event.status, InvoiceStatus::draft);
  EXPECT_FALSE(event.created_by.is_system());
  EXPECT_EQ(event.created_at, invoice.created_at);
}

TEST_F(DraftsTest, AForeignCurrencyNeedsItsRate) {
  EXPECT_EQ(violation_of(call("POST", "/invoices", draft_body({{"currency", R"("RSD")"}}))),
            "/exchangeRate exchange_rate_missing");
  const auto invoice = create({{"currency", R"("RSD")"}, {"exchangeRate", R"("0.0085")"}});
  EXPECT_EQ(invoice.base_amount, Amount::parse("10.63"));
  EXPECT_EQ(invoice.base_currency, Currency::parse("EUR"));
}

TEST_F(DraftsTest, BadInputIsRefusedByName) {
  const auto lines = [](const std::string& line) { return Headers{{"lines", "[" + line + "]"}}; };
  const struct {
    Headers members;
    int status;
    const char* violation;
  } cases[] = {
      {{{"contactId", R"("con_01ARZ3NDEKTSV4RRFFQ69G5FAV")"}}, 422, "/contactId contact_unknown"},
      {{{"contactId", R"("con_1")"}}, 422, "/contactId id_malformed"},
      {{{"currency", R"("XXX")"}}, 422, "/currency unknown_currency"},
      {{{"issueDate", R"("2026-02-30")"}}, 422, "/issueDate date_invalid"},
      {{{"dueDate", R"("2026-02-22")"}}, 422, "/dueDate due_before_issue"},
      {{{"exchangeRate", "1"}}, 400, "/exchangeRate wrong_type"},
      {{{"organizationId", R"("org_1")"}}, 400, "/organizationId unknown_member"},
      {{{"lines", "[]"}}, 422, "/lines lines_missing"},
      {lines(R"({"description": "W", "quantity": "1", "unitPrice": 625})"), 400,
       "/lines/0/unitPrice wrong_type"},
      {lines(R"({"description": "W", "quantity": "1", "unitPrice": "1.00001"})"), 422,
       "/lines/0/unitPrice too_many_decimals"},
      {lines(R"({"description": "W", "quantity": "0", "unitPrice": "1"})"), 422,
       "/lines/0/quantity quantity_not_positive"},
      {lines(R"({"description": "W", "quantity": "1", "unitPrice": "1", "vatCategory": "X"})"), 422,
       "/lines/0/vatCategory unknown_value"},
      {lines(R"({"description": "W", "quantity": "9000000", "unitPrice": "900000000000"})"), 422,
       "out_of_range"},
  };
  for (const auto& c : cases) {
    const auto response = call("POST", "/invoices", draft_body(c.members));
    EXPECT_EQ(response.status, c.status) << response.body;
    EXPECT_EQ(violation_of(response), c.violation) << response.body;
  }
  EXPECT_EQ(published(InvoiceCreated::kType), 0u);
  EXPECT_EQ(create().invoice_number, "INV-2026-001");  // nothing of the above took a number
}

TEST_F(DraftsTest, AChangeSaysWhatDiffers) {
  const auto invoice = create();
  const auto response = call("PATCH", path_of(invoice.id),
                             R"({"dueDate": "2026-04-01", "note": "Thanks", "currency": "EUR"})",
                             {{"if-match", "\"1\""}});
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(decoded<InvoiceView>(response).version, 2);
  EXPECT_EQ(call("GET", path_of(invoice.id)).body, response.body);
  const auto event = published_once<InvoiceUpdated>();
  EXPECT_EQ(event.updated_fields, (std::vector<std::string>{"dueDate", "note"}));
  EXPECT_EQ(event.before.text, R"({"dueDate":"2026-03-25","note":null})");
  EXPECT_EQ(event.after.text, R"({"dueDate":"2026-04-01","note":"Thanks"})");
}

TEST_F(DraftsTest, NewLinesReplaceTheOldOnes) {
  const auto invoice = create({{"currency", R"("USD")"}, {"exchangeRate", R"("0.9")"}});
  const auto response = call("PATCH", path_of(invoice.id),
                             R"({"lines": [{"description": "Less", "quantity": "1",
                                            "unitPrice": "100", "vatRate": "20"}]})",
                             kAnyVersion);
  const auto changed = decoded<InvoiceView>(response);
  EXPECT_EQ(changed.total_amount, Amount::parse("120"));
  EXPECT_EQ(changed.base_amount, Amount::parse("108"));
  EXPECT_EQ(changed.lines->size(), 1u);
  EXPECT_EQ(
      published_once<InvoiceUpdated>().updated_fields,
      (std::vector<std::string>{"lines", "netAmount", "vatAmount", "totalAmount", "baseAmount"}));
}

TEST_F(DraftsTest, AChangeOfNothingChangesNothing) {
  const auto invoice = create();
  for (const char* body : {"{}", R"({"currency": "EUR", "note": null})",
                           R"({"lines": [{"description": "Work", "quantity": "2.0",
                                          "unitPrice": "625"}]})"}) {
    const auto response = call("PATCH", path_of(invoice.id), body, kAnyVersion);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(decoded<InvoiceView>(response).version, 1);
  }
  EXPECT_EQ(published(InvoiceUpdated::kType), 0u);
}

TEST_F(DraftsTest, AChangeKeepsYearRateAndVersion) {
  const auto path = path_of(create().id);
  const struct {
    const char* body;
    Headers headers;
    int status;
    const char* violation;
  } cases[] = {
      {R"({"issueDate": "2025-12-31"})", kAnyVersion, 422, "/issueDate issue_date_in_other_year"},
      {R"({"currency": "USD"})", kAnyVersion, 422, "/exchangeRate exchange_rate_missing"},
      {R"({"exchangeRate": "2"})", kAnyVersion, 422, "/exchangeRate exchange_rate_not_one"},
      {R"({"contactId": "con_01ARZ3NDEKTSV4RRFFQ69G5FAV"})", kAnyVersion, 422,
       "/contactId contact_unknown"},
      {R"({"invoiceNumber": "INV-2026-999"})", kAnyVersion, 400, "/invoiceNumber unknown_member"},
      {R"({"note": "x"})", {}, 428, "if_match_required"},
      {R"({"note": "x"})", {{"if-match", "\"7\""}}, 412, "version_mismatch"},
  };
  for (const auto& c : cases) {
    const auto response = call("PATCH", path, c.body, c.headers);
    EXPECT_EQ(response.status, c.status) << response.body;
    EXPECT_EQ(violation_of(response), c.violation) << response.body;
  }
}

TEST_F(DraftsTest, HundredsOfLinesFitIntoOneInvoice) {
  std::string lines;
  for (std::size_t i = 0; i < kLinesMax; ++i)
    lines += std::string(i == 0 ? "[" : ",") + R"({"description": ")" +
             std::string(kDescriptionMax, 'x') + R"(", "quantity": "1", "unitPrice": "1"})";
  const auto invoice = create({{"lines", lines + "]"}});
  EXPECT_EQ(invoice.total_amount, Amount::parse("500"));
  const auto response = call(
      "PATCH", path_of(invoice.id),
      R"({"lines": [{"description": "One", "quantity": "1", "unitPrice": "1"}]})", kAnyVersion);
  EXPECT_EQ(response.status, 200) << response.body;
}

}  // namespace
}  // namespace bilko::invoice
