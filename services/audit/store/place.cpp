#include "audit/store/place.h"

#include <algorithm>
#include <charconv>

#include "bilko/core/error.h"

namespace bilko::audit {
namespace {

Error malformed() { return {ErrorKind::invalid, "place_malformed", "this is no place in a list"}; }

// Cuts the next word off `rest`.
std::string_view next_word(std::string_view& rest) {
  const auto end = std::min(rest.find(' '), rest.size());
  const auto word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

template <class Number>
Number number_of(std::string_view text) {
  Number number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) throw malformed();
  return number;
}

}  // namespace

Place Place::parse(std::string_view text) {
  Place place;
  place.at = Instant::parse(next_word(text));
  place.partition = number_of<std::int32_t>(next_word(text));
  place.seq = number_of<std::int64_t>(next_word(text));
  if (!text.empty()) throw malformed();
  return place;
}

}  // namespace bilko::audit
