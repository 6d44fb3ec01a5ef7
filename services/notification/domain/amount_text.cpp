#include "notification/domain/amount_text.h"

namespace bilko::notification {

std::string text_of(Amount amount, Currency currency) {
  std::string digits = amount.str();
  for (int drop = Amount::kScale - currency.minor_digits(); drop > 0 && digits.back() == '0';
       --drop)
    digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return digits + " " + currency.str();
}

}  // namespace bilko::notification
