#include "bilko/service/topics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace bilko::service {
namespace {

TEST(Topics, AreWhatTheCatalogueSays) {
  detail::BoundService service;
  service.name = "ledger";
  service.domain = "ledger";
  service.publishes = {"ledger.transaction.posted"};
  service.subscriptions = [](events::Subscriptions& subscriptions) {
    events::Subscription subscription;
    subscription.name = "post_invoice_sent";
    subscription.type = subscription.topic = "invoice.invoice.sent";
    subscriptions.add(subscription);
  };
  CommonConfig config;
  config.partitions = 12;
  std::map<std::string, kafka::TopicSpec> topics;
  for (const auto& topic : topics_of(service, config)) topics[topic.name] = topic;
  constexpr std::int64_t kDayMs = 86'400'000;
  const struct {
    const char* name;
    std::int64_t retention_ms;
    std::int64_t bytes_max;
  } rows[] = {{"ledger.transaction.posted", -1, 2 << 20},
              {"ledger.logged_action.recorded", 90 * kDayMs, 2 << 20},
              {"invoice.invoice.sent.dlq", 14 * kDayMs, 4 << 20},
              {"ledger.redrive.requested", 14 * kDayMs, 4 << 20},
              {"ops.control.requested", 90 * kDayMs, 2 << 20},
              {"ops.consumer.paused", 90 * kDayMs, 2 << 20}};
  // All that operators do is told on topics that every service answers for.
  const auto of_operators = std::ranges::count_if(
      topics, [](const auto& entry) { return entry.first.starts_with("ops."); });
  EXPECT_EQ(of_operators, 8);
  EXPECT_EQ(topics.size(), std::size(rows) - 2 + static_cast<std::size_t>(of_operators));
  for (const auto& row : rows) {
    ASSERT_TRUE(topics.contains(row.name)) << row.name;
    EXPECT_EQ(topics[row.name].retention_ms, row.retention_ms) << row.name;
    EXPECT_EQ(topics[row.name].message_bytes_max, row.bytes_max) << row.name;
    EXPECT_EQ(topics[row.name].partitions, 12) << row.name;
  }
}

TEST(Topics, AreShortWhenMissingTooSmallOrTooFewPartitions) {
  const kafka::TopicSpec wanted{"a.b.c", 3, 1, -1, 2 << 20};
  auto small = wanted, few = wanted, larger = wanted;
  small.message_bytes_max = 1 << 20;
  few.partitions = 2;
  larger.partitions = 12;
  larger.message_bytes_max = 8 << 20;
  EXPECT_TRUE(shortcomings({wanted}, {wanted}).empty());
  EXPECT_TRUE(shortcomings({wanted}, {larger}).empty());
  EXPECT_EQ(shortcomings({wanted}, {}).at(0), "topic a.b.c is missing");
  EXPECT_EQ(shortcomings({wanted}, {small}).at(0),
            "topic a.b.c takes records of 1048576 bytes, 2097152 are needed");
  EXPECT_EQ(shortcomings({wanted}, {few}).at(0), "topic a.b.c has 2 partitions, 3 are needed");
}

}  // namespace
}  // namespace bilko::service
