#include "invoice/adapters/invoice_text.h"

#include <algorithm>

namespace bilko::invoice {
namespace {

// `number` as "-1234.5000", cut after `decimals` of them, the thousands separated.
std::string grouped(std::string number, std::size_t decimals) {
  std::size_t point = number.find('.');
  number.resize(decimals == 0 ? point : point + 1 + decimals);
  const std::size_t first = number.front() == '-' ? 1 : 0;
  while (point > first + 3) number.insert(point -= 3, 1, ',');
  return number;
}

std::size_t minor_digits(Currency currency) {
  return static_cast<std::size_t>(currency.minor_digits());
}

}  // namespace

std::string money_text(const Money& money) {
  return grouped(money.amount().str(), minor_digits(money.currency()));
}

std::string price_text(Amount price, Currency currency) {
  const std::string number = price.str();
  const std::size_t last = number.find_last_not_of('0');
  const std::size_t point = number.find('.');
  return grouped(number, std::max(minor_digits(currency), last > point ? last - point : 0));
}

std::string percent_text(Percent percent) {
  std::string number = percent.str();
  while (number.back() == '0') number.pop_back();
  if (number.back() == '.') number.pop_back();
  return number + " %";
}

std::string vat_text(const Line& line) {
  const auto vat = line.vat();
  if (!vat) return "–";
  if (vat->category == VatCategory::standard) return percent_text(vat->rate);
  return percent_text(vat->rate) + " " + std::string(enum_name(vat->category));
}

std::string category_text(VatCategory category) {
  switch (category) {
    case VatCategory::standard: return "Standard rate";
    case VatCategory::zero_rated: return "Zero rated";
    case VatCategory::exempt: return "Exempt from VAT";
    case VatCategory::reverse_charge: return "Reverse charge";
    case VatCategory::intra_community: return "Intra-Community supply";
    case VatCategory::exported: return "Export outside the EU";
    case VatCategory::out_of_scope: return "Outside the scope of VAT";
  }
  return "";
}

std::string iban_text(const std::string& iban) {
  std::string groups;
  int count = 0;
  for (const char c : iban) {
    if (c == ' ') continue;
    if (count > 0 && count % 4 == 0) groups += ' ';
    groups += c;
    ++count;
  }
  return groups;
}

}  // namespace bilko::invoice
