// Payments that statement lines make.
#include <atomic>
#include <thread>

#include "bilko/contracts/bank_events.h"
#include "bilko/contracts/chart.h"
#include "bilko/contracts/payment_events.h"
#include "invoice/tests/invoice_fixture.h"

namespace bilko::invoice {
namespace {

using contracts::InvoicePaid;
using contracts::PaymentDeclined;
using contracts::PaymentIdentified;
using contracts::PaymentReceived;

class IdentifiedPaymentsTest : public InvoiceTest {
 protected:
  PaymentIdentified line_for(const InvoiceId& invoice, const std::string& amount) {
    const Instant now = SystemClock().now();
    return {.bank_transaction_id = BankTransactionId::generate(now),
            .organization_id = organization_,
            .bank_account_id = contracts::default_bank_account_id(organization_),
            .invoice_id = invoice,
            .amount = Amount::parse(amount),
            .currency = Currency::parse("EUR"),
            .payment_reference = "INV-2026-001",
            .match_score = 95,
            .identified_at = now};
  }
  // Why the event is refused, nothing when it is applied.
  std::string deliver(const auto& payload) {
    const auto failed = service_.deliver({testing::event_of(payload)});
    return failed ? failed->reason.substr(0, failed->reason.find(':')) : "";
  }
  std::string declined() { return published_once<PaymentDeclined>().reason; }
  // A bank account that is kept in account 1000 of another code.
  contracts::BankAccountCreated second_account() {
    const Instant now = SystemClock().now();
    return {.bank_account_id = BankAccountId::generate(now),
            .organization_id = organization_,
            .name = "Second",
            .currency = Currency::parse("EUR"),
            .gl_account_id = contracts::default_account_id(organization_, "1300"),
            .at = now};
  }
};

TEST_F(IdentifiedPaymentsTest, ALineThatSettlesPaysTheInvoice) {
  const auto invoice = create_and_send();
  const auto line = line_for(invoice.id, "1250");
  EXPECT_EQ(deliver(line), "");
  const auto paid = published_once<InvoicePaid>();
  EXPECT_EQ(paid.bank_transaction_id, line.bank_transaction_id);
  EXPECT_EQ(paid.paid_amount, Amount::parse("1250"));
  EXPECT_EQ(paid.payment_reference, "INV-2026-001");
  EXPECT_EQ(paid.paid_at, line.identified_at);
  EXPECT_TRUE(paid.marked_paid_by.is_system());
  EXPECT_EQ(show(invoice.id).status, InvoiceStatus::paid);
  EXPECT_EQ(published(PaymentDeclined::kType), 0U);
  EXPECT_EQ(trail("Payment"), std::vector<std::string>{"INSERT"});
}

TEST_F(IdentifiedPaymentsTest, ALineInPartLeavesTheRestOpen) {
  const auto invoice = create_and_send();
  const auto line = line_for(invoice.id, "250");
  EXPECT_EQ(deliver(line), "");
  const auto received = published_once<PaymentReceived>();
  EXPECT_EQ(received.bank_transaction_id, line.bank_transaction_id);
  EXPECT_EQ(received.outstanding_amount, Amount::parse("1000"));
}

TEST_F(IdentifiedPaymentsTest, ALinePaysOnceHoweverOftenItIsHandled) {
  const auto invoice = create_and_send();
  const auto line = line_for(invoice.id, "250");
  const auto event = testing::event_of(line);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(service_.deliver({event, event}).has_value());
  EXPECT_EQ(deliver(line), "");  // as another event
  EXPECT_EQ(show(invoice.id).paid_amount, Amount::parse("250"));
  EXPECT_EQ(published(PaymentReceived::kType), 1U);
  EXPECT_EQ(published(PaymentDeclined::kType), 0U);

  auto elsewhere = line;
  elsewhere.invoice_id = create_and_send().id;
  EXPECT_EQ(deliver(elsewhere), "");
  EXPECT_EQ(declined(), "bank_transaction_used");
}

TEST_F(IdentifiedPaymentsTest, WhatDoesNotFitIsDeclinedAndChangesNothing) {
  const auto draft = create();
  const auto cancelled = create();
  call("POST", path_of(cancelled.id, "/cancel"));
  const auto settled = create_and_send();
  mark_paid(settled.id);
  const auto open = create_and_send();
  auto dinars = line_for(open.id, "100");
  dinars.currency = Currency::parse("RSD");
  const struct {
    PaymentIdentified line;
    const char* reason;
  } rows[] = {{line_for(draft.id, "1250"), "invoice_not_open"},
              {line_for(cancelled.id, "1250"), "invoice_not_open"},
              {line_for(settled.id, "1250"), "invoice_not_open"},
              {dinars, "currency_mismatch"},
              {line_for(open.id, "1250.01"), "amount_too_large"},
              {line_for(open.id, "-5"), "amount_invalid"}};
  std::size_t count = 0;
  for (const auto& row : rows) {
    EXPECT_EQ(deliver(row.line), "");
    const auto events = service_.published(PaymentDeclined::kType);
    ASSERT_EQ(events.size(), ++count) << row.reason;
    const auto event = json::decode<PaymentDeclined>(std::string_view(events.back().data));
    EXPECT_EQ(event.reason, row.reason);
    EXPECT_EQ(event.invoice_id, row.line.invoice_id);
    EXPECT_EQ(event.bank_transaction_id, row.line.bank_transaction_id);
  }
  EXPECT_EQ(show(open.id).paid_amount, Amount());
  EXPECT_EQ(published(InvoicePaid::kType), 1U);  // by hand
  EXPECT_EQ(published(PaymentReceived::kType), 0U);
}

TEST_F(IdentifiedPaymentsTest, AgainstMarkPaidOneWins) {
  std::size_t by_hand_first = 0;
  for (int round = 0; round < 20; ++round) {
    const auto invoice = create_and_send();
    std::atomic<int> status = 0;
    {
      const std::jthread by_hand([&] {
        status =
            call("POST", path_of(invoice.id, "/mark-paid"), R"({"paymentReference": "R"})").status;
      });
      EXPECT_EQ(deliver(line_for(invoice.id, "1250")), "");
    }
    EXPECT_TRUE(status == 200 || status == 409) << status;
    // Who comes second hears of it: 409, or the line is declined.
    if (status == 200) ++by_hand_first;
    EXPECT_EQ(published(InvoicePaid::kType), static_cast<std::size_t>(round) + 1);
    EXPECT_EQ(published(PaymentDeclined::kType), by_hand_first);
    EXPECT_EQ(show(invoice.id).paid_amount, Amount::parse("1250"));
  }
}

TEST_F(IdentifiedPaymentsTest, ALineWaitsForItsBankAccountAndItsInvoice) {
  const auto invoice = create_and_send();
  const auto account = second_account();
  auto line = line_for(invoice.id, "1250");
  line.bank_account_id = account.bank_account_id;
  EXPECT_EQ(deliver(line), "bank_account_missing");
  EXPECT_EQ(deliver(account), "");
  EXPECT_EQ(deliver(line), "");
  const auto paid = published_once<InvoicePaid>();
  EXPECT_EQ(paid.bank_account_id, account.bank_account_id);
  EXPECT_EQ(paid.debit_account_id, account.gl_account_id);
  EXPECT_EQ(paid.legs[0].account_id, account.gl_account_id);
  EXPECT_EQ(deliver(line_for(InvoiceId::generate(SystemClock().now()), "1")), "not_found");
}

TEST_F(IdentifiedPaymentsTest, APaymentByHandNamesABankAccountThatIsKnown) {
  const auto invoice = create_and_send();
  const auto account = second_account();
  const auto body = R"({"amount": "5", "paymentReference": "R", "bankAccountId": ")" +
                    account.bank_account_id.str() + R"("})";
  const auto path = path_of(invoice.id, "/payments");
  EXPECT_EQ(violation_of(call("POST", path, body)), "/bankAccountId bank_account_unknown");
  EXPECT_EQ(deliver(account), "");
  EXPECT_EQ(call("POST", path, body).status, 201);
  EXPECT_EQ(published_once<PaymentReceived>().debit_account_id, account.gl_account_id);

  // What was said last counts, in whatever order it arrives.
  contracts::BankAccountUpdated moved{
      .bank_account_id = account.bank_account_id,
      .organization_id = organization_,
      .name = "Second",
      .currency = account.currency,
      .gl_account_id = contracts::default_account_id(organization_, "1000"),
      .at = account.at};
  auto event = testing::event_of(moved);
  event.sequence = 2;
  EXPECT_FALSE(service_.deliver({event}).has_value());
  EXPECT_EQ(deliver(account), "");
  EXPECT_EQ(call("POST", path, body).status, 201);
  const auto last = service_.published(PaymentReceived::kType).back();
  EXPECT_EQ(json::decode<PaymentReceived>(std::string_view(last.data)).debit_account_id,
            moved.gl_account_id);
}

}  // namespace
}  // namespace bilko::invoice
