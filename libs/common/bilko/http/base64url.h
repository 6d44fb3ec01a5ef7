#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bilko::http {

// base64url without padding (RFC 4648 section 5, as RFC 7515 uses it).
std::string base64url_encode(std::string_view bytes);
// Strict: one text per value. None for padding, other characters or left-over bits that are not 0.
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace bilko::http
