#include <gtest/gtest.h>

#include "bilko/contracts/user_events.h"
#include "bilko/service/memberships.h"
#include "bilko/testing/service_in_process.h"

namespace bilko::service {
namespace {

using contracts::MemberRole;
using http::Role;

const EmbeddedFile kNoMigrations[] = {{nullptr, nullptr}};

class FakeClock final : public Clock {
 public:
  Instant now() const override { return now_; }
  void pass(std::chrono::milliseconds time) { now_ = now_ + time; }

 private:
  Instant now_ = SystemClock().now();
};

// A service that does nothing but learn, and its view of one user.
class MembershipsTest : public ::testing::Test {
 protected:
  void deliver(events::CloudEvent event, std::int64_t sequence) {
    event.sequence = sequence;
    const auto failed = service_.deliver({event});
    EXPECT_FALSE(failed.has_value()) << failed->reason;
  }
  events::CloudEvent updated(MemberRole role) {
    return testing::event_of(contracts::MembershipUpdated{.user_id = user_,
                                                          .organization_id = organization_,
                                                          .role = role,
                                                          .by = {},
                                                          .at = clock_.now()});
  }
  events::CloudEvent removed() {
    return testing::event_of(contracts::MembershipRemoved{.user_id = user_,
                                                          .organization_id = organization_,
                                                          .role = MemberRole::admin,
                                                          .by = {},
                                                          .at = clock_.now()});
  }
  // What a token of this role may do some seconds later.
  std::string may(Role token, const OrganizationId& organization) {
    clock_.pass(Memberships::kFresh + std::chrono::milliseconds(1));
    http::Principal caller{organization, user_, token, Currency::parse("EUR")};
    try {
      memberships_.review(caller);
      return std::string(enum_name(caller.role));
    } catch (const Error& error) {
      return error.code();
    }
  }
  std::string may(Role token) { return may(token, organization_); }

  FakeClock clock_;
  testing::ServiceInProcess service_{{"none", kNoMigrations}, subscribe_memberships, [](Api&) {}};
  Memberships memberships_{service_.db(), clock_};
  const OrganizationId organization_ = OrganizationId::generate(clock_.now());
  const UserId user_ = UserId::generate(clock_.now());
};

TEST_F(MembershipsTest, WhoOfNothingIsSaidMayWhatTheTokenSays) {
  EXPECT_EQ(may(Role::owner), "owner");
}

TEST_F(MembershipsTest, ALoweredRoleCountsAndARaisedOneWaitsForItsToken) {
  deliver(updated(MemberRole::user), 2);
  EXPECT_EQ(may(Role::owner), "user");
  EXPECT_EQ(may(Role::viewer), "viewer");
  EXPECT_EQ(may(Role::owner, OrganizationId::generate(clock_.now())), "owner");
  deliver(updated(MemberRole::owner), 3);
  EXPECT_EQ(may(Role::owner), "owner");
}

TEST_F(MembershipsTest, ARemovedMemberIsRefusedUntilHeIsBack) {
  deliver(removed(), 2);
  EXPECT_EQ(may(Role::owner), "membership_ended");
  deliver(updated(MemberRole::viewer), 3);
  EXPECT_EQ(may(Role::owner), "viewer");
}

TEST_F(MembershipsTest, TheLastWordCountsInWhateverOrderItArrives) {
  deliver(removed(), 3);
  deliver(updated(MemberRole::admin), 2);
  EXPECT_EQ(may(Role::admin), "membership_ended");
}

TEST_F(MembershipsTest, WhatIsKnownIsReadAnewAfterSomeSeconds) {
  EXPECT_EQ(may(Role::owner), "owner");
  deliver(removed(), 2);
  http::Principal caller{organization_, user_, Role::owner, Currency::parse("EUR")};
  EXPECT_NO_THROW(memberships_.review(caller));
  EXPECT_EQ(may(Role::owner), "membership_ended");
}

TEST_F(MembershipsTest, WhatIsOlderThanAnyTokenIsForgotten) {
  deliver(removed(), 2);
  clock_.pass(Memberships::kTokenLife);
  EXPECT_EQ(may(Role::owner), "owner");
}

TEST_F(MembershipsTest, WhoKeepsEverythingLearnsFromWhatPassesBy) {
  const auto removal = removed();
  const kafka::Record record;
  const auto data = json::Document::parse(removal.data);
  const events::Received received[] = {{&removal, &record, data.root()}};
  service_.db().transact(testing::system_context(),
                         [&](pg::Tx& tx) { learn_memberships(tx, received); });
  EXPECT_EQ(may(Role::owner), "membership_ended");
}

}  // namespace
}  // namespace bilko::service
