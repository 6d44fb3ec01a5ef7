#include "banking/domain/text.h"

#include <algorithm>
#include <array>

namespace bilko::banking {
namespace {

// Blank, tab, line ends, no-break space (U+00A0) and narrow no-break space (U+202F).
constexpr std::array<std::string_view, 6> kBlanks = {" ",  "\t",       "\r",
                                                     "\n", "\xC2\xA0", "\xE2\x80\xAF"};

bool starts_character(char byte) { return (byte & 0xC0) != 0x80; }

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto is_start = [&](std::string_view blank) { return text.starts_with(blank); };
  const auto is_end = [&](std::string_view blank) { return text.ends_with(blank); };
  for (auto at = std::ranges::find_if(kBlanks, is_start); at != kBlanks.end();
       at = std::ranges::find_if(kBlanks, is_start))
    text.remove_prefix(at->size());
  for (auto at = std::ranges::find_if(kBlanks, is_end); at != kBlanks.end();
       at = std::ranges::find_if(kBlanks, is_end))
    text.remove_suffix(at->size());
  return text;
}

std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_character));
}

std::string_view first_characters(std::string_view text, std::size_t count) {
  for (std::size_t at = 0; at < text.size(); ++at)
    if (starts_character(text[at]) && count-- == 0) return text.substr(0, at);
  return text;
}

}  // namespace bilko::banking
