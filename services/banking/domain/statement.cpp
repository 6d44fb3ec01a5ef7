#include "banking/domain/statement.h"

#include <fmt/format.h>

#include <algorithm>

#include "banking/domain/text.h"
#include "bilko/core/hash.h"

namespace bilko::banking {
namespace {

constexpr std::size_t kDescriptionMax = 500;
constexpr std::size_t kReferenceMax = 140;
constexpr std::size_t kCounterpartyMax = 200;
constexpr std::size_t kShown = 40;  // characters of a cell in a detail

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_heading(std::string_view cell, std::string_view name) {
  return std::ranges::equal(trimmed(cell), trimmed(name), {}, lower, lower);
}

std::string_view meaning_of(std::string_view problem) {
  if (problem == "date_invalid") return "is no day of the calendar";
  if (problem == "date_malformed") return "is not in the profile's date format";
  if (problem == "amount_too_precise") return "has more than 4 decimals";
  if (problem == "amount_out_of_range") return "is too large";
  return "is no amount";
}

}  // namespace

std::string fingerprint_of(const StatementLine& line) {
  const auto& [date, amount, currency, description, reference, counterparty] = line;
  // With the lengths in front nothing moves from one field into the next unnoticed.
  const Sha256 digest = sha256(fmt::format(
      "{} {} {} {} {} {}\n{}{}{}", date.str(), amount.units(), currency.str(), description.size(),
      reference.size(), counterparty.size(), description, reference, counterparty));
  return {digest.begin(), digest.end()};
}

StatementReader::StatementReader(std::string_view text, const Profile& profile,
                                 Currency account_currency)
    : csv_(text, profile.delimiter.front()), profile_(profile), currency_(account_currency) {
  bool is_there = csv_.next(headings_);
  for (int skipped = 0; is_there && skipped < profile.skip_rows; ++skipped)
    is_there = csv_.next(headings_);
  if (!is_there) throw Error(ErrorKind::invalid, "statement_empty", "the statement has no rows");
  find_columns();
}

void StatementReader::find_columns() {
  const Columns& columns = profile_.columns;
  const std::array<std::optional<std::string>, kFields> names = {
      columns.date,   columns.description, columns.amount,    columns.debit,
      columns.credit, columns.currency,    columns.reference, columns.counterparty};
  Violations violations;
  for (std::size_t field = 0; field < kFields; ++field) {
    if (!names[field]) continue;
    std::size_t times = 0;
    for (std::size_t place = 0; place < headings_.size(); ++place) {
      if (!is_heading(headings_[place], *names[field])) continue;
      places_[field] = place;
      ++times;
    }
    violations.require(times == 1, fmt::format("/row/{}", csv_.row()), "column_missing",
                       fmt::format("row {} has {} columns '{}', it must have one", csv_.row(),
                                   times, *names[field]));
  }
  violations.throw_if_any("columns_missing");
}

std::optional<StatementLine> StatementReader::next() {
  while (csv_.next(record_))
    if (auto line = line_of_record()) return line;
  return std::nullopt;
}

std::string_view StatementReader::cell(Field field) const {
  return trimmed(record_[*places_[field]]);
}

std::optional<StatementLine> StatementReader::line_of_record() {
  if (record_.size() != headings_.size()) {
    reject(std::nullopt, record_.size() < headings_.size() ? "row_too_short" : "row_too_long",
           fmt::format("{} columns instead of {}", record_.size(), headings_.size()));
    return std::nullopt;
  }
  StatementLine line;
  line.currency = currency_;
  const bool is_read = read_date(line) && read_amounts(line) &&
                       read_text(description, kDescriptionMax, line.description) &&
                       read_text(reference, kReferenceMax, line.reference) &&
                       read_text(counterparty, kCounterpartyMax, line.counterparty);
  return is_read ? std::optional(std::move(line)) : std::nullopt;
}

bool StatementReader::read_date(StatementLine& line) {
  const auto read = profile_.date_format.read(cell(date));
  if (!read.problem.empty()) return reject_cell(date, read.problem, meaning_of(read.problem));
  line.date = read.value;
  return true;
}

bool StatementReader::read_amounts(StatementLine& line) {
  Field field = amount;
  if (!has(amount)) {
    const bool is_out = !cell(debit).empty(), is_in = !cell(credit).empty();
    field = is_out ? debit : credit;
    if (is_out == is_in)
      return reject_cell(field, "amount_unclear", "one of the two columns must have an amount");
  }
  const auto read = read_amount_in(field);
  if (!read) return false;
  line.amount = field == debit ? -*read : *read;
  if (line.amount.is_zero()) return reject_cell(field, "amount_zero", "moves no money");
  if (field != amount && read->is_negative())
    return reject_cell(field, "amount_negative", "has a sign beside its column's");
  if (!Money(line.amount, currency_).is_whole_minor_units())
    return reject_cell(field, "amount_not_in_minor_units", "has too many decimals");
  if (has(currency) && !cell(currency).empty() && cell(currency) != currency_.str())
    return reject_cell(currency, "currency_mismatch",
                       fmt::format("is not the account's: {}", currency_.str()));
  return true;
}

std::optional<Amount> StatementReader::read_amount_in(Field field) {
  const auto read = read_amount(cell(field), profile_.decimal_separator);
  if (read.problem.empty()) return read.value;
  reject_cell(field, read.problem, meaning_of(read.problem));
  return std::nullopt;
}

bool StatementReader::read_text(Field field, std::size_t characters_max, std::string& into) {
  if (!has(field)) return true;
  into = cell(field);
  return characters_of(into) <= characters_max ||
         reject_cell(field, "text_too_long", fmt::format("has over {} characters", characters_max));
}

bool StatementReader::reject_cell(Field field, std::string_view code, std::string_view what) {
  return reject(field, code, fmt::format("'{}' {}", first_characters(cell(field), kShown), what));
}

// Always false, for `return reject(...)`.
bool StatementReader::reject(std::optional<Field> field, std::string_view code,
                             std::string detail) {
  ++rejected_count_;
  if (rejections_.size() == kRejectionsMax) return false;
  Rejection rejection{static_cast<std::int64_t>(csv_.row()), std::nullopt, std::string(code),
                      std::move(detail)};
  if (field) rejection.column = std::string(trimmed(headings_[*places_[*field]]));
  rejections_.push_back(std::move(rejection));
  return false;
}

}  // namespace bilko::banking
