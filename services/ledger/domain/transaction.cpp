#include "ledger/domain/transaction.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "bilko/core/violations.h"

namespace bilko::ledger {
namespace {

// What is left when the credits are taken from the debits.
Amount difference(const Legs& legs, Amount Leg::*amount) {
  Amount sum;
  for (const Leg& leg : legs) sum += leg.side == Side::debit ? leg.*amount : -(leg.*amount);
  return sum;
}

bool has_leg(const Transaction& transaction, const AccountId& account, Side side) {
  return std::ranges::any_of(transaction.legs, [&](const Leg& leg) {
    return leg.account_id == account && leg.side == side;
  });
}

Leg mirrored(Leg leg) {
  leg.side = leg.side == Side::debit ? Side::credit : Side::debit;
  return leg;
}

bool is_permutation(Legs a, Legs b) {
  const auto order = [](const Leg& x, const Leg& y) {
    return std::tie(x.account_id, x.side, x.amount, x.base_amount) <
           std::tie(y.account_id, y.side, y.amount, y.base_amount);
  };
  std::ranges::sort(a, order);
  std::ranges::sort(b, order);
  return a == b;
}

}  // namespace

void require_balanced(const Transaction& transaction) {
  const Legs& legs = transaction.legs;
  Violations violations;
  violations.require(legs.size() >= 2, "/legs", "too_few_legs",
                     "a transaction has at least two legs");
  for (std::size_t i = 0; i < legs.size(); ++i) {
    const auto pointer = fmt::format("/legs/{}", i);
    violations.require(legs[i].amount.is_positive(), pointer + "/amount", "not_positive",
                       fmt::format("{} is not above zero", legs[i].amount.str()));
    violations.require(!legs[i].base_amount.is_negative(), pointer + "/baseAmount", "negative",
                       fmt::format("{} is below zero", legs[i].base_amount.str()));
  }
  const Amount rest = difference(legs, &Leg::amount);
  violations.require(
      rest.is_zero(), "/legs", "unbalanced",
      fmt::format("debits exceed credits by {} {}", rest.str(), transaction.currency.str()));
  const Amount base_rest = difference(legs, &Leg::base_amount);
  violations.require(base_rest.is_zero(), "/legs", "unbalanced_in_base",
                     fmt::format("debits exceed credits by {} in base", base_rest.str()));
  violations.require(has_leg(transaction, transaction.debit_account_id, Side::debit),
                     "/debitAccountId", "no_such_leg", "no leg debits this account");
  violations.require(has_leg(transaction, transaction.credit_account_id, Side::credit),
                     "/creditAccountId", "no_such_leg", "no leg credits this account");
  violations.throw_if_any("transaction_invalid");
}

Transaction reversed(const Transaction& original, const Reversal& reversal) {
  Transaction result = original;
  result.id = reversal.id;
  result.date = reversal.date;
  std::swap(result.debit_account_id, result.credit_account_id);
  std::ranges::transform(original.legs, result.legs.begin(), mirrored);
  result.description = reversal.description;
  result.reference_type = ReferenceType::reversal;
  result.reference_id = reversal.reference_id;
  result.reverses = original.id;
  if (reversal.legs && !is_permutation(*reversal.legs, result.legs))
    throw Error(ErrorKind::invalid, "reversal_differs",
                fmt::format("the legs of {} are not the mirror of {}", reversal.id.str(),
                            original.id.str()));
  return result;
}

}  // namespace bilko::ledger
