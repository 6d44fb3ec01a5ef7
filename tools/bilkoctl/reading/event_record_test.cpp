#include "bilkoctl/reading/event_record.h"

#include <gmock/gmock.h>

#include <random>

#include "bilkoctl/frame/outcome.h"

namespace bilko::ctl {
namespace {

kafka::Record random_record(std::mt19937& random) {
  const auto bytes = [&](std::size_t longest) {
    std::string text(random() % (longest + 1), '\0');
    // Half of them are printable, the others any bytes.
    const bool is_text = random() % 2 == 0;
    for (char& c : text) c = static_cast<char>(is_text ? ' ' + random() % 90 : random() % 256);
    return text;
  };
  kafka::Record record;
  record.topic = "invoice.invoice.sent";
  record.partition = static_cast<std::int32_t>(random() % 12);
  record.offset = random();
  record.timestamp = Instant::of_unix_ms(1'700'000'000'000 + random() % 1'000'000);
  if (random() % 4 != 0) record.key = bytes(20);
  if (random() % 4 != 0) record.value = bytes(200);
  for (std::size_t i = random() % 4; i > 0; --i) {
    const bool has_value = random() % 3 != 0;
    record.headers.push_back(
        {"h" + std::to_string(random() % 2), has_value ? bytes(10) : "", has_value});
  }
  return record;
}

bool are_equal(const kafka::Record& a, const kafka::Record& b) {
  return std::tie(a.topic, a.partition, a.offset, a.timestamp, a.key, a.value, a.headers) ==
         std::tie(b.topic, b.partition, b.offset, b.timestamp, b.key, b.value, b.headers);
}

TEST(EventRecord, goes_through_json_without_loss) {
  std::mt19937 random(20260221);
  for (int i = 0; i < 2000; ++i) {
    const auto record = random_record(random);
    EXPECT_TRUE(are_equal(record_of_json(json_of(record)), record)) << json_of(record);
  }
}

TEST(EventRecord, refuses_a_line_whose_value_was_touched) {
  kafka::Record record;
  record.topic = "invoice.invoice.sent";
  record.value = R"({"amount":"10.0000"})";
  auto line = json_of(record);
  line.replace(line.find("10.0000"), 7, "99.0000");
  EXPECT_THROW(record_of_json(line), Stop);
  EXPECT_THROW(record_of_json("not json"), Stop);
}

}  // namespace
}  // namespace bilko::ctl
