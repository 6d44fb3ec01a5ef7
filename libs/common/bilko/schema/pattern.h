#pragma once

#include <memory>
#include <string_view>

namespace bilko::schema {

// A regular expression, compiled to a finite automaton over code points: matching takes linear
// time, no recursion and no lock, whatever the pattern and the text. Taken is the part of ECMA-262
// (unicode mode) that is regular: characters, `.`, classes, \d \w \s, groups, `|`, quantifiers,
// `^`, `$`. Immutable: safe to use from several threads.
class Pattern {
 public:
  // Throws Error invalid: `pattern_unsupported` (look-around, back references, \b, \p), or
  // `pattern_malformed`, or `pattern_too_complex`.
  static Pattern compile(std::string_view expression);

  // Whether it matches anywhere in `text` (UTF-8), as JSON Schema wants it; anchors are up to it.
  bool found_in(std::string_view text) const;

 private:
  struct Automaton;
  explicit Pattern(std::shared_ptr<const Automaton> automaton);
  std::shared_ptr<const Automaton> automaton_;
};

}  // namespace bilko::schema
