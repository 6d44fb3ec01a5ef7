#include "invoice/adapters/text_wrap.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace bilko::invoice {
namespace {

using Lines = std::vector<std::string>;

// Every character is one wide.
int characters(std::string_view text) {
  return static_cast<int>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

TEST(Wrapped, LinesBreakAtBlanksAndInsideWordsThatAreTooLong) {
  struct Case {
    const char* text;
    int width;
    Lines lines;
  };
  for (const auto& [text, width, lines] :
       std::vector<Case>{{"", 10, {""}},
                         {"one two three", 20, {"one two three"}},
                         {"one two three", 7, {"one two", "three"}},
                         {"one  two\t three ", 9, {"one two", "three"}},
                         {"abcdefghij", 4, {"abcd", "efgh", "ij"}},
                         {"to abcdefghij it", 4, {"to", "abcd", "efgh", "ij", "it"}},
                         {"čćžšđ њђчћ", 5, {"čćžšđ", "њђчћ"}},
                         {"čćžšđњђчћ", 4, {"čćžš", "đњђч", "ћ"}},
                         {"ab", 0, {"a", "b"}},
                         {"Street 1\n21000 Town\r\nState", 20, {"Street 1", "21000 Town", "State"}},
                         {"a\n\nb", 20, {"a", "b"}}}) {
    EXPECT_EQ(wrapped(text, width, characters), lines) << text;
  }
}

TEST(Wrapped, TooManyRowsRunOnInOneLine) {
  EXPECT_EQ(wrapped("a\nb\nc", 20, characters, 3), (Lines{"a", "b", "c"}));
  EXPECT_EQ(wrapped("a\nb\nc\nd", 20, characters, 3), Lines{"a b c d"});
}

TEST(Printable, WhatFontsCannotShowIsReplaced) {
  EXPECT_EQ(printable("a\x01\x1b[2Jb"), "a [2Jb");
  EXPECT_EQ(printable(std::string("a\0b", 3)), "a b");
  EXPECT_EQ(printable("no\xC2\xA0"
                      "break \xC2\x85line"),
            "no break line");
  EXPECT_EQ(printable("ok \xF0\x9F\x98\x80!"), "ok \xEF\xBF\xBD!");            // U+1F600
  EXPECT_EQ(printable("\xC3 cut \xE2\x82"), "\xEF\xBF\xBD cut \xEF\xBF\xBD");  // no UTF-8
  EXPECT_EQ(printable("\xC0\xAF"), "\xEF\xBF\xBD");
  EXPECT_EQ(printable("Живко Đorđević €"), "Живко Đorđević €");
}

}  // namespace
}  // namespace bilko::invoice
