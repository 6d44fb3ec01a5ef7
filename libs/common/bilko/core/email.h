#pragma once

#include <string>
#include <string_view>

namespace bilko {

// An address as mail servers take it (RFC 5321 without quoted local parts, comments, address
// literals and internationalized addresses), at most 254 characters. Kept as written.
class Email {
 public:
  Email() = default;  // "not set yet"
  // Throws Error invalid `email_malformed`.
  static Email parse(std::string_view text);

  const std::string& str() const { return text_; }
  // By what an account is found: SHA-256 (hex) of the address in lower case. Mail servers may tell
  // Ann@x from ann@x, people do not, so two such spellings are one account.
  std::string key() const;
  // True when `text` is this address in any spelling.
  bool is_spelled(std::string_view text) const;
  // The part before the `@`.
  std::string_view local_part() const;

 private:
  std::string text_;
};

}  // namespace bilko
