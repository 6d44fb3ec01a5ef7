#pragma once

#include <string>

#include "bilko/core/money.h"

namespace bilko::notification {

// For people: `1250.00 EUR`, with the decimals of the currency's minor unit, more only where the
// amount has them.
std::string text_of(Amount amount, Currency currency);

}  // namespace bilko::notification
