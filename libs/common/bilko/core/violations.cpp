#include "bilko/core/violations.h"

#include <fmt/format.h>

#include <algorithm>

namespace bilko {
namespace {

// Bytes 10xxxxxx continue a character.
std::size_t characters_of(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char byte) { return (byte & 0xC0) != 0x80; }));
}

}  // namespace

void Violations::require(bool holds, std::string pointer, std::string code, std::string detail) {
  if (!holds) fields_.push_back({std::move(pointer), std::move(code), std::move(detail)});
}

void Violations::require_text(const std::string& pointer, std::string_view text,
                              std::size_t characters_max) {
  require(text.find_first_not_of(" \t\r\n") != std::string_view::npos, pointer, "text_blank",
          "there is no text");
  require(characters_of(text) <= characters_max, pointer, "text_too_long",
          fmt::format("more than {} characters", characters_max));
}

void Violations::throw_if_any(const std::string& code) const {
  if (fields_.empty()) return;
  const auto& first = fields_.front();
  throw Error(ErrorKind::invalid, code, fmt::format("{}: {}", first.pointer, first.detail),
              fields_);
}

}  // namespace bilko
