#pragma once

#include "bilko/contracts/leg.h"
#include "bilko/core/exchange.h"
#include "invoice/domain/totals.h"

// What invoices post to the general ledger (events.md, "The general ledger's mapping"). Debits
// equal credits in the invoice's currency and in the base currency.
namespace bilko::invoice {

using contracts::Leg;
using contracts::Legs;
using contracts::Side;

// The accounts that an organization's invoices are kept in.
struct Accounts {
  AccountId bank;
  AccountId receivable;
  AccountId revenue;
  AccountId vat_out;
};

// A transaction of the general ledger, as its publisher asks for it.
struct Posting {
  TransactionId transaction_id;
  Legs legs;  // the main debit comes first

  const AccountId& debit_account_id() const { return legs.front().account_id; }
};

// Dr receivable / Cr revenue and VAT. Total and VAT are converted; revenue takes the difference, so
// that the receivable is exactly the invoice's base amount.
Legs sale_legs(const Totals& totals, const Exchange& exchange, const Accounts& accounts);
// Dr bank / Cr receivable.
Legs payment_legs(const Money& amount, const Money& base_amount, const AccountId& bank,
                  const AccountId& receivable);
// Each leg on the other side, the same amounts; what was credited first comes first.
Legs mirrored(const Legs& legs);

}  // namespace bilko::invoice
