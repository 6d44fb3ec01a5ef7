#include "bilko/core/date.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko {
namespace {

std::string code_of(auto&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return "accepted";
}

TEST(Date, PrintsWhatItParsed) {
  for (const char* text : {"2026-02-23", "2024-02-29", "0001-01-01", "9999-12-31"})
    EXPECT_EQ(Date::parse(text).str(), text);
}

TEST(Date, RefusesWhatIsNoDay) {
  const std::pair<const char*, const char*> cases[] = {
      {"2026-02-30", "date_invalid"},    {"2025-02-29", "date_invalid"},
      {"2026-13-01", "date_invalid"},    {"0000-01-01", "date_invalid"},
      {"2026-2-3", "date_malformed"},    {"2026/02/03", "date_malformed"},
      {"2026-02-03T", "date_malformed"}, {"", "date_malformed"},
  };
  for (const auto& [text, code] : cases)
    EXPECT_EQ(code_of([&] { Date::parse(text); }), code) << text;
}

TEST(Date, CountsDays) {
  EXPECT_EQ(Date::parse("2024-03-01") - Date::parse("2024-02-28"), 2);
  EXPECT_EQ(Date::parse("2026-12-31").plus_days(1).str(), "2027-01-01");
}

TEST(Instant, ReadsOffsetsAndFractionsAndPrintsUtcMilliseconds) {
  const std::pair<const char*, const char*> cases[] = {
      {"2026-02-23T10:30:01.123Z", "2026-02-23T10:30:01.123Z"},
      {"2026-02-23T10:30:01Z", "2026-02-23T10:30:01.000Z"},
      {"2026-02-23T10:30:01.123456789+02:00", "2026-02-23T08:30:01.123Z"},
      {"2026-02-23 10:30:01.1+00", "2026-02-23T10:30:01.100Z"},
      {"2026-01-01T00:30:00-01:00", "2026-01-01T01:30:00.000Z"},
      {"2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000Z"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(Instant::parse(text).str(), expected);
}

TEST(Instant, RefusesWhatIsNotRfc3339) {
  for (const char* text : {"2026-02-23", "2026-02-23T10:30:01", "2026-02-23T25:00:00Z", "now",
                           "2026-02-23T10:30:01.Z", "2026-02-23T10:30:01+2", "2026-02-23T10:30Z",
                           "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+01:00"})
    EXPECT_EQ(code_of([&] { Instant::parse(text); }), "instant_malformed") << text;
}

}  // namespace
}  // namespace bilko
