#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bilko::schema {

// The code point at `at`, which moves behind it. `text` is well-formed UTF-8 (json::Document sees
// to that).
inline char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) -> char32_t { return static_cast<std::uint8_t>(text[i]); };
  const char32_t first = byte(at);
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  const std::size_t end = std::min(at + length, text.size());
  char32_t point = length == 1 ? first : first & (0x7fu >> length);
  while (++at < end) point = (point << 6) | (byte(at) & 0x3f);
  return point;
}

}  // namespace bilko::schema
