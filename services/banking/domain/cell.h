#pragma once

#include <string>
#include <string_view>

#include "bilko/core/date.h"
#include "bilko/core/enum.h"
#include "bilko/core/money.h"

// What bank statements write into their cells. Reading expects bad cells, so it answers with a
// value.
namespace bilko::banking {

// A cell's value, or why it has none.
template <class T>
struct Cell {
  T value{};
  std::string_view problem{};  // a stable slug; empty when there is a value
};

enum class DecimalSeparator { point, comma };

// `1.234,56`, `1 234,56`, `-12,00`, `12,00-`: groups of three by point (or comma), blank, no-break
// space or apostrophe. Problems: `amount_malformed`, `amount_too_precise` (over 4 decimals),
// `amount_out_of_range`.
Cell<Amount> read_amount(std::string_view text, DecimalSeparator separator);

// How a statement writes its days: YYYY, MM or M, DD or D, and other characters as they are:
// `DD.MM.YYYY.`
class DateFormat {
 public:
  DateFormat() = default;  // YYYY-MM-DD
  // Throws Error invalid `date_format_wrong`.
  static DateFormat parse(std::string_view pattern);

  const std::string& str() const { return pattern_; }
  // Problems: `date_malformed` (not this format), `date_invalid` (30 February).
  Cell<Date> read(std::string_view text) const;
  friend bool operator==(const DateFormat&, const DateFormat&) = default;

 private:
  std::string pattern_ = "YYYY-MM-DD";
};

}  // namespace bilko::banking

namespace bilko {
template <>
struct EnumNames<banking::DecimalSeparator> {
  using Separator = banking::DecimalSeparator;
  static constexpr std::array kNames = {std::pair{Separator::point, std::string_view{"."}},
                                        std::pair{Separator::comma, std::string_view{","}}};
};
}  // namespace bilko
