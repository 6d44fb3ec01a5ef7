#pragma once

#include <optional>
#include <string>

#include "banking/domain/cell.h"
#include "bilko/core/violations.h"

namespace bilko::banking {

enum class Encoding { utf8, windows1250 };

// The headings of a statement's columns, compared without case. Amounts stand in one signed column
// or in two, of which `debit` is money out.
struct Columns {
  std::string date;
  std::string description;
  std::optional<std::string> amount{};
  std::optional<std::string> debit{};
  std::optional<std::string> credit{};
  std::optional<std::string> currency{};
  std::optional<std::string> reference{};
  std::optional<std::string> counterparty{};

  static void fields(auto& self, auto&& field) {
    field("date", self.date);
    field("description", self.description);
    field("amount", self.amount);
    field("debit", self.debit);
    field("credit", self.credit);
    field("currency", self.currency);
    field("reference", self.reference);
    field("counterparty", self.counterparty);
  }
  friend bool operator==(const Columns&, const Columns&) = default;
};

// How the statements of one bank account are written.
struct Profile {
  Encoding encoding = Encoding::utf8;
  std::string delimiter = ",";
  DecimalSeparator decimal_separator = DecimalSeparator::point;
  DateFormat date_format;
  int skip_rows = 0;  // before the row of headings
  Columns columns{};

  static void fields(auto& self, auto&& field) {
    field("encoding", self.encoding);
    field("delimiter", self.delimiter);
    field("decimalSeparator", self.decimal_separator);
    field("dateFormat", self.date_format);
    field("skipRows", self.skip_rows);
    field("columns", self.columns);
  }
  friend bool operator==(const Profile&, const Profile&) = default;
};

// Of whom nothing else is known: date,description,amount,currency,reference,counterparty.
Profile default_profile();

// Notes what is wrong with it; pointers begin with `pointer`.
void check(const Profile& profile, const std::string& pointer, Violations& violations);

}  // namespace bilko::banking

namespace bilko {
template <>
struct EnumNames<banking::Encoding> {
  using Encoding = banking::Encoding;
  static constexpr std::array kNames = {
      std::pair{Encoding::utf8, std::string_view{"UTF-8"}},
      std::pair{Encoding::windows1250, std::string_view{"windows-1250"}}};
};
}  // namespace bilko
