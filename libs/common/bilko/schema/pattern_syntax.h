#pragma once

#include <string_view>
#include <vector>

namespace bilko::schema {

struct Range {
  char32_t first;
  char32_t last;
};

// A parsed regular expression. Internal to the pattern compiler.
struct Syntax {
  enum class Kind { set, sequence, choice, repeat, begin, end };
  Kind kind = Kind::sequence;
  std::vector<Range> set;     // of `set`: sorted, disjoint
  std::vector<Syntax> parts;  // of `sequence`, `choice`, `repeat` (one part)
  int min = 0;                // of `repeat`
  int max = 0;                // of `repeat`; kUnbounded: no limit

  static constexpr int kUnbounded = -1;
};

// Throws Error invalid `pattern_malformed` or `pattern_unsupported`.
Syntax parse_pattern(std::string_view expression);

}  // namespace bilko::schema
