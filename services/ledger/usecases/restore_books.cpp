#include "ledger/usecases/restore_books.h"

#include <fmt/format.h>

#include "ledger/store/account_store.h"
#include "ledger/store/transaction_store.h"

namespace bilko::ledger {
namespace {

// Fields that AccountCreated and AccountUpdated have in common; a role that this version does not
// know was refused when it was given.
Account account_of(const auto& data) {
  return {.id = data.account_id,
          .organization_id = data.organization_id,
          .code = data.code,
          .name = data.name,
          .type = data.type,
          .role = data.role ? data.role->known() : std::nullopt,
          .is_active = data.active};
}

Transaction transaction_of(const contracts::TransactionPosted& posted) {
  return {.id = posted.transaction_id,
          .organization_id = posted.organization_id,
          .date = posted.date,
          .debit_account_id = posted.debit_account_id,
          .credit_account_id = posted.credit_account_id,
          .amount = posted.amount,
          .currency = posted.currency,
          .base_amount = posted.base_amount,
          .exchange_rate = posted.exchange_rate,
          .legs = posted.legs,
          .description = posted.description,
          .reference_type = posted.reference_type.known().value_or(ReferenceType::manual),
          .reference_id = posted.reference_id,
          .reverses = posted.reverses_transaction_id};
}

}  // namespace

void restore_account(pg::SilentTx& tx, const events::Event<contracts::AccountCreated>& created) {
  const Account account = account_of(created.data);
  AccountStore(tx).insert_new(std::span(&account, 1));
}

// An account's events are numbered as its versions are: one that is too early waits, one that is
// there already changes nothing.
void restore_account_update(pg::SilentTx& tx,
                            const events::Event<contracts::AccountUpdated>& updated) {
  AccountStore accounts(tx);
  Account account = accounts.lock(updated.data.account_id);
  const auto version = updated.meta.sequence.value_or(account.version + 1);
  if (version <= account.version) return;
  if (version > account.version + 1)
    throw Error(ErrorKind::not_found, "account_update_missing",
                fmt::format("account {} stands at version {}, this is {}", account.code,
                            account.version, version));
  account.name = updated.data.name;
  account.is_active = updated.data.active;
  accounts.update(account);
}

void restore_transaction(pg::SilentTx& tx,
                         const events::Event<contracts::TransactionPosted>& posted) {
  const Posting posting{transaction_of(posted.data), tx.context()};
  std::vector<AccountKey> keys;
  for (const Leg& leg : posting.transaction.legs)
    keys.push_back({posting.transaction.organization_id, leg.account_id});
  const auto missing = AccountStore(tx).missing(keys);
  if (!missing.empty())
    throw Error(ErrorKind::not_found, "account_missing",
                fmt::format("account {} is not in the chart", missing.front().id.str()));
  TransactionStore(tx).insert_new(std::span(&posting, 1));
}

}  // namespace bilko::ledger
