#include "banking/usecases/open_default_account.h"

#include "banking/usecases/create_bank_account.h"
#include "bilko/contracts/chart.h"

namespace bilko::banking {

void open_default_account(pg::Tx& tx,
                          const events::Event<contracts::OrganizationCreated>& created) {
  const auto& data = created.data;
  BankAccount account{
      .id = contracts::default_bank_account_id(data.organization_id),
      .details = {.name = "Bank Account", .iban = {}, .number = {}, .profile = default_profile()},
      .currency = data.base_currency,
      .gl_account_id =
          contracts::default_account_id(data.organization_id, contracts::AccountRole::bank)};
  if (data.iban) account.details.iban = Iban::parse(*data.iban);
  add_bank_account(tx, account);
}

}  // namespace bilko::banking
