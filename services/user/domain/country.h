#pragma once

#include <compare>
#include <string>
#include <string_view>

namespace bilko::user {

// A country by its ISO 3166-1 alpha-2 code.
class Country {
 public:
  Country() = default;  // "not set yet"
  // Throws Error invalid `unknown_country`.
  static Country parse(std::string_view code);
  const std::string& str() const { return code_; }
  friend auto operator<=>(const Country&, const Country&) = default;

 private:
  std::string code_;
};

}  // namespace bilko::user
