#include "bilko/schema/pattern.h"

#include <gtest/gtest.h>

#include <string>

#include "bilko/core/error.h"

namespace bilko::schema {
namespace {

struct Case {
  const char* pattern;
  const char* text;
  bool found;
};

TEST(Pattern, FindsWhatEcma262Finds) {
  const Case cases[] = {
      {"", "", true},
      {"^$", "", true},
      {"^$", "a", false},
      {"b", "abc", true},
      {"^b", "abc", false},
      {"b$", "abc", false},
      {"c$", "abc", true},
      {"a|^b", "cb", false},
      {"^(a|bc)+$", "abcbca", true},
      {"^(a|bc)+$", "abcb", false},
      {"^a{2,3}$", "a", false},
      {"^a{2,3}$", "aaa", true},
      {"^a{2,3}$", "aaaa", false},
      {"^a{2,}$", "aaaaaa", true},
      {"^(a*)*$", "aaa", true},
      {"^(a*)*$", "b", false},
      {"^a+?b$", "aab", true},
      {"^[^a-c]$", "č", true},
      {"^[^a-c]$", "b", false},
      {"^[čćžšđ]+$", "đžš", true},
      {"^[čćžšđ]+$", "dzs", false},
      {"^.$", "😀", true},
      {"^.$", "\n", false},
      {"^\\u0107\\x61\\u{1F600}$", "ća😀", true},
      {"^[\\]\\-]$", "]", true},
      {"^[a-]$", "-", true},
      {"a.*c", "xxabcxx", true},
      {"(^a|b$)c?", "xb", true},
      {"(?:ab){2}", "xabab", true},
      {"[]", "a", false},
      {"[^]", "\n", true},
      {"^inv_[0-7][0-9A-HJKMNP-TV-Z]{25}$", "inv_01HX7M2K5N3P4Q5R6S7T8V9W0X", true},
      {"^inv_[0-7][0-9A-HJKMNP-TV-Z]{25}$", "inv_01HX7M2K5N3P4Q5R6S7T8V9W0", false},
      {"^inv_[0-7][0-9A-HJKMNP-TV-Z]{25}$", "inv_81HX7M2K5N3P4Q5R6S7T8V9W0X", false},
  };
  for (const auto& [pattern, text, found] : cases)
    EXPECT_EQ(Pattern::compile(pattern).found_in(text), found) << pattern << " in " << text;
}

TEST(Pattern, RefusesWhatIsNotRegularOrNotWellFormed) {
  const std::pair<const char*, const char*> cases[] = {
      {"(?=a)", "pattern_unsupported"},   {"(?<n>a)", "pattern_unsupported"},
      {"\\bword", "pattern_unsupported"}, {"(a)\\1", "pattern_unsupported"},
      {"\\p{L}", "pattern_unsupported"},  {"a{1001}", "pattern_unsupported"},
      {"(a", "pattern_malformed"},        {"a)", "pattern_malformed"},
      {"[a", "pattern_malformed"},        {"*a", "pattern_malformed"},
      {"a**", "pattern_malformed"},       {"a{2", "pattern_malformed"},
      {"a{3,2}", "pattern_malformed"},    {"[b-a]", "pattern_malformed"},
      {"\\", "pattern_malformed"},        {"\\ud800x", "pattern_malformed"},
  };
  for (const auto& [pattern, code] : cases) {
    try {
      Pattern::compile(pattern);
      ADD_FAILURE() << pattern;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code) << pattern;
    }
  }
}

TEST(Pattern, TakesLinearTimeWhereBacktrackingWouldNotEnd) {
  const std::string text(100'000, 'a');
  EXPECT_FALSE(Pattern::compile("^(a+)+$").found_in(text + "b"));
  EXPECT_FALSE(Pattern::compile("^(a|aa)+$").found_in(text + "b"));
}

TEST(Pattern, RefusesToGrowWithoutLimit) {
  EXPECT_THROW(Pattern::compile("(a|b)*a(a|b){20}"), Error);
  EXPECT_THROW(Pattern::compile("((a{1000}){1000}){1000}"), Error);
}

}  // namespace
}  // namespace bilko::schema
