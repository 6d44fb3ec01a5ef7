#include "bilko/schema/pattern_syntax.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "bilko/core/error.h"
#include "bilko/schema/utf8.h"

namespace bilko::schema {
namespace {

using Ranges = std::vector<Range>;
constexpr char32_t kLast = 0x10ffff;
constexpr int kNesting = 20;
constexpr int kRepeat = 1000;

Ranges normalized(Ranges ranges) {
  std::sort(ranges.begin(), ranges.end(), [](Range a, Range b) { return a.first < b.first; });
  Ranges result;
  for (const Range range : ranges) {
    if (!result.empty() && range.first <= result.back().last + 1)
      result.back().last = std::max(result.back().last, range.last);
    else result.push_back(range);
  }
  return result;
}

Ranges negated(const Ranges& ranges) {
  Ranges result;
  char32_t next = 0;
  for (const Range range : normalized(ranges)) {
    if (range.first > next) result.push_back({next, range.first - 1});
    next = range.last + 1;
  }
  if (next <= kLast) result.push_back({next, kLast});
  return result;
}

const Ranges& digits() {
  static const Ranges ranges = {{'0', '9'}};
  return ranges;
}
const Ranges& word_characters() {
  static const Ranges ranges = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
  return ranges;
}
// ECMA-262 WhiteSpace and LineTerminator.
const Ranges& blanks() {
  static const Ranges ranges = {
      {0x9, 0xd},       {0x20, 0x20},     {0xa0, 0xa0},     {0x1680, 0x1680}, {0x2000, 0x200a},
      {0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000}, {0xfeff, 0xfeff}};
  return ranges;
}
const Ranges& line_ends() {
  static const Ranges ranges = {{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}};
  return ranges;
}

class Parser {
 public:
  explicit Parser(std::string_view expression) : text_(expression) {}

  Syntax parse() {
    Syntax syntax = choice();
    if (!at_end()) malformed("an unmatched ')'");
    return syntax;
  }

 private:
  [[noreturn]] void malformed(const char* what) const {
    throw Error(ErrorKind::invalid, "pattern_malformed",
                fmt::format("{} at byte {} of the pattern {}", what, at_, text_));
  }
  [[noreturn]] void unsupported(const char* what) const {
    throw Error(ErrorKind::invalid, "pattern_unsupported",
                fmt::format("{} at byte {} of the pattern {}", what, at_, text_));
  }

  bool at_end() const { return at_ == text_.size(); }
  bool sees(char c) const { return !at_end() && text_[at_] == c; }
  bool take(char c) {
    if (!sees(c)) return false;
    ++at_;
    return true;
  }
  char32_t next() {
    if (at_end()) malformed("an early end");
    return next_code_point(text_, at_);
  }

  Syntax choice() {
    if (++nesting_ > kNesting) unsupported("too deep nesting");
    std::vector<Syntax> branches;
    do branches.push_back(sequence());
    while (take('|'));
    --nesting_;
    if (branches.size() == 1) return std::move(branches.front());
    Syntax result;
    result.kind = Syntax::Kind::choice;
    result.parts = std::move(branches);
    return result;
  }

  Syntax sequence() {
    Syntax result;
    while (!at_end() && !sees('|') && !sees(')')) {
      Syntax item = atom();
      const bool is_anchor = item.kind == Syntax::Kind::begin || item.kind == Syntax::Kind::end;
      result.parts.push_back(is_anchor ? std::move(item) : quantified(std::move(item)));
    }
    return result;
  }

  Syntax atom() {
    const char32_t c = next();
    switch (c) {
      case '^': return anchor(Syntax::Kind::begin);
      case '$': return anchor(Syntax::Kind::end);
      case '.': return set_of(negated(line_ends()));
      case '[': return character_class();
      case '(': return group();
      case '\\': return set_of(escape(false));
      case '*':
      case '+':
      case '?':
      case '{': malformed("a quantifier of nothing");
      case '}':
      case ']': malformed("an unescaped bracket");
      default: return set_of({{c, c}});
    }
  }

  static Syntax anchor(Syntax::Kind kind) {
    Syntax result;
    result.kind = kind;
    return result;
  }
  static Syntax set_of(Ranges ranges) {
    Syntax result;
    result.kind = Syntax::Kind::set;
    result.set = normalized(std::move(ranges));
    return result;
  }

  Syntax group() {
    if (take('?') && !take(':')) unsupported("look-around or a named group");
    Syntax inner = choice();
    if (!take(')')) malformed("an unclosed group");
    return inner;
  }

