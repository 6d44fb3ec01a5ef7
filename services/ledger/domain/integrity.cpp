#include "ledger/domain/integrity.h"

#include <algorithm>

namespace bilko::ledger {

TieOut TieOut::of_money(std::string name, Currency currency, Amount expected, Amount actual) {
  const Amount difference = actual - expected;
  return {std::move(name), currency,         expected.str(),
          actual.str(),    difference.str(), difference.is_zero()};
}

TieOut TieOut::of_none(std::string name, std::int64_t found) {
  const std::string count = std::to_string(found);
  return {std::move(name), std::nullopt, "0", count, count, found == 0};
}

bool all_hold(const std::vector<TieOut>& tie_outs) {
  return std::ranges::all_of(tie_outs, &TieOut::holds);
}

}  // namespace bilko::ledger
