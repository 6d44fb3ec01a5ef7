#pragma once

#include <vector>

#include "bilko/contracts/ids.h"
#include "bilko/core/enum.h"
#include "bilko/core/money.h"

namespace bilko::contracts {

enum class Side { debit, credit };

// One leg of a GL transaction as it stands in events: at least two, debits = credits in the
// transaction's currency (`amount`) and in the base currency (`baseAmount`); events.md, `legs[]`.
struct Leg {
  AccountId account_id;
  Side side{};
  Amount amount;
  Amount base_amount;

  static void fields(auto& self, auto&& field) {
    field("accountId", self.account_id);
    field("side", self.side);
    field("amount", self.amount);
    field("baseAmount", self.base_amount);
  }
  friend bool operator==(const Leg&, const Leg&) = default;
};

using Legs = std::vector<Leg>;

}  // namespace bilko::contracts

namespace bilko {
template <>
struct EnumNames<contracts::Side> {
  static constexpr std::array kNames = {
      std::pair{contracts::Side::debit, std::string_view{"DEBIT"}},
      std::pair{contracts::Side::credit, std::string_view{"CREDIT"}}};
};
}  // namespace bilko
