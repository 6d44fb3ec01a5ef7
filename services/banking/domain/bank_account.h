#pragma once

#include "banking/domain/profile.h"
#include "bilko/contracts/ids.h"
#include "bilko/core/iban.h"

namespace bilko::banking {

// What a caller says of a bank account.
struct BankAccountDetails {
  std::string name;
  std::optional<Iban> iban;
  std::optional<std::string> number;  // where there is no IBAN
  Profile profile;
};

// Throws Error invalid `bank_account_invalid` with one FieldError per broken rule.
void require_valid(const BankAccountDetails& details);

// An account at a bank. Its currency never changes: its lines are in it.
struct BankAccount {
  BankAccountId id;
  BankAccountDetails details;
  Currency currency;
  AccountId gl_account_id;  // where it stands in the books
  std::int64_t version = 1;
  Instant created_at{};
  Instant updated_at{};
};

}  // namespace bilko::banking
