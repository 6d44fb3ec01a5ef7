#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

// Text before it is set. Texts are UTF-8.
namespace bilko::invoice {

// How wide a text is, in the unit of the caller.
using Measure = std::function<int(std::string_view)>;

// One line that fonts can show: control characters become blanks, what is outside of the basic
// plane or no UTF-8 becomes U+FFFD, runs of blanks become one.
std::string printable(std::string_view text);

// Lines of printable text no wider than `width`, broken at blanks, or inside a word that is wider
// than a line. Line breaks of the text stay unless that makes more than `rows_max` of them. At
// least one line.
std::vector<std::string> wrapped(std::string_view text, int width, const Measure& measure,
                                 std::size_t rows_max = 8);

}  // namespace bilko::invoice
