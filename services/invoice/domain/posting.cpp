#include "invoice/domain/posting.h"

#include <algorithm>

namespace bilko::invoice {
namespace {

Leg leg(const AccountId& account, Side side, const Money& amount, const Money& base_amount) {
  return {account, side, amount.amount(), base_amount.amount()};
}

}  // namespace

Legs sale_legs(const Totals& totals, const Exchange& exchange, const Accounts& accounts) {
  const Money total_base = exchange.to_base(totals.total);
  const Money vat_base = exchange.to_base(totals.vat);
  Legs legs = {
      leg(accounts.receivable, Side::debit, totals.total, total_base),
      leg(accounts.revenue, Side::credit, totals.net, total_base - vat_base),
  };
  if (!totals.vat.is_zero())
    legs.push_back(leg(accounts.vat_out, Side::credit, totals.vat, vat_base));
  return legs;
}

Legs payment_legs(const Money& amount, const Money& base_amount, const AccountId& bank,
                  const AccountId& receivable) {
  return {leg(bank, Side::debit, amount, base_amount),
          leg(receivable, Side::credit, amount, base_amount)};
}

Legs mirrored(const Legs& legs) {
  Legs result = legs;
  for (Leg& leg : result) leg.side = leg.side == Side::debit ? Side::credit : Side::debit;
  std::stable_partition(result.begin(), result.end(),
                        [](const Leg& leg) { return leg.side == Side::debit; });
  return result;
}

}  // namespace bilko::invoice
