#include "ledger/domain/journal_entry.h"

#include <fmt/format.h>

#include <algorithm>

#include "bilko/core/violations.h"

namespace bilko::ledger {
namespace {

Amount total(const JournalEntry& entry, Side side) {
  Amount sum;
  for (const JournalLeg& leg : entry.legs)
    if (leg.side == side) sum += leg.amount;
  return sum;
}

void check_account(Violations& violations, const std::string& pointer, const AccountId& id,
                   const std::map<AccountId, Account>& accounts) {
  const auto found = accounts.find(id);
  violations.require(found != accounts.end(), pointer, "account_unknown",
                     "there is no such account");
  if (found == accounts.end()) return;
  const Account& account = found->second;
  violations.require(account.is_active, pointer, "account_inactive",
                     fmt::format("account {} is not in use", account.code));
  violations.require(!is_control_account(account), pointer, "control_account",
                     fmt::format("account {} takes what documents post only", account.code));
}

}  // namespace

bool is_control_account(const Account& account) {
  return account.role == AccountRole::accounts_receivable ||
         account.role == AccountRole::accounts_payable;
}

void require_valid(const JournalEntry& entry, Currency base,
                   const std::map<AccountId, Account>& accounts) {
  Violations violations;
  violations.require_text("/description", entry.description, kJournalDescriptionMax);
  violations.require(entry.legs.size() >= 2 && entry.legs.size() <= kJournalLegsMax, "/legs",
                     "leg_count", fmt::format("2 to {} legs are taken", kJournalLegsMax));
  for (std::size_t i = 0; i < entry.legs.size(); ++i) {
    const JournalLeg& leg = entry.legs[i];
    const auto pointer = fmt::format("/legs/{}", i);
    check_account(violations, pointer + "/accountId", leg.account_id, accounts);
    violations.require(leg.amount.is_positive(), pointer + "/amount", "not_positive",
                       fmt::format("{} is not above zero", leg.amount.str()));
    violations.require(Money(leg.amount, base).is_whole_minor_units(), pointer + "/amount",
                       "not_in_minor_units",
                       fmt::format("{} has {} decimals", base.str(), base.minor_digits()));
  }
  const Amount debits = total(entry, Side::debit);
  const Amount credits = total(entry, Side::credit);
  violations.require(
      debits == credits, "/legs", "unbalanced",
      fmt::format("debits are {}, credits {} {}", debits.str(), credits.str(), base.str()));
  violations.throw_if_any("journal_entry_invalid");
}

Transaction transaction_of(const JournalEntry& entry, const TransactionId& id,
                           const OrganizationId& organization, Currency base) {
  const auto first = [&](Side side) {
    return std::ranges::find(entry.legs, side, &JournalLeg::side)->account_id;
  };
  Transaction transaction{.id = id,
                          .organization_id = organization,
                          .date = entry.date,
                          .debit_account_id = first(Side::debit),
                          .credit_account_id = first(Side::credit),
                          .amount = total(entry, Side::debit),
                          .currency = base,
                          .base_amount = total(entry, Side::debit),
                          .exchange_rate = Rate::parse("1"),
                          .description = entry.description,
                          .reference_type = ReferenceType::manual,
                          .reference_id = id.str()};
  for (const JournalLeg& leg : entry.legs)
    transaction.legs.push_back({leg.account_id, leg.side, leg.amount, leg.amount});
  return transaction;
}

}  // namespace bilko::ledger
