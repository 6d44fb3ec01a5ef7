#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "bilko/core/error.h"

namespace bilko {

// Collects the broken rules of one input, so that a client learns all of them at once. Pointers are
// JSON Pointers (RFC 6901) into that input.
class Violations {
 public:
  // Notes a violation unless the rule holds.
  void require(bool holds, std::string pointer, std::string code, std::string detail);
  // 1 to `characters_max` characters (UTF-8 code points), not only blanks: `text_blank`,
  // `text_too_long`.
  void require_text(const std::string& pointer, std::string_view text, std::size_t characters_max);
  // Throws Error invalid `code` with one FieldError per violation.
  void throw_if_any(const std::string& code) const;

 private:
  std::vector<FieldError> fields_;
};

}  // namespace bilko
