#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/domain/account.h"
#include "ledger/domain/transaction.h"

namespace bilko::ledger {

inline constexpr std::size_t kJournalDescriptionMax = 400;  // characters
inline constexpr std::size_t kJournalLegsMax = 100;

struct JournalLeg {
  AccountId account_id;
  Side side{};
  Amount amount;

  static void fields(auto& self, auto&& field) {
    field("accountId", self.account_id);
    field("side", self.side);
    field("amount", self.amount);
  }
};

// What somebody wants to post by hand, in base currency: fees, opening balances.
struct JournalEntry {
  Date date;
  std::string description;
  std::vector<JournalLeg> legs;

  static void fields(auto& self, auto&& field) {
    field("date", self.date);
    field("description", self.description);
    field("legs", self.legs);
  }
};

// Accounts that hold what documents say: only documents and reversals post there.
bool is_control_account(const Account& account);

// Throws Error invalid `journal_entry_invalid` with one FieldError per broken rule: 2 to 100 legs
// on known, active accounts that are no control accounts; whole minor units above zero; debits =
// credits. `accounts` are those of the legs that exist.
void require_valid(const JournalEntry& entry, Currency base,
                   const std::map<AccountId, Account>& accounts);

// The transaction of a valid entry. The first debit and the first credit are its main pair.
Transaction transaction_of(const JournalEntry& entry, const TransactionId& id,
                           const OrganizationId& organization, Currency base);

}  // namespace bilko::ledger
