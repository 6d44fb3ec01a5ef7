#pragma once

#include "banking/domain/bank_account.h"
#include "bilko/json/codec.h"

// What the API answers about bank accounts (schemas/http/banking.yaml).
namespace bilko::banking {

struct BankAccountView {
  BankAccountId id;
  Currency currency;
  std::string name;
  json::Nullable<Iban> iban;
  json::Nullable<std::string> number;
  AccountId gl_account_id;
  Profile profile;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;

  static void fields(auto& self, auto&& field) {
    field("id", self.id);
    field("currency", self.currency);
    field("name", self.name);
    field("iban", self.iban);
    field("number", self.number);
    field("glAccountId", self.gl_account_id);
    field("profile", self.profile);
    field("version", self.version);
    field("createdAt", self.created_at);
    field("updatedAt", self.updated_at);
  }
};

BankAccountView view_of(const BankAccount& account);

}  // namespace bilko::banking
