#include "bilko/core/exchange.h"

#include <fmt/format.h>

#include "bilko/core/violations.h"

namespace bilko {

Rate locked_rate(Currency currency, Currency base, const std::optional<Rate>& stated) {
  const Rate one = Rate::parse("1");
  const Rate rate = stated.value_or(one);
  Violations violations;
  violations.require(currency == base || stated, "/exchangeRate", "exchange_rate_missing",
                     fmt::format("no rate from {} to {} is stored", currency.str(), base.str()));
  violations.require(currency != base || rate == one, "/exchangeRate", "exchange_rate_not_one",
                     fmt::format("{} is the base currency", base.str()));
  violations.require(rate.is_positive(), "/exchangeRate", "exchange_rate_not_positive",
                     fmt::format("{} is not above 0", rate.str()));
  violations.throw_if_any("exchange_rate_invalid");
  return rate;
}

}  // namespace bilko
