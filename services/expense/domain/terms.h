#pragma once

#include <optional>
#include <string>

#include "bilko/contracts/ids.h"
#include "bilko/core/date.h"
#include "bilko/core/exchange.h"

namespace bilko::expense {

inline constexpr std::size_t kSupplierMax = 200;     // characters
inline constexpr std::size_t kDescriptionMax = 500;  // characters
inline constexpr std::size_t kLinkMax = 2048;

// What its submitter says about an expense.
struct Terms {
  Money amount;  // what was spent, tax included
  Money tax;     // the input VAT in it, 0 where there is none
  Exchange exchange;
  AccountId category_account_id;
  Date date;
  std::optional<std::string> supplier;
  std::optional<std::string> description;
  std::optional<std::string> receipt_link;  // to a receipt that is kept elsewhere

  Money base_amount() const { return exchange.to_base(amount); }
  friend bool operator==(const Terms&, const Terms&) = default;
};

// Throws Error invalid `expense_invalid` with one FieldError per broken rule.
void require_valid(const Terms& terms);

}  // namespace bilko::expense
