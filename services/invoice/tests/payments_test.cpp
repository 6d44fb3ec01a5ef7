#include <thread>

#include "bilko/contracts/chart.h"
#include "bilko/contracts/payment_events.h"
#include "invoice/tests/invoice_fixture.h"

namespace bilko::invoice {
namespace {

using contracts::AccountRole;
using contracts::InvoicePaid;
using contracts::PaymentReceived;

class PaymentsTest : public InvoiceTest {
 protected:
  http::Response pay(const InvoiceId& id, const std::string& amount, const Headers& headers = {}) {
    return call("POST", path_of(id, "/payments"),
                R"({"amount": ")" + amount + R"(", "paymentReference": "REF-1"})", headers);
  }
};

TEST_F(PaymentsTest, APaymentInPartLeavesTheRestOpen) {
  const auto invoice = create_and_send();
  const auto response =
      call("POST", path_of(invoice.id, "/payments"),
           R"({"amount": "250", "paymentReference": "R", "receivedAt": "2026-03-01T10:00:00Z"})");
  ASSERT_EQ(response.status, 201) << response.body;
  const auto payment = decoded<PaymentView>(response);
  EXPECT_EQ(payment.status, InvoiceStatus::sent);
  EXPECT_EQ(payment.payment_state, PaymentState::partly_paid);
  EXPECT_EQ(payment.outstanding_amount, Amount::parse("1000"));
  EXPECT_EQ(payment.bank_account_id, contracts::default_bank_account_id(organization_));

  const auto event = published_once<PaymentReceived>();
  EXPECT_EQ(event.payment_id, payment.id);
  EXPECT_EQ(event.amount, Amount::parse("250"));
  EXPECT_EQ(event.outstanding_amount, Amount::parse("1000"));
  EXPECT_EQ(event.transaction_id, payment.transaction_id);
  EXPECT_EQ(event.received_at, Instant::parse("2026-03-01T10:00:00Z"));
  const auto bank = contracts::default_account_id(organization_, AccountRole::bank);
  const auto receivable =
      contracts::default_account_id(organization_, AccountRole::accounts_receivable);
  EXPECT_EQ(event.debit_account_id, bank);
  EXPECT_EQ(event.credit_account_id, receivable);
  EXPECT_EQ(event.legs,
            (Legs{{bank, Side::debit, Amount::parse("250"), Amount::parse("250")},
                  {receivable, Side::credit, Amount::parse("250"), Amount::parse("250")}}));
  EXPECT_EQ(published(InvoicePaid::kType), 0u);
}

TEST_F(PaymentsTest, ThePaymentThatSettlesIsAnnouncedAsPaid) {
  const auto invoice = create_and_send({{"currency", R"("RSD")"}, {"exchangeRate", R"("0.0085")"}});
  pay(invoice.id, "333.33");
  const auto response = pay(invoice.id, "916.67");
  EXPECT_EQ(decoded<PaymentView>(response).status, InvoiceStatus::paid);
  EXPECT_EQ(decoded<PaymentView>(response).allowed_actions, std::vector<Action>{});
  const auto event = published_once<InvoicePaid>();
  EXPECT_EQ(event.paid_amount, Amount::parse("916.67"));
  EXPECT_EQ(event.total_paid_amount, Amount::parse("1250"));
  const Amount first_base = published_once<PaymentReceived>().base_amount;
  EXPECT_EQ(first_base, Amount::parse("2.83"));
  EXPECT_EQ(first_base + event.base_amount, invoice.base_amount);
}

TEST_F(PaymentsTest, MarkPaidPaysTheOpenRest) {
  for (const char* method : {"PATCH", "POST"}) {
    const auto invoice = create_and_send();
    pay(invoice.id, "1000");
    const auto response = call(method, path_of(invoice.id, "/mark-paid"),
                               R"({"paymentReference": "R", "paidAt": "2026-03-03T00:00:00Z"})");
    ASSERT_EQ(response.status, 200) << response.body;
    const auto paid = decoded<InvoiceView>(response);
    EXPECT_EQ(paid.status, InvoiceStatus::paid);
    EXPECT_EQ(paid.payment_state, PaymentState::paid);
    EXPECT_EQ(paid.outstanding_amount, Amount());
    const auto events = service_.published(InvoicePaid::kType);
    const auto event = json::decode<InvoicePaid>(std::string_view(events.back().data));
    EXPECT_EQ(event.paid_amount, Amount::parse("250"));
    EXPECT_EQ(event.paid_at, Instant::parse("2026-03-03T00:00:00Z"));
    EXPECT_EQ(event.transaction_id, paid.transaction_id.value);
    EXPECT_NE(event.transaction_id, invoice.transaction_id.value);
  }
  EXPECT_EQ(published(InvoicePaid::kType), 2u);
  EXPECT_EQ(published(PaymentReceived::kType), 2u);
}

TEST_F(PaymentsTest, WhatDoesNotFitIsRefused) {
  const auto path = path_of(create_and_send().id, "/payments");
  const std::string account = contracts::default_bank_account_id(organization_).str();
  const struct {
    std::string body;
    int status;
    const char* violation;
  } cases[] = {
      {R"({"amount": "1250.01", "paymentReference": "R"})", 422,
       "/amount amount_exceeds_outstanding"},
      {R"({"amount": "0", "paymentReference": "R"})", 422, "/amount amount_not_positive"},
      {R"({"amount": "0.001", "paymentReference": "R"})", 422, "/amount amount_not_in_minor_units"},
      {R"({"amount": 5, "paymentReference": "R"})", 400, "/amount wrong_type"},
      {R"({"amount": "5"})", 400, "/paymentReference missing_member"},
      {R"({"amount": "5", "paymentReference": ""})", 422, "/paymentReference text_blank"},
      {R"({"amount": "5", "paymentReference": "R",
           "bankAccountId": "bac_01ARZ3NDEKTSV4RRFFQ69G5FAV"})",
       422, "/bankAccountId bank_account_unknown"},
      {R"({"amount": "5", "paymentReference": "R", "receivedAt": "now"})", 422,
       "/receivedAt instant_malformed"},
      {R"({"amount": "5", "paymentReference": "R", "bankAccountId": ")" + account + R"("})", 201,
       ""},
  };
  for (const auto& c : cases) {
    const auto response = call("POST", path, c.body);
    EXPECT_EQ(response.status, c.status) << response.body;
    EXPECT_EQ(c.status == 201 ? "" : violation_of(response), c.violation) << c.body;
  }
}