  Syntax quantified(Syntax item) {
    int min = 1;
    int max = 1;
    if (take('*')) min = 0, max = Syntax::kUnbounded;
    else if (take('+')) min = 1, max = Syntax::kUnbounded;
    else if (take('?')) min = 0, max = 1;
    else if (take('{')) bounds(min, max);
    else return item;
    take('?');  // lazy or not: the same texts match
    if (sees('*') || sees('+') || sees('?') || sees('{')) malformed("a doubled quantifier");
    Syntax result;
    result.kind = Syntax::Kind::repeat;
    result.parts.push_back(std::move(item));
    result.min = min;
    result.max = max;
    return result;
  }

  void bounds(int& min, int& max) {
    min = number();
    max = min;
    if (take(',')) max = sees('}') ? Syntax::kUnbounded : number();
    if (!take('}')) malformed("an unclosed quantifier");
    if (max != Syntax::kUnbounded && max < min) malformed("a quantifier out of order");
  }

  int number() {
    if (at_end() || text_[at_] < '0' || text_[at_] > '9') malformed("a number is wanted");
    int value = 0;
    while (!at_end() && text_[at_] >= '0' && text_[at_] <= '9') {
      value = value * 10 + (text_[at_++] - '0');
      if (value > kRepeat) unsupported("a quantifier over 1000");
    }
    return value;
  }

  Syntax character_class() {
    const bool negate = take('^');
    Ranges ranges;
    while (!take(']')) {
      const Ranges from = class_item();
      const bool is_range = sees('-') && at_ + 1 < text_.size() && text_[at_ + 1] != ']';
      if (!is_range) {
        ranges.insert(ranges.end(), from.begin(), from.end());
        continue;
      }
      ++at_;
      const Ranges to = class_item();
      if (!is_single(from) || !is_single(to)) malformed("a class as the end of a range");
      if (to[0].first < from[0].first) malformed("a range out of order");
      ranges.push_back({from[0].first, to[0].first});
    }
    return set_of(negate ? negated(ranges) : ranges);
  }

  static bool is_single(const Ranges& ranges) {
    return ranges.size() == 1 && ranges[0].first == ranges[0].last;
  }

  Ranges class_item() {
    const char32_t c = next();
    if (c == '\\') return escape(true);
    return {{c, c}};
  }

  Ranges escape(bool in_class) {
    const char32_t c = next();
    switch (c) {
      case 'd': return digits();
      case 'D': return negated(digits());
      case 'w': return word_characters();
      case 'W': return negated(word_characters());
      case 's': return blanks();
      case 'S': return negated(blanks());
      case 't': return {{'\t', '\t'}};
      case 'n': return {{'\n', '\n'}};
      case 'v': return {{'\v', '\v'}};
      case 'f': return {{'\f', '\f'}};
      case 'r': return {{'\r', '\r'}};
      default: return single(character_escape(c, in_class));
    }
  }

  static Ranges single(char32_t c) { return {{c, c}}; }

  char32_t character_escape(char32_t c, bool in_class) {
    constexpr std::u32string_view kSyntaxCharacters = U"^$\\.*+?()[]{}|/";
    if (kSyntaxCharacters.find(c) != std::u32string_view::npos) return c;
    if (in_class && c == '-') return c;
    if (in_class && c == 'b') return '\b';
    if (c == 'x') return hex_digits(2);
    if (c == 'u') return unicode_escape();
    if (c == 'c') return control_escape();
    if (c == '0' && (at_end() || text_[at_] < '0' || text_[at_] > '9')) return 0;
    unsupported("this escape");
  }

  char32_t control_escape() {
    const char32_t c = next();
    if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z')) malformed("\\c and no letter");
    return c % 32;
  }

  char32_t unicode_escape() {
    if (take('{')) {
      char32_t value = 0;
      do value = value * 16 + hex_digit();
      while (!sees('}') && value <= kLast);
      if (!take('}') || value > kLast) malformed("a code point too large");
      return value;
    }
    const char32_t first = hex_digits(4);
    if (first < 0xd800 || first > 0xdbff) return first;
    if (!take('\\') || !take('u')) malformed("half a surrogate pair");
    const char32_t second = hex_digits(4);
    if (second < 0xdc00 || second > 0xdfff) malformed("half a surrogate pair");
    return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
  }

  char32_t hex_digits(int count) {
    char32_t value = 0;
    for (int i = 0; i < count; ++i) value = value * 16 + hex_digit();
    return value;
  }
  char32_t hex_digit() {
    const char32_t c = next();
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    malformed("a hexadecimal digit is wanted");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int nesting_ = 0;
};

}  // namespace

Syntax parse_pattern(std::string_view expression) { return Parser(expression).parse(); }

}  // namespace bilko::schema
