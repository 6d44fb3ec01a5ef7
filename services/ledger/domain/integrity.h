#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bilko/core/currency.h"
#include "bilko/core/decimal.h"
#include "bilko/core/money.h"

namespace bilko::ledger {

// Two figures of the books that must be equal, found in two ways.
struct TieOut {
  std::string name;                  // stable, for programs
  std::optional<Currency> currency;  // of the figures; none: they count things
  std::string expected;
  std::string actual;
  std::string difference;  // actual less expected
  bool holds = false;

  static TieOut of_money(std::string name, Currency currency, Amount expected, Amount actual);
  // Nothing of the kind may be there.
  static TieOut of_none(std::string name, std::int64_t found);
};

// Whether all of them hold.
bool all_hold(const std::vector<TieOut>& tie_outs);

}  // namespace bilko::ledger
