#pragma once

#include <optional>

#include "bilko/core/money.h"

namespace bilko {

// How amounts of a document become base currency.
struct Exchange {
  Rate rate;  // base currency per unit of the document's
  Currency base;

  // Rounded half away from zero to the minor unit.
  Money to_base(const Money& money) const {
    return money.converted(rate, base, Rounding::half_away_from_zero);
  }
  friend bool operator==(const Exchange&, const Exchange&) = default;
};

// The rate between the currency of a document and the base currency, locked at its date: 1 when
// they are the same, else the stated one. Throws Error invalid `exchange_rate_invalid`.
Rate locked_rate(Currency currency, Currency base, const std::optional<Rate>& stated);

}  // namespace bilko
