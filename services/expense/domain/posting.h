#pragma once

#include "bilko/contracts/leg.h"
#include "expense/domain/terms.h"

// What expenses post to the general ledger (events.md, "The general ledger's mapping"). Debits
// equal credits in the expense's currency and in the base currency.
namespace bilko::expense {

using contracts::Legs;

// The accounts that an approval is kept in, besides that of its category.
struct Accounts {
  AccountId payable;
  AccountId vat_in;
};

// A transaction of the general ledger, as its publisher asks for it.
struct Posting {
  TransactionId transaction_id;
  Legs legs;  // the main pair comes first, debit before credit

  const AccountId& debit_account_id() const { return legs[0].account_id; }
  const AccountId& credit_account_id() const { return legs[1].account_id; }
};

// Dr category and input VAT / Cr payable. Amount and tax are converted; the category takes the
// difference, so that the payable is exactly the expense's base amount.
Legs approval_legs(const Terms& terms, const Accounts& accounts);
// Dr payable / Cr bank: what the approval credited, to the last base unit.
Legs payment_legs(const Terms& terms, const AccountId& payable, const AccountId& bank);

}  // namespace bilko::expense
