#include <fmt/format.h>
#include <gmock/gmock.h>

#include "user/store/member_store.h"
#include "user/tests/user_fixture.h"

namespace bilko::user {
namespace {

// Two organizations that must not see each other, through the API nor by SQL as the service's role.
class TenancyTest : public UserTest {
 protected:
  int visible(const std::optional<OrganizationId>& to, const std::string& table) {
    Context context = testing::system_context();
    context.organization = to;
    return user_.db().read(context, [&](pg::Tx& tx) {
      return tx.one("SELECT count(*) AS n FROM " + table).get<int>("n");
    });
  }

  const Someone ours_ = register_owner("ours@example.com");
  const Someone theirs_ = register_owner("theirs@example.com");
};

TEST_F(TenancyTest, UsersOfOthersAreNotFound) {
  const std::string path = "/users/" + theirs_.id.str();
  EXPECT_EQ(outcome(get(ours_, path)), "404 user_not_found");
  EXPECT_EQ(outcome(patch(ours_, path, R"({"role":"viewer"})")), "404 user_not_found");
  EXPECT_EQ(outcome(del(ours_, path)), "404 user_not_found");
  EXPECT_EQ(outcome(get(ours_, "/users/" + UserId::generate(clock_.now()).str())),
            "404 user_not_found");
  EXPECT_EQ(outcome(get(ours_, "/users/nonsense")), "404 not_found");
  EXPECT_EQ(outcome(get(theirs_, "/users/me")), "200");
}

TEST_F(TenancyTest, RowsOfOthersAreInvisibleToTheServicesRole) {
  invitation(theirs_, "mia@example.com", "user");
  for (const char* table : {"organization", "member", "invite"}) {
    EXPECT_EQ(visible(std::nullopt, table), 0) << table;
    EXPECT_GE(visible(theirs_.organization, table), 1) << table;
  }
  EXPECT_EQ(visible(ours_.organization, "organization"), 1);
  EXPECT_EQ(visible(ours_.organization, "member"), 1);
  EXPECT_EQ(visible(ours_.organization, "invite"), 0);
}

TEST_F(TenancyTest, RowsOfOthersCannotBeWritten) {
  Context context = testing::context_of(ours_.organization);
  const auto changed = user_.db().transact(context, [&](pg::Tx& tx) {
    return tx.execute("UPDATE member SET role = 'owner' WHERE id = $1", theirs_.id);
  });
  EXPECT_EQ(changed, 0);
  Member intruder;
  intruder.organization = theirs_.organization;
  intruder.id = ours_.id;
  intruder.email = Email::parse(ours_.email);
  intruder.name = "Intruder";
  EXPECT_ANY_THROW(
      user_.db().transact(context, [&](pg::Tx& tx) { MemberStore(tx).insert(intruder); }));
  EXPECT_EQ(visible(theirs_.organization, "member"), 1);
}

TEST_F(TenancyTest, OneAddressMayBeInvitedByBoth) {
  const auto our_token = invitation(ours_, "mia@example.com", "admin");
  const auto their_token = invitation(theirs_, "mia@example.com", "viewer");
  const std::string body = R"({"password":"correct horse"})";
  const auto first = post("/invites/" + our_token + "/accept", body);
  const auto second = post("/invites/" + their_token + "/accept", body);
  ASSERT_EQ(outcome(first), "200");
  ASSERT_EQ(outcome(second), "200") << second.body;
  EXPECT_EQ(member(first, "userId"), member(second, "userId"));
  const std::string path = "/users/" + member(first, "userId");
  EXPECT_EQ(member(get(ours_, path), "role"), "admin");
  EXPECT_EQ(member(get(theirs_, path), "role"), "viewer");
}

}  // namespace
}  // namespace bilko::user
