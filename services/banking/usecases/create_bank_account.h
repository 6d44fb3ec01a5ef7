#pragma once

#include "banking/domain/bank_account.h"
#include "bilko/pg/tx.h"

namespace bilko::banking {

struct CreateBankAccount {
  std::string name;
  std::optional<Iban> iban;
  std::optional<std::string> number;  // one of these two
  Currency currency;
  std::optional<AccountId> gl_account_id;  // none: account 1000
  std::optional<Profile> profile;          // none: the default one

  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("iban", self.iban);
    field("number", self.number);
    field("currency", self.currency);
    field("glAccountId", self.gl_account_id);
    field("profile", self.profile);
  }
};

// Publishes BankAccountCreated.
BankAccount create_bank_account(pg::Tx& tx, const CreateBankAccount& command);

// Inserts it and publishes BankAccountCreated, unless it is there.
void add_bank_account(pg::Tx& tx, BankAccount& account);

}  // namespace bilko::banking
