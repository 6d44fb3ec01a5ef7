#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "bilko/core/enum.h"
#include "bilko/core/money.h"

namespace bilko::invoice {

// Why a line bears VAT, or why not: the categories of EN 16931 (UNTDID 5305).
enum class VatCategory {
  standard,
  zero_rated,
  exempt,
  reverse_charge,
  intra_community,
  exported,
  out_of_scope
};

struct Vat {
  VatCategory category{};
  Percent rate;
  friend auto operator<=>(const Vat&, const Vat&) = default;
};

// A line of an invoice as its issuer states it.
struct Line {
  std::string description;
  Quantity quantity;  // above zero
  Amount unit_price;  // without VAT; below zero for a discount
  std::optional<Percent> vat_rate;
  std::optional<VatCategory> vat_category;

  // Quantity x unit price, rounded half away from zero to the minor unit.
  Money net(Currency currency) const;
  // Neither rate nor category: no VAT. A rate alone is of category S, or Z when it is zero.
  std::optional<Vat> vat() const;

  static void fields(auto& self, auto&& field) {
    field("description", self.description);
    field("quantity", self.quantity);
    field("unitPrice", self.unit_price);
    field("vatRate", self.vat_rate);
    field("vatCategory", self.vat_category);
  }
};

}  // namespace bilko::invoice

namespace bilko {
template <>
struct EnumNames<invoice::VatCategory> {
  using Category = invoice::VatCategory;
  static constexpr std::array kNames = {std::pair{Category::standard, std::string_view{"S"}},
                                        std::pair{Category::zero_rated, std::string_view{"Z"}},
                                        std::pair{Category::exempt, std::string_view{"E"}},
                                        std::pair{Category::reverse_charge, std::string_view{"AE"}},
                                        std::pair{Category::intra_community, std::string_view{"K"}},
                                        std::pair{Category::exported, std::string_view{"G"}},
                                        std::pair{Category::out_of_scope, std::string_view{"O"}}};
};
}  // namespace bilko
