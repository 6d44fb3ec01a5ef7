#pragma once

#include <optional>
#include <string>

#include "bilko/contracts/ledger_events.h"

namespace bilko::ledger {

using contracts::Leg;
using contracts::Legs;
using contracts::ReferenceType;
using contracts::Side;

// A transaction of the general ledger. Once posted it never changes; what is wrong is put right by
// posting another one. All legs are in its currency.
struct Transaction {
  TransactionId id;  // chosen by the publisher: posting twice is impossible
  OrganizationId organization_id;
  Date date;                   // of the books, not of the recording
  AccountId debit_account_id;  // the main pair: what it is about, tax aside
  AccountId credit_account_id;
  Amount amount;
  Currency currency;
  Amount base_amount;
  Rate exchange_rate;
  Legs legs{};
  std::string description;
  ReferenceType reference_type{};
  std::string reference_id;  // of the invoice, expense …
  std::optional<TransactionId> reverses{};

  friend bool operator==(const Transaction&, const Transaction&) = default;
};

// Throws Error invalid `transaction_invalid` with one FieldError per broken rule: at least two
// legs, amounts above zero, debits = credits in the currency and in base, the main pair among the
// legs.
void require_balanced(const Transaction& transaction);

// The order to reverse a posted transaction.
struct Reversal {
  TransactionId id;
  OrganizationId organization_id;
  TransactionId reverses;
  Date date;
  std::string description;
  std::string reference_id;
  std::optional<Legs> legs{};  // what the publisher expects, in any order

  friend bool operator==(const Reversal&, const Reversal&) = default;
};

// The mirror of `original`: each leg on the other side, the same amounts at the same rate. Throws
// Error invalid `reversal_differs` when that is not what the publisher expects.
Transaction reversed(const Transaction& original, const Reversal& reversal);

}  // namespace bilko::ledger
