#include "invoice/adapters/fonts.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"
#include "invoice/config.h"

namespace bilko::invoice {
namespace {

const Fonts kFonts(Config().font_folder);

TEST(Font, WidthsFollowTextAndSize) {
  // DejaVu Sans: a digit is 1303 of 2048 units wide.
  EXPECT_EQ(kFonts.regular.width_of("1", 2048), 1303);
  EXPECT_EQ(kFonts.regular.width_of("1234567890", 2048), 13030);
  EXPECT_EQ(kFonts.regular.width_of("1", 10), 7);  // 6.4, rounded up
  EXPECT_EQ(kFonts.regular.width_of("", 10), 0);
  EXPECT_GT(kFonts.bold.width_of("Ђорђевић", 90), kFonts.regular.width_of("Ђорђевић", 90));
}

TEST(Font, ACutFontHoldsTheAskedCharactersOnly) {
  const std::string few = kFonts.regular.cut_for("abc");
  const std::string more = kFonts.regular.cut_for("abcčćžšđАБВ");
  EXPECT_LT(few.size(), 12'000u);  // of 757,076
  EXPECT_LT(few.size(), more.size());
  EXPECT_EQ(kFonts.regular.cut_for("cabbac"), few);
  EXPECT_NE(kFonts.bold.cut_for("abc"), few);
}

TEST(Font, WhatIsNoUtf8OrNotInTheFontHasAWidthAndCutsAFont) {
  const std::string odd = "\xFF\xFE \xF0\x9F\x98\x80 \xE4\xB8\xAD";
  EXPECT_GT(kFonts.regular.width_of(odd, 100), 0);
  EXPECT_GT(kFonts.regular.cut_for(odd).size(), 1'000u);
  EXPECT_GT(kFonts.regular.cut_for("").size(), 1'000u);
}

TEST(Font, AFileThatIsNoFontIsAnError) {
  for (const char* path : {"/nowhere", "/dev/null", "/etc/passwd"}) try {
      const Font font(path);
      FAIL() << path;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "fonts_unavailable") << path;
    }
}

}  // namespace
}  // namespace bilko::invoice
