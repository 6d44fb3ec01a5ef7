#include "banking/domain/reference.h"

#include <algorithm>

namespace bilko::banking {
namespace {

constexpr std::size_t kKeyMin = 5;
constexpr std::size_t kJoinedMax = 6;
constexpr std::size_t kPrefixMin = 2;  // letters of a series: INV

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
// Bytes above ASCII belong to letters of other alphabets.
bool is_letter(char c) { return (upper(c) >= 'A' && upper(c) <= 'Z') || (c & 0x80) != 0; }

bool is_number(std::string_view run) { return is_digit(run.front()); }

// Runs of letters and runs of digits, in upper case.
std::vector<std::string> runs_of(std::string_view text) {
  std::vector<std::string> runs;
  char before = ' ';
  for (const char c : text) {
    const bool goes_on = (is_digit(c) && is_digit(before)) || (is_letter(c) && is_letter(before));
    if (is_digit(c) || is_letter(c)) {
      if (!goes_on) runs.emplace_back();
      runs.back() += upper(c);
    }
    before = c;
  }
  return runs;
}

}  // namespace

std::vector<Reference> numbers_in(std::string_view text) {
  std::vector<Reference> references;
  const auto runs = runs_of(text);
  for (std::size_t i = 0; i + 2 < runs.size(); ++i) {
    const bool is_document = !is_number(runs[i]) && runs[i].size() >= kPrefixMin &&
                             is_number(runs[i + 1]) && runs[i + 1].size() == 4 &&
                             is_number(runs[i + 2]);
    if (!is_document) continue;
    const std::string digits = runs[i + 1] + runs[i + 2];
    references.push_back({runs[i] + digits, kWholeReferencePoints});
    if (digits.size() >= kKeyMin) references.push_back({digits, kDigitsPoints});
  }
  return references;
}

std::vector<Reference> reference_in(std::string_view payment_reference) {
  std::string key;
  for (const std::string& run : runs_of(payment_reference)) key += run;
  if (key.size() < kKeyMin) return {};
  return {{key, kWholeReferencePoints}};
}

std::vector<std::string> keys_of(std::string_view text) {
  std::vector<std::string> keys;
  const auto runs = runs_of(text);
  for (std::size_t first = 0; first < runs.size(); ++first) {
    std::string key;
    for (std::size_t i = first; i < std::min(first + kJoinedMax, runs.size()); ++i) {
      key += runs[i];
      if (key.size() >= kKeyMin) keys.push_back(key);
    }
  }
  std::ranges::sort(keys);
  return keys;
}

int points_of(const std::vector<Reference>& references, const std::vector<std::string>& keys) {
  int points = 0;
  for (const Reference& reference : references)
    if (reference.points > points && std::ranges::binary_search(keys, reference.key))
      points = reference.points;
  return points;
}

}  // namespace bilko::banking
