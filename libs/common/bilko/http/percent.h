#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bilko::http {

enum class Plus { as_is, is_blank };

// Decodes %XX (RFC 3986 2.1); in queries `+` is a blank (HTML form encoding). None when an escape
// is broken or the result is not UTF-8 or contains U+0000.
std::optional<std::string> percent_decode(std::string_view text, Plus plus);

}  // namespace bilko::http
