#include "invoice/domain/line.h"

namespace bilko::invoice {

Money Line::net(Currency currency) const {
  return Money(unit_price, currency).times(quantity, Rounding::half_away_from_zero);
}

std::optional<Vat> Line::vat() const {
  if (!vat_rate && !vat_category) return std::nullopt;
  const Percent rate = vat_rate.value_or(Percent());
  const auto implied = rate.is_zero() ? VatCategory::zero_rated : VatCategory::standard;
  return Vat{vat_category.value_or(implied), rate};
}

}  // namespace bilko::invoice
