#include "ledger/domain/invoice_posting.h"

#include <gtest/gtest.h>

namespace bilko::ledger {
namespace {

const Instant kNow = Instant::parse("2026-02-23T10:30:01.123Z");
const OrganizationId kOrganization = OrganizationId::generate(kNow);
const InvoiceId kInvoice = InvoiceId::generate(kNow);
const TransactionId kTransaction = TransactionId::generate(kNow);

// Fills what every event of an invoice that posts has in common: Dr `debit` / Cr `credit` 1,250.00
// EUR.
template <class Event>
Event posting_event(const char* debit, const char* credit) {
  Event event;
  event.invoice_id = kInvoice;
  event.organization_id = kOrganization;
  event.invoice_number = "INV-2026-001";
  event.transaction_id = kTransaction;
  event.debit_account_id = contracts::default_account_id(kOrganization, debit);
  event.credit_account_id = contracts::default_account_id(kOrganization, credit);
  event.currency = Currency::parse("EUR");
  event.exchange_rate = Rate::parse("1");
  event.base_amount = Amount::parse("1250");
  event.legs = {{event.debit_account_id, Side::debit, event.base_amount, event.base_amount},
                {event.credit_account_id, Side::credit, event.base_amount, event.base_amount}};
  return event;
}

template <class Event>
void expect_posting_of(const Event& event, const Transaction& transaction) {
  EXPECT_EQ(transaction.id, kTransaction);
  EXPECT_EQ(transaction.organization_id, kOrganization);
  EXPECT_EQ(transaction.debit_account_id, event.debit_account_id);
  EXPECT_EQ(transaction.credit_account_id, event.credit_account_id);
  EXPECT_EQ(transaction.amount, Amount::parse("1250"));
  EXPECT_EQ(transaction.currency, event.currency);
  EXPECT_EQ(transaction.base_amount, event.base_amount);
  EXPECT_EQ(transaction.legs, event.legs);
  EXPECT_EQ(transaction.reference_type, ReferenceType::invoice);
  EXPECT_EQ(transaction.reference_id, kInvoice.str());
  EXPECT_EQ(transaction.reverses, std::nullopt);
  EXPECT_NO_THROW(require_balanced(transaction));
}

TEST(InvoicePostingTest, ASentInvoiceIsPostedOnItsIssueDate) {
  auto event = posting_event<contracts::InvoiceSent>("1200", "4000");
  event.total_amount = Amount::parse("1250");
  event.issue_date = Date::parse("2026-02-20");
  event.sent_at = kNow;
  const Transaction transaction = transaction_of(event);
  expect_posting_of(event, transaction);
  EXPECT_EQ(transaction.date, Date::parse("2026-02-20"));
  EXPECT_EQ(transaction.description, "Invoice INV-2026-001 sent");
}

TEST(InvoicePostingTest, APaidInvoiceIsPostedOnTheUtcDayOfThePayment) {
  auto event = posting_event<contracts::InvoicePaid>("1000", "1200");
  event.paid_amount = Amount::parse("1250");
  event.total_paid_amount = Amount::parse("2000");
  event.paid_at = Instant::parse("2026-03-01T00:30:00+01:00");
  const Transaction transaction = transaction_of(event);
  expect_posting_of(event, transaction);
  EXPECT_EQ(transaction.date, Date::parse("2026-02-28"));
  EXPECT_EQ(transaction.description, "Invoice INV-2026-001 paid");
}

TEST(InvoicePostingTest, APartPaymentIsPostedOnTheUtcDayItWasReceived) {
  auto event = posting_event<contracts::PaymentReceived>("1000", "1200");
  event.amount = Amount::parse("1250");
  event.outstanding_amount = Amount::parse("750");
  event.received_at = kNow;
  const Transaction transaction = transaction_of(event);
  expect_posting_of(event, transaction);
  EXPECT_EQ(transaction.date, Date::parse("2026-02-23"));
  EXPECT_EQ(transaction.description, "Invoice INV-2026-001 paid in part");
}

contracts::InvoiceCancelled cancelled() {
  contracts::InvoiceCancelled event;
  event.invoice_id = kInvoice;
  event.organization_id = kOrganization;
  event.invoice_number = "INV-2026-001";
  event.previous_status = contracts::InvoiceStatus::sent;
  event.reversal_transaction_id.value = kTransaction;
  event.reverses_transaction_id = TransactionId::generate(kNow);
  event.cancelled_at = kNow;
  return event;
}

TEST(InvoicePostingTest, ACancelledInvoiceIsReversedOnTheDayOfTheCancellation) {
  const auto event = cancelled();
  const auto reversal = reversal_of(event);
  ASSERT_TRUE(reversal.has_value());
  EXPECT_EQ(reversal->id, kTransaction);
  EXPECT_EQ(reversal->organization_id, kOrganization);
  EXPECT_EQ(reversal->reverses, event.reverses_transaction_id);
  EXPECT_EQ(reversal->date, Date::parse("2026-02-23"));
  EXPECT_EQ(reversal->description, "Invoice INV-2026-001 cancelled");
  EXPECT_EQ(reversal->reference_id, kInvoice.str());
}

TEST(InvoicePostingTest, ACancelledDraftReversesNothing) {
  auto event = cancelled();
  event.previous_status = contracts::InvoiceStatus::draft;
  event.reversal_transaction_id.value.reset();
  EXPECT_EQ(reversal_of(event), std::nullopt);
}

TEST(InvoicePostingTest, AReversalMustNameWhatItReverses) {
  auto event = cancelled();
  event.reverses_transaction_id.reset();
  EXPECT_THROW(reversal_of(event), Error);
}

}  // namespace
}  // namespace bilko::ledger