TEST_F(PaymentsTest, TheSameIdempotencyKeyPaysOnce) {
  const auto invoice = create_and_send();
  const auto first = pay(invoice.id, "100", {{"idempotency-key", "k1"}});
  const auto again = pay(invoice.id, "100", {{"idempotency-key", "k1"}});
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.headers.back().first, "Idempotency-Replayed");
  EXPECT_EQ(code_of(pay(invoice.id, "200", {{"idempotency-key", "k1"}})), "idempotency_key_reused");
  EXPECT_EQ(show(invoice.id).paid_amount, Amount::parse("100"));
  EXPECT_EQ(published(PaymentReceived::kType), 1u);
}

TEST_F(PaymentsTest, OfManyWhoMarkPaidAtOnceOneWins) {
  const auto invoice = create_and_send();
  std::atomic<int> winners = 0;
  std::atomic<int> conflicts = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 20; ++i)
      threads.emplace_back([&] {
        const auto response =
            call("POST", path_of(invoice.id, "/mark-paid"), R"({"paymentReference": "R"})");
        if (response.status == 200) ++winners;
        if (response.status == 409) ++conflicts;
      });
  }
  EXPECT_EQ(winners, 1);
  EXPECT_EQ(conflicts, 19);
  EXPECT_EQ(published(InvoicePaid::kType), 1u);
}

TEST_F(PaymentsTest, AtOnceTheyNeverExceedTheInvoice) {
  const auto invoice = create_and_send();
  std::atomic<int> taken = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 20; ++i)
      threads.emplace_back([&] { taken += pay(invoice.id, "100").status == 201; });
  }
  EXPECT_EQ(taken, 12);
  EXPECT_EQ(show(invoice.id).outstanding_amount, Amount::parse("50"));
}

TEST_F(PaymentsTest, WhatWasReceivedNeverChanges) {
  pay(create_and_send().id, "100");
  for (const char* sql :
       {"UPDATE payment SET amount = 1", "DELETE FROM payment", "TRUNCATE payment"})
    EXPECT_ANY_THROW(psql(sql)) << sql;
  EXPECT_EQ(trail("Payment"), std::vector<std::string>{"INSERT"});
}

}  // namespace
}  // namespace bilko::invoice
