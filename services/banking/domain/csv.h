#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bilko::banking {

// Reads CSV text record by record (RFC 4180). Strict: where a quote is misplaced or never closed
// nobody knows what the rest of the text means, so the reading ends there. Lines end with CRLF or
// LF; empty ones are passed over, but counted. Keeps blanks and formulas as they are.
class CsvReader {
 public:
  // Looks into `text`. The delimiter is any ASCII character but a quote or a line end.
  CsvReader(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

  // The fields of the next record, without their quotes; false at the end. Throws Error malformed
  // `csv_quote_unclosed`, `csv_quote_misplaced`, `csv_line_end_wrong`, `csv_nul_byte`,
  // `csv_field_too_long` or `csv_too_many_columns`, with members `row` and `column`.
  bool next(std::vector<std::string>& fields);
  // Of the record read last, as a spreadsheet counts: the first record of the text is row 1.
  std::size_t row() const { return row_; }

 private:
  void read_record(std::vector<std::string>& fields);
  void read_bare(std::string& field);
  void read_quoted(std::string& field);
  bool ends_with_delimiter();
  void append(std::string& field, std::size_t end);
  [[noreturn]] void fail(const char* code, const char* what) const;

  std::string_view text_;
  char delimiter_;
  std::size_t at_ = 0;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
};

}  // namespace bilko::banking
