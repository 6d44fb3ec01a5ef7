#pragma once

#include <compare>
#include <string>
#include <string_view>

namespace bilko {

// An International Bank Account Number (ISO 13616): the country's length, check digits by MOD
// 97-10. Kept in its electronic form: no blanks, upper case.
class Iban {
 public:
  Iban() = default;  // "not set yet"
  // Takes blanks between the groups. Throws Error invalid `iban_wrong`.
  static Iban parse(std::string_view text);
  const std::string& str() const { return text_; }
  friend auto operator<=>(const Iban&, const Iban&) = default;

 private:
  std::string text_;
};

}  // namespace bilko
