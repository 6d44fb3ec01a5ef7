#pragma once

#include <string>

#include "ledger/domain/transaction.h"

// What the events that post have in common: the publisher has chosen id, accounts, legs and base
// amount; the ledger adds the date of the books and the words.
namespace bilko::ledger {

// What each event says in its own way.
struct Wording {
  Date date;
  Amount amount;
  std::string description;
  ReferenceType reference_type{};
  std::string reference_id;
};

template <class Event>
Transaction transaction_about(const Event& event, Wording wording) {
  return {.id = event.transaction_id,
          .organization_id = event.organization_id,
          .date = wording.date,
          .debit_account_id = event.debit_account_id,
          .credit_account_id = event.credit_account_id,
          .amount = wording.amount,
          .currency = event.currency,
          .base_amount = event.base_amount,
          .exchange_rate = event.exchange_rate,
          .legs = event.legs,
          .description = std::move(wording.description),
          .reference_type = wording.reference_type,
          .reference_id = std::move(wording.reference_id)};
}

}  // namespace bilko::ledger
