#include "invoice/adapters/text_wrap.h"

#include <algorithm>

namespace bilko::invoice {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool continues(char byte) { return (byte & 0xC0) == 0x80; }

// Bytes of the character at the start of `text`; 0 when there is no character of the basic plane.
std::size_t character_size(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first < 0x80 ? 1 : first >= 0xC2 && first < 0xE0 ? 2 : 3;
  if (first >= 0x80 && (first < 0xC2 || first >= 0xF0)) return 0;
  if (size > text.size()) return 0;
  return std::ranges::all_of(text.substr(1, size - 1), continues) ? size : 0;
}

bool is_blank(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  const bool is_c1 = first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA1;
  return first <= 0x20 || first == 0x7F || is_c1;
}

// The longest part of `word` that fits, at least one character.
std::size_t fitting(std::string_view word, int width, const Measure& measure) {
  std::size_t end = character_size(word);
  while (end < word.size()) {
    const std::size_t next = end + character_size(word.substr(end));
    if (measure(word.substr(0, next)) > width) break;
    end = next;
  }
  return end;
}

void wrap_row(std::string_view row, int width, const Measure& measure,
              std::vector<std::string>& lines) {
  const std::string text = printable(row);
  std::string line;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    const std::string longer = line.empty() ? std::string(word) : line + " " + std::string(word);
    if (measure(longer) <= width) {
      line = longer;
      continue;
    }
    if (!line.empty()) lines.push_back(std::move(line));
    while (measure(word) > width && fitting(word, width, measure) < word.size()) {
      const std::size_t size = fitting(word, width, measure);
      lines.emplace_back(word.substr(0, size));
      word.remove_prefix(size);
    }
    line = word;
  }
  if (!line.empty()) lines.push_back(std::move(line));
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    if (size == 0) {
      result += kReplacement;
      text.remove_prefix(1);
      while (!text.empty() && continues(text.front())) text.remove_prefix(1);
    } else if (is_blank(text.substr(0, size))) {
      if (!result.empty() && result.back() != ' ') result += ' ';
      text.remove_prefix(size);
    } else {
      result += text.substr(0, size);
      text.remove_prefix(size);
    }
  }
  if (result.ends_with(' ')) result.pop_back();
  return result;
}

std::vector<std::string> wrapped(std::string_view text, int width, const Measure& measure,
                                 std::size_t rows_max) {
  std::vector<std::string> lines;
  const auto breaks = static_cast<std::size_t>(std::ranges::count(text, '\n'));
  if (breaks >= rows_max) {
    wrap_row(text, width, measure, lines);
  } else {
    while (true) {
      const std::size_t end = text.find('\n');
      wrap_row(text.substr(0, end), width, measure, lines);
      if (end == std::string_view::npos) break;
      text.remove_prefix(end + 1);
    }
  }
  if (lines.empty()) lines.emplace_back();
  return lines;
}

}  // namespace bilko::invoice
