#include "invoice/domain/totals.h"

#include <map>

namespace bilko::invoice {

Totals Totals::of(const std::vector<Line>& lines, Currency currency) {
  Totals totals{Money::zero(currency), Money::zero(currency), Money::zero(currency)};
  for (const Line& line : lines) totals.net += line.net(currency);
  for (const VatSubtotal& part : vat_subtotals(lines, currency)) totals.vat += part.amount;
  totals.total = totals.net + totals.vat;
  return totals;
}

std::vector<VatSubtotal> vat_subtotals(const std::vector<Line>& lines, Currency currency) {
  std::map<Vat, Money> nets;
  for (const Line& line : lines)
    if (const auto vat = line.vat())
      nets.try_emplace(*vat, Money::zero(currency)).first->second += line.net(currency);
  std::vector<VatSubtotal> parts;
  for (const auto& [vat, net] : nets)
    parts.push_back({vat, net, net.percent(vat.rate, Rounding::half_away_from_zero)});
  return parts;
}

}  // namespace bilko::invoice
