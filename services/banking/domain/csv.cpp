#include "banking/domain/csv.h"

#include <fmt/format.h>

#include "bilko/core/error.h"

namespace bilko::banking {
namespace {

constexpr std::size_t kFieldBytesMax = 65536;
constexpr std::size_t kColumnsMax = 200;
constexpr std::string_view kQuotedEnds{"\"\0", 2};

}  // namespace

bool CsvReader::next(std::vector<std::string>& fields) {
  while (at_ < text_.size()) {
    read_record(fields);
    if (fields.size() > 1 || !fields.front().empty()) return true;
  }
  return false;
}

void CsvReader::read_record(std::vector<std::string>& fields) {
  ++row_;
  column_ = 0;
  do {
    if (++column_ > kColumnsMax) fail("csv_too_many_columns", "there are too many columns");
    if (fields.size() < column_) fields.emplace_back();
    std::string& field = fields[column_ - 1];
    field.clear();
    if (at_ < text_.size() && text_[at_] == '"') read_quoted(field);
    else read_bare(field);
  } while (ends_with_delimiter());
  fields.resize(column_);
}

void CsvReader::read_bare(std::string& field) {
  const char ends[] = {delimiter_, '"', '\r', '\n', '\0'};
  append(field, text_.find_first_of(std::string_view(ends, sizeof ends), at_));
  if (at_ < text_.size() && text_[at_] == '"')
    fail("csv_quote_misplaced", "a quote inside a field that is not quoted");
}

void CsvReader::read_quoted(std::string& field) {
  ++at_;
  while (true) {
    const auto end = text_.find_first_of(kQuotedEnds, at_);
    if (end == std::string_view::npos)
      fail("csv_quote_unclosed", "the quote that begins this field is never closed");
    append(field, end);
    if (text_[at_] == '\0') fail("csv_nul_byte", "a NUL byte is no text");
    ++at_;
    if (at_ == text_.size() || text_[at_] != '"') return;
    field += text_[at_++];
  }
}

// Passes over what ends the field.
bool CsvReader::ends_with_delimiter() {
  if (at_ == text_.size()) return false;
  const char c = text_[at_++];
  if (c == delimiter_) return true;
  if (c == '\n') return false;
  if (c == '\0') fail("csv_nul_byte", "a NUL byte is no text");
  if (c != '\r') fail("csv_quote_misplaced", "text behind the quote that closes the field");
  if (at_ == text_.size() || text_[at_++] != '\n')
    fail("csv_line_end_wrong", "a carriage return without a line feed");
  return false;
}

void CsvReader::append(std::string& field, std::size_t end) {
  if (end == std::string_view::npos) end = text_.size();
  if (field.size() + (end - at_) > kFieldBytesMax)
    fail("csv_field_too_long", "the field is longer than 64 KiB; is a quote never closed?");
  field += text_.substr(at_, end - at_);
  at_ = end;
}

void CsvReader::fail(const char* code, const char* what) const {
  throw Error(ErrorKind::malformed, code, fmt::format("row {}, column {}: {}", row_, column_, what))
      .with("row", std::to_string(row_))
      .with("column", std::to_string(column_));
}

}  // namespace bilko::banking
