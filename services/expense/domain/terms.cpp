#include "expense/domain/terms.h"

#include <fmt/format.h>

#include <algorithm>

#include "bilko/core/violations.h"

namespace bilko::expense {
namespace {

void require_minor_units(const Money& money, const char* pointer, Violations& violations) {
  violations.require(
      money.is_whole_minor_units(), pointer, "amount_not_in_minor_units",
      fmt::format("{} has {} decimals", money.currency().str(), money.currency().minor_digits()));
}

// Only what browsers follow as a link and nothing that they run.
bool is_web_link(const std::string& text) {
  const bool is_plain = std::ranges::all_of(text, [](char c) {
    return c > 0x20 && c < 0x7f && std::string_view("\"<>\\^`{|}%").find(c) == std::string::npos;
  });
  return text.size() <= kLinkMax && is_plain &&
         (text.starts_with("https://") || text.starts_with("http://"));
}

}  // namespace

void require_valid(const Terms& terms) {
  const Amount amount = terms.amount.amount();
  const Amount tax = terms.tax.amount();
  Violations violations;
  violations.require(amount.is_positive(), "/amount", "amount_not_positive",
                     fmt::format("{} is not above 0", amount.str()));
  require_minor_units(terms.amount, "/amount", violations);
  violations.require(!tax.is_negative() && tax < amount, "/taxAmount", "tax_out_of_range",
                     fmt::format("{} is not from 0 to below {}", tax.str(), amount.str()));
  require_minor_units(terms.tax, "/taxAmount", violations);
  if (terms.supplier) violations.require_text("/supplier", *terms.supplier, kSupplierMax);
  if (terms.description)
    violations.require_text("/description", *terms.description, kDescriptionMax);
  violations.require(!terms.receipt_link || is_web_link(*terms.receipt_link), "/receiptUrl",
                     "link_malformed", "a link begins with https:// or http://");
  violations.throw_if_any("expense_invalid");
}

}  // namespace bilko::expense
