#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "banking/domain/csv.h"
#include "banking/domain/profile.h"

namespace bilko::banking {

// One line of a bank statement, as the bank says it.
struct StatementLine {
  Date date;
  Amount amount;  // above zero: money in
  Currency currency;
  std::string description;
  std::string reference;
  std::string counterparty;
  friend bool operator==(const StatementLine&, const StatementLine&) = default;
};

// The same for lines that are equal in everything, for no others: SHA-256, 32 bytes.
std::string fingerprint_of(const StatementLine& line);

// A row that is no line, and why.
struct Rejection {
  std::int64_t row = 0;               // as a spreadsheet counts
  std::optional<std::string> column;  // its heading
  std::string code;
  std::string detail;

  static void fields(auto& self, auto&& field) {
    field("row", self.row);
    field("column", self.column);
    field("code", self.code);
    field("detail", self.detail);
  }
};

inline constexpr std::size_t kRejectionsMax = 1000;  // that are kept; all are counted

// Reads the lines of one statement. A row that cannot be read is rejected and the reading goes on;
// a text that is no CSV or has other columns is refused as a whole.
class StatementReader {
 public:
  // Looks into `text` (UTF-8). Throws as CsvReader, and Error invalid
  // `columns_missing` with one FieldError per heading that is not there once, or `statement_empty`.
  StatementReader(std::string_view text, const Profile& profile, Currency account_currency);

  // The next line, none at the end. Throws as CsvReader.
  std::optional<StatementLine> next();
  const std::vector<Rejection>& rejections() const { return rejections_; }
  std::int64_t rejected_count() const { return rejected_count_; }

 private:
  enum Field { date, description, amount, debit, credit, currency, reference, counterparty };
  static constexpr std::size_t kFields = 8;

  void find_columns();
  bool has(Field field) const { return places_[field].has_value(); }
  std::string_view cell(Field field) const;
  std::optional<StatementLine> line_of_record();
  bool read_date(StatementLine& line);
  bool read_amounts(StatementLine& line);
  std::optional<Amount> read_amount_in(Field field);
  bool read_text(Field field, std::size_t characters_max, std::string& into);
  bool reject(std::optional<Field> field, std::string_view code, std::string detail);
  bool reject_cell(Field field, std::string_view code, std::string_view what);

  CsvReader csv_;
  const Profile profile_;
  Currency currency_;
  std::vector<std::string> headings_;
  std::array<std::optional<std::size_t>, kFields> places_{};
  std::vector<std::string> record_;
  std::vector<Rejection> rejections_;
  std::int64_t rejected_count_ = 0;
};

}  // namespace bilko::banking
