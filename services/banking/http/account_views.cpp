#include "banking/http/account_views.h"

namespace bilko::banking {

BankAccountView view_of(const BankAccount& account) {
  const auto& [name, iban, number, profile] = account.details;
  return {account.id,         account.currency,      name,    {iban},
          {number},           account.gl_account_id, profile, account.version,
          account.created_at, account.updated_at};
}

}  // namespace bilko::banking
