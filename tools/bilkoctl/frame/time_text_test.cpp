#include "bilkoctl/frame/time_text.h"

#include <gmock/gmock.h>

#include "bilkoctl/frame/outcome.h"

namespace bilko::ctl {
namespace {

using std::chrono::milliseconds;

TEST(TimeText, reads_lengths_of_time) {
  const std::vector<std::pair<std::string, std::int64_t>> cases = {
      {"0s", 0},           {"90s", 90'000},        {"15m", 900'000},
      {"2h", 7'200'000},   {"3d", 259'200'000},    {"1h30m", 5'400'000},
      {"PT2H", 7'200'000}, {"P1DT2H", 93'600'000}, {"P2W", 1'209'600'000}};
  for (const auto& [text, expected] : cases)
    EXPECT_EQ(duration_of(text), milliseconds(expected)) << text;
}

TEST(TimeText, refuses_what_is_no_length_of_time) {
  for (const char* text : {"", "2", "h", "2x", "-2h", "P1M", "P", "1h30", "99999999999999999999d"})
    EXPECT_THROW(duration_of(text), Stop) << text;
}

TEST(TimeText, reads_moments_with_an_offset_and_durations_before_now) {
  const auto now = Instant::parse("2026-11-21T12:00:00Z");
  EXPECT_EQ(moment_of("2026-11-21T09:00:00+01:00", now).str(), "2026-11-21T08:00:00.000Z");
  EXPECT_EQ(moment_of("2026-11-21T09:00:00Z", now).str(), "2026-11-21T09:00:00.000Z");
  EXPECT_EQ(moment_of("2h", now).str(), "2026-11-21T10:00:00.000Z");
}

TEST(TimeText, refuses_a_local_time_and_spells_both_readings_out) {
  const auto now = Instant::parse("2026-11-21T12:00:00Z");
  try {
    moment_of("2026-11-21T09:00:00", now);
    FAIL() << "a time without offset was taken";
  } catch (const Stop& stop) {
    EXPECT_EQ(stop.exit(), Exit::usage);
    EXPECT_EQ(stop.reason(), "TimeWithoutOffset");
    EXPECT_THAT(stop.hint(), ::testing::HasSubstr("2026-11-21T09:00:00Z for UTC"));
    EXPECT_THAT(stop.hint(), ::testing::ContainsRegex("2026-11-21T09:00:00[+-][0-9:]+ for this"));
  }
}

TEST(TimeText, tells_ages_in_two_units) {
  EXPECT_EQ(age_text(milliseconds(4'200)), "4s");
  EXPECT_EQ(age_text(milliseconds(725'000)), "12m5s");
  EXPECT_EQ(age_text(milliseconds(12'000'000)), "3h20m");
  EXPECT_EQ(age_text(milliseconds(187'200'000)), "2d4h");
}

}  // namespace
}  // namespace bilko::ctl
