#include "bilko/events/dead_letter.h"

#include <gtest/gtest.h>

#include "bilko/json/document.h"

namespace bilko::events {
namespace {

kafka::Record original(std::string value) {
  kafka::Record record;
  record.topic = "invoice.invoice.sent";
  record.partition = 2;
  record.offset = 41;
  record.key = "inv_1";
  record.value = std::move(value);
  record.headers = {{"content-type", "application/cloudevents+json"},
                    {"ce_id", "x"},
                    {"traceparent", "00-a-b-01"},
                    {"binary", std::string("\0\xff", 2)}};
  return record;
}

const Death kDeath{DeathCause::exhausted,
                   "it failed",
                   5,
                   Instant::parse("2024-01-15T10:30:00Z"),
                   Instant::parse("2024-01-15T10:32:00Z"),
                   "post_invoice_sent"};

TEST(DeadLetter, HasTheSeedsMessageAndTheOriginalsPlace) {
  const auto letter = make_dead_letter(original(R"({"a":1})"), "ledger-service-consumer", kDeath);
  EXPECT_EQ(
      *letter.record.value,
      R"({"originalEvent":{"a":1},"failureReason":"it failed","attemptCount":5,)"
      R"("firstFailedAt":"2024-01-15T10:30:00.000Z","lastFailedAt":"2024-01-15T10:32:00.000Z",)"
      R"("consumerGroup":"ledger-service-consumer","originalSha256":)"
      R"("015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"})");
  EXPECT_EQ(letter.record.topic, "invoice.invoice.sent.dlq");
  EXPECT_EQ(letter.record.partition, 2);
  EXPECT_EQ(letter.record.key, "inv_1");
}

TEST(DeadLetter, CarriesTheExactBytesWhenTheEventWouldNotReproduceThem) {
  for (const std::string value : {"not json", R"({"a": 1})", "[1]", "\xff", R"({"a":1,"a":1})"}) {
    const auto letter = make_dead_letter(original(value), "g", kDeath);
    const auto document = json::Document::parse(*letter.record.value);
    EXPECT_TRUE(document.root().member("originalEvent").is_null()) << value;
    EXPECT_TRUE(document.root().member("originalPayload").exists()) << value;
  }
}

TEST(DeadLetter, HeadersNameKafkasPlaceAndKeepTheOriginals) {
  const auto letter = make_dead_letter(original("{}"), "g", kDeath);
  std::vector<kafka::Header> headers = letter.record.headers;
  const auto value_of = [&](const std::string& name) {
    for (const auto& header : headers)
      if (header.name == name) return header.value;
    return std::string("missing");
  };
  EXPECT_EQ(value_of("content-type"), "application/json");
  EXPECT_EQ(value_of("__dlq.errors.topic"), "invoice.invoice.sent");
  EXPECT_EQ(value_of("__dlq.errors.partition"), "2");
  EXPECT_EQ(value_of("__dlq.errors.offset"), "41");
  EXPECT_EQ(value_of("__dlq.errors.group"), "g");
  EXPECT_EQ(value_of("__dlq.errors.delivery.count"), "6");
  EXPECT_EQ(value_of("bilko-dlq-reason-class"), "exhausted");
  EXPECT_EQ(value_of("bilko-dlq-handler"), "post_invoice_sent");
  EXPECT_EQ(value_of("bilko-original-content-type"), "application/cloudevents+json");
  EXPECT_EQ(value_of("bilko-original-ce_id"), "x");
  EXPECT_EQ(value_of("traceparent"), "00-a-b-01");
  EXPECT_EQ(value_of("binary"), std::string("\0\xff", 2));
  EXPECT_EQ(value_of("ce_id"), "missing");
}

TEST(DeadLetter, TheSameFailureOfTheSameRecordHasTheSameIdAndFingerprint) {
  const auto one = make_dead_letter(original("{}"), "g", kDeath);
  EXPECT_EQ(one.id, make_dead_letter(original("{}"), "g", kDeath).id);
  EXPECT_NE(one.id, make_dead_letter(original("{}"), "h", kDeath).id);
}

}  // namespace
}  // namespace bilko::events
