#pragma once

#include <vector>

#include "invoice/domain/line.h"

namespace bilko::invoice {

// The sums of an invoice by the rules of EN 16931, which allow no other result: line nets are
// rounded and added (BR-CO-10), VAT is rounded once per category and rate (BR-CO-17), the total is
// the sum of rounded parts (BR-CO-15). Rounding is half away from zero, to the currency's minor
// unit.
struct Totals {
  Money net;
  Money vat;
  Money total;

  static Totals of(const std::vector<Line>& lines, Currency currency);
  friend bool operator==(const Totals&, const Totals&) = default;
};

// The part of an invoice that bears the same VAT.
struct VatSubtotal {
  Vat vat;
  Money net;
  Money amount;  // of VAT
};

// In order of category and rate; lines without VAT are in none.
std::vector<VatSubtotal> vat_subtotals(const std::vector<Line>& lines, Currency currency);

}  // namespace bilko::invoice
