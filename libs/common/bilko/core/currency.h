#pragma once

#include <string>
#include <string_view>

namespace bilko {

// An ISO 4217 currency in use. Text form: the three-letter code.
class Currency {
 public:
  Currency() = default;  // "not set yet"
  // Throws Error invalid `unknown_currency`.
  static Currency parse(std::string_view code);

  std::string str() const { return std::string(code_); }
  // Decimals of the minor unit: JPY 0, EUR 2, KWD 3.
  int minor_digits() const { return minor_digits_; }
  // The minor unit in 1/10000 of the currency: JPY 10000, EUR 100, KWD 10.
  std::int64_t minor_unit() const;

  friend bool operator==(const Currency& a, const Currency& b) { return a.code_ == b.code_; }

 private:
  Currency(std::string_view code, int minor_digits) : code_(code), minor_digits_(minor_digits) {}
  std::string_view code_;  // points into the static table
  int minor_digits_ = 2;
};

}  // namespace bilko
