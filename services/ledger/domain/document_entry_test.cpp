#include "ledger/domain/document_entry.h"

#include <gtest/gtest.h>

namespace bilko::ledger {
namespace {

const Instant kNow = Instant::parse("2026-02-23T10:30:01.123Z");

// What the event owes, when its base amount is 100 and its legs say something else.
template <class Event>
std::string owed_by(Event event) {
  event.organization_id = OrganizationId::generate(kNow);
  event.transaction_id = TransactionId::generate(kNow);
  event.base_amount = Amount::parse("100");
  event.legs = {{{}, contracts::Side::debit, Amount::parse("7"), Amount::parse("7")}};
  const auto entry = entry_of(event);
  EXPECT_EQ(entry.organization_id, event.organization_id);
  EXPECT_EQ(entry.transaction_id, event.transaction_id);
  return std::string(enum_name(entry.owed)) + " " + entry.base_amount.str();
}

TEST(DocumentEntryTest, DocumentsRaiseAndPaymentsLowerWhatIsOwed) {
  EXPECT_EQ(owed_by(contracts::InvoiceSent{}), "RECEIVABLE 100.0000");
  EXPECT_EQ(owed_by(contracts::InvoicePaid{}), "RECEIVABLE -100.0000");
  EXPECT_EQ(owed_by(contracts::PaymentReceived{}), "RECEIVABLE -100.0000");
  EXPECT_EQ(owed_by(contracts::ExpenseApproved{}), "PAYABLE 100.0000");
  EXPECT_EQ(owed_by(contracts::ExpensePaid{}), "PAYABLE -100.0000");
}

}  // namespace
}  // namespace bilko::ledger
