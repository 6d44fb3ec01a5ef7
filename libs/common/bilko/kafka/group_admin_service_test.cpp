#include <gmock/gmock.h>

#include "bilko/core/error.h"
#include "bilko/kafka/consumer.h"
#include "bilko/kafka/group_admin.h"
#include "bilko/testing/eventually.h"
#include "bilko/testing/kafka_fixture.h"

namespace bilko::kafka {
namespace {

using testing::TestKafka;

TEST(GroupAdminService, sees_members_and_moves_offsets_only_when_nobody_is_there) {
  TestKafka kafka;
  const auto topic = kafka.create_topic(2);
  const auto group = testing::unique_name("group");
  GroupAdmin admin(kafka.bootstrap_servers());
  EXPECT_EQ(admin.describe(group).state, "Dead");
  {
    Consumer consumer({kafka.bootstrap_servers(), group, "member-one", {topic}},
                      {[](const auto&) {}, [](const auto&, bool) {}});
    EXPECT_TRUE(testing::eventually([&] {
      consumer.poll(std::chrono::milliseconds(50));
      const auto state = admin.describe(group);
      return state.members.size() == 1 && state.members[0].partitions.size() == 2;
    }));
    EXPECT_EQ(admin.describe(group).members.at(0).client_id, "member-one");
    EXPECT_THAT(admin.names(), ::testing::Contains(group));
    try {
      admin.set_offsets(group, {{{topic, 0}, 0}});
      FAIL() << "the offsets of an active group were changed";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "group_active");
    }
  }
  EXPECT_TRUE(testing::eventually([&] { return admin.describe(group).is_inactive(); }));
  admin.set_offsets(group, {{{topic, 0}, 0}, {{topic, 1}, 7}});
  const std::map<TopicPartition, std::int64_t> expected{{{topic, 0}, 0}, {{topic, 1}, 7}};
  EXPECT_EQ(admin.offsets(group), expected);
}

TEST(GroupAdminService, finds_nothing_of_a_group_nobody_has_heard_of) {
  TestKafka kafka;
  GroupAdmin admin(kafka.bootstrap_servers());
  EXPECT_TRUE(admin.offsets(testing::unique_name("group")).empty());
}

}  // namespace
}  // namespace bilko::kafka
