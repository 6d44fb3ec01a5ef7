#include "banking/adapters/encoding.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko::banking {
namespace {

Profile profile_in(Encoding encoding) {
  Profile profile;
  profile.encoding = encoding;
  return profile;
}

// "row/column" of the refusal, or the text.
std::string decoded(std::string_view bytes, Encoding encoding) {
  try {
    return to_utf8(bytes, profile_in(encoding));
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "encoding_wrong");
    return std::get<std::string>(error.members().at("row")) + "/" +
           std::get<std::string>(error.members().at("column"));
  }
}

TEST(ToUtf8, TakesBothEncodings) {
  EXPECT_EQ(decoded("\xC4\x8C"
                    "a\xC5\xA1",
                    Encoding::utf8),
            "\xC4\x8C"
            "a\xC5\xA1");
  EXPECT_EQ(decoded("\xC8"
                    "a\x9A",
                    Encoding::windows1250),
            "\xC4\x8C"
            "a\xC5\xA1");
  EXPECT_EQ(decoded("\xEF\xBB\xBF"
                    "date",
                    Encoding::utf8),
            "date");
  EXPECT_EQ(decoded("", Encoding::utf8), "");
  std::string large(1'000'000, '\x9A');
  EXPECT_EQ(decoded(large, Encoding::windows1250).size(), 2'000'000u);
}

TEST(ToUtf8, SaysWhereTheBytesAreNotOfTheEncoding) {
  EXPECT_EQ(decoded("a,b\nc,\xC8"
                    "d\n",
                    Encoding::utf8),
            "2/2");
  EXPECT_EQ(decoded("\"a,\nb\",x,\xFF\n", Encoding::utf8), "1/3");
  EXPECT_EQ(decoded("a\n\xC4", Encoding::utf8), "2/1");
  EXPECT_EQ(decoded("a\nb,\x81\n", Encoding::windows1250), "2/2");
  EXPECT_EQ(decoded("\xFF\xFE"
                    "d",
                    Encoding::utf8),
            "1/1");
  EXPECT_EQ(decoded("\xED\xA0\x80", Encoding::utf8), "1/1");
}

}  // namespace
}  // namespace bilko::banking
