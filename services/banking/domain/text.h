#pragma once

#include <cstddef>
#include <string_view>

// Pieces of UTF-8 text.
namespace bilko::banking {

// Without blanks, tabs and no-break spaces at both ends.
std::string_view trimmed(std::string_view text);
std::size_t characters_of(std::string_view text);
// The first `count` characters, or all of them.
std::string_view first_characters(std::string_view text, std::size_t count);

}  // namespace bilko::banking
