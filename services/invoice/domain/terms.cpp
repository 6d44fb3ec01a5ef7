#include "invoice/domain/terms.h"

#include <fmt/format.h>

#include "bilko/core/violations.h"
#include "invoice/domain/totals.h"

namespace bilko::invoice {
namespace {

constexpr Percent kHundred = Percent::of_units(100'00);

void require_valid_vat(const Line& line, const std::string& pointer, Violations& violations) {
  const auto vat = line.vat();
  if (!vat) return;
  const auto rate = vat->rate.str();
  violations.require(!vat->rate.is_negative() && vat->rate <= kHundred, pointer + "/vatRate",
                     "vat_rate_out_of_range", fmt::format("{} is not from 0 to 100", rate));
  if (vat->category == VatCategory::standard)
    violations.require(!vat->rate.is_zero(), pointer + "/vatRate", "vat_rate_missing",
                       "category S needs a rate above 0");
  else
    violations.require(
        vat->rate.is_zero(), pointer + "/vatRate", "vat_rate_not_zero",
        fmt::format("category {} has no rate, not {}", enum_name(vat->category), rate));
}

void require_valid_line(const Line& line, const std::string& pointer, Violations& violations) {
  violations.require_text(pointer + "/description", line.description, kDescriptionMax);
  violations.require(line.quantity.is_positive(), pointer + "/quantity", "quantity_not_positive",
                     fmt::format("{} is not above 0", line.quantity.str()));
  require_valid_vat(line, pointer, violations);
}

// Whole documents that are negative are credit notes, not invoices.
void require_positive(const Totals& totals, Violations& violations) {
  violations.require(totals.net.amount().is_positive(), "/lines", "total_not_positive",
                     fmt::format("the lines add up to {}", totals.net.amount().str()));
  violations.require(!totals.vat.amount().is_negative(), "/lines", "vat_negative",
                     fmt::format("the VAT adds up to {}", totals.vat.amount().str()));
}

}  // namespace

void require_valid(const Terms& terms) {
  Violations violations;
  violations.require(
      terms.issue_date <= terms.due_date, "/dueDate", "due_before_issue",
      fmt::format("{} is before the issue date {}", terms.due_date.str(), terms.issue_date.str()));
  if (terms.note) violations.require_text("/note", *terms.note, kNoteMax);
  violations.require(!terms.lines.empty(), "/lines", "lines_missing", "there is no line");
  violations.require(terms.lines.size() <= kLinesMax, "/lines", "too_many_lines",
                     fmt::format("more than {} lines", kLinesMax));
  for (std::size_t i = 0; i < terms.lines.size(); ++i)
    require_valid_line(terms.lines[i], fmt::format("/lines/{}", i), violations);
  violations.throw_if_any("invoice_invalid");
  require_positive(Totals::of(terms.lines, terms.currency), violations);
  violations.throw_if_any("invoice_invalid");
}

}  // namespace bilko::invoice
