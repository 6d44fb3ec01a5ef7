#include "expense/domain/posting.h"

namespace bilko::expense {
namespace {

contracts::Leg debit(const AccountId& account, const Money& amount, const Money& base) {
  return {account, contracts::Side::debit, amount.amount(), base.amount()};
}

contracts::Leg credit(const AccountId& account, const Money& amount, const Money& base) {
  return {account, contracts::Side::credit, amount.amount(), base.amount()};
}

}  // namespace

Legs approval_legs(const Terms& terms, const Accounts& accounts) {
  const Money base = terms.base_amount();
  const Money tax_base = terms.exchange.to_base(terms.tax);
  Legs legs = {debit(terms.category_account_id, terms.amount - terms.tax, base - tax_base),
               credit(accounts.payable, terms.amount, base)};
  if (!terms.tax.is_zero()) legs.push_back(debit(accounts.vat_in, terms.tax, tax_base));
  return legs;
}

Legs payment_legs(const Terms& terms, const AccountId& payable, const AccountId& bank) {
  return {debit(payable, terms.amount, terms.base_amount()),
          credit(bank, terms.amount, terms.base_amount())};
}

}  // namespace bilko::expense
