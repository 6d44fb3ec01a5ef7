#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bilko/contracts/ids.h"
#include "bilko/core/date.h"
#include "bilko/core/exchange.h"
#include "invoice/domain/line.h"

namespace bilko::invoice {

// What its issuer says about an invoice; all else follows from it.
struct Terms {
  ContactId contact_id;
  Currency currency;
  Rate exchange_rate;  // base currency per unit of the currency, see locked_rate
  Date issue_date;
  Date due_date;
  std::vector<Line> lines;
  std::optional<std::string> note;
};

inline constexpr std::size_t kLinesMax = 500;
inline constexpr std::size_t kDescriptionMax = 500;  // characters
inline constexpr std::size_t kNoteMax = 2000;        // characters

// Throws Error invalid `invoice_invalid` with one FieldError per broken rule.
void require_valid(const Terms& terms);

}  // namespace bilko::invoice
