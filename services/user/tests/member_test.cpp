#include <fmt/format.h>
#include <gmock/gmock.h>

#include <thread>

#include "user/tests/user_fixture.h"

namespace bilko::user {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class MemberTest : public UserTest {
 protected:
  http::Response change_role(const Someone& by, const Someone& whom, const std::string& role) {
    return patch(by, "/users/" + whom.id.str(), fmt::format(R"({{"role":"{}"}})", role));
  }
  http::Response remove(const Someone& by, const Someone& whom) {
    return del(by, "/users/" + whom.id.str());
  }
  // With a token that says the present role.
  Someone refreshed(Someone who) {
    who.principal = verified(member(refresh(who.refresh_token), "accessToken"));
    return who;
  }
  // "owner@example.com owner" … of the members that are listed.
  std::vector<std::string> members(const Someone& by, const std::string& query = "") {
    const auto response = get(by, "/users", query);
    EXPECT_EQ(outcome(response), "200") << response.body;
    const auto document = json::Document::parse(response.body);
    const auto data = document.root().member("data");
    std::vector<std::string> result;
    for (std::size_t i = 0; i < data.size(); ++i)
      result.push_back(fmt::format("{} {}", data.at(i).member("email").string(),
                                   data.at(i).member("role").string()));
    return result;
  }

  const Someone owner_ = register_owner();
};

TEST_F(MemberTest, AreListedByPages) {
  invite(owner_, "a@example.com", "admin");
  invite(owner_, "b@example.com", "viewer");
  const auto page = get(owner_, "/users", "limit=2");
  const auto cursor = member(page, "nextCursor");
  EXPECT_THAT(members(owner_, "limit=2"),
              ElementsAre("owner@example.com owner", "a@example.com admin"));
  EXPECT_THAT(members(owner_, "limit=2&cursor=" + cursor), ElementsAre("b@example.com viewer"));
  EXPECT_EQ(member(get(owner_, "/users"), "nextCursor"), "null");
  EXPECT_EQ(outcome(get(owner_, "/users", "cursor=nonsense")), "400 cursor_malformed");
  EXPECT_EQ(outcome(get(owner_, "/users", "state=active")), "400 unknown_parameter");
}

TEST_F(MemberTest, ARoleIsChangedAndAnnounced) {
  const Someone mia = invite(owner_, "mia@example.com", "viewer");
  const auto response = change_role(owner_, mia, "admin");
  ASSERT_EQ(outcome(response), "200") << response.body;
  EXPECT_EQ(member(response, "role"), "admin");
  EXPECT_EQ(member(response, "version"), "2");
  EXPECT_THAT(data_of("user.membership.updated"),
              ElementsAre(fmt::format(R"({{"userId":"{}","organizationId":"{}","role":"admin",)"
                                      R"("by":"{}","at":"{}"}})",
                                      mia.id.str(), owner_.organization.str(), owner_.id.str(),
                                      member(response, "updatedAt"))));
  EXPECT_THAT(trail("User", mia.id.str()), ElementsAre("INSERT", "UPDATE role"));
  EXPECT_EQ(outcome(change_role(owner_, mia, "admin")), "200");
  EXPECT_EQ(data_of("user.membership.updated").size(), 1u);
  EXPECT_EQ(outcome(patch(owner_, "/users/" + mia.id.str(), R"({"role":"user"})", R"("1")")),
            "412 version_mismatch");
  EXPECT_EQ(outcome(patch(owner_, "/users/" + mia.id.str(), R"({"role":"user"})", "")),
            "428 if_match_required");
}

TEST_F(MemberTest, AdminsDoNotTouchOwnersNorMakeThem) {
  const Someone admin = invite(owner_, "mia@example.com", "admin");
  const Someone ben = invite(owner_, "ben@example.com", "user");
  EXPECT_EQ(outcome(change_role(admin, owner_, "viewer")), "403 member_not_manageable");
  EXPECT_EQ(outcome(remove(admin, owner_)), "403 member_not_manageable");
  EXPECT_EQ(outcome(change_role(admin, ben, "owner")), "403 role_not_grantable");
  EXPECT_EQ(outcome(change_role(admin, admin, "owner")), "403 role_not_grantable");
  EXPECT_EQ(outcome(change_role(admin, ben, "viewer")), "200");
  EXPECT_EQ(outcome(remove(admin, ben)), "200");
}

TEST_F(MemberTest, WhoLostARoleCannotTakeItBackWithAnOldToken) {
  const Someone mia = invite(owner_, "mia@example.com", "admin");
  const std::string friends = R"({"email":"friend@example.com","role":"admin"})";
  change_role(owner_, mia, "viewer");
  EXPECT_EQ(outcome(change_role(mia, mia, "admin")), "403 member_not_manageable");
  EXPECT_EQ(outcome(post(mia, "/invites", friends)), "403 role_not_grantable");
  change_role(owner_, mia, "admin");
  EXPECT_EQ(outcome(post(mia, "/invites", friends)), "201");
  remove(owner_, mia);
  EXPECT_EQ(outcome(post(mia, "/invites", friends)), "403 no_membership");
}

TEST_F(MemberTest, ARemovedOneIsGoneAtOnce) {
  const Someone mia = invite(owner_, "mia@example.com", "user");
  const auto response = remove(owner_, mia);
  ASSERT_EQ(outcome(response), "200") << response.body;
  EXPECT_EQ(member(response, "status"), "removed");
  EXPECT_THAT(data_of("user.membership.removed"),
              ElementsAre(fmt::format(R"({{"userId":"{}","organizationId":"{}","role":"user",)"
                                      R"("by":"{}","at":"{}"}})",
                                      mia.id.str(), owner_.organization.str(), owner_.id.str(),
                                      member(response, "updatedAt"))));
  EXPECT_THAT(trail("User", mia.id.str()), ElementsAre("INSERT", "UPDATE status"));
  EXPECT_THAT(members(owner_), ElementsAre("owner@example.com owner"));
  EXPECT_EQ(outcome(get(owner_, "/users/" + mia.id.str())), "404 user_not_found");
  EXPECT_EQ(outcome(remove(owner_, mia)), "404 user_not_found");
  EXPECT_EQ(outcome(refresh(mia.refresh_token)), "401 refresh_token_refused");
  EXPECT_EQ(outcome(sign_in(mia.email, mia.password)), "403 no_membership");
}

TEST_F(MemberTest, ARemovedOneComesBackByAnInvitation) {
  const Someone mia = invite(owner_, "mia@example.com", "user");
  remove(owner_, mia);
  const Someone again = invite(owner_, "mia@example.com", "admin");
  EXPECT_EQ(again.id, mia.id);
  EXPECT_EQ(again.principal->role, http::Role::admin);
  EXPECT_EQ(member(get(owner_, "/users/" + mia.id.str()), "name"), "Mia");
  EXPECT_THAT(trail("User", mia.id.str()),
              ElementsAre("INSERT", "UPDATE status", "UPDATE role,status"));
}

TEST_F(MemberTest, AnOrganizationKeepsAnOwner) {
  const Someone mia = invite(owner_, "mia@example.com", "admin");
  EXPECT_EQ(outcome(change_role(owner_, owner_, "admin")), "409 last_owner");
  EXPECT_EQ(outcome(remove(owner_, owner_)), "409 last_owner");
  EXPECT_EQ(outcome(del(owner_, "/users/me")), "409 last_owner");
  ASSERT_EQ(outcome(change_role(owner_, mia, "owner")), "200");
  EXPECT_EQ(outcome(change_role(owner_, owner_, "admin")), "200");
  EXPECT_EQ(outcome(change_role(refreshed(mia), mia, "viewer")), "409 last_owner");
}

TEST_F(MemberTest, OwnersWhoRemoveEachOtherAtOnceLeaveOne) {
  for (int round = 0; round < 5; ++round) {
    const Someone mia = invite(owner_, fmt::format("mia{}@example.com", round), "owner");
    const Someone ben = invite(owner_, fmt::format("ben{}@example.com", round), "owner");
    {
      std::jthread one([&] { remove(mia, ben); });
      std::jthread two([&] { remove(ben, mia); });
      std::jthread three([&] { change_role(mia, owner_, "viewer"); });
    }
    pg::Session admin(user_.database().admin_url(), "test");
    EXPECT_GE(admin
                  .one("SELECT count(*) AS n FROM member WHERE role = 'owner' AND "
                       "status = 'active'")
                  .get<int>("n"),
              1);
    admin.query("UPDATE member SET role = 'owner' WHERE id = $1", owner_.id);
    admin.query("UPDATE member SET role = 'viewer' WHERE id <> $1", owner_.id);
  }
}

TEST_F(MemberTest, AUserIsRenamedInAllTheirOrganizations) {
  const Someone other = register_owner("other@example.com");
  const auto token = invitation(owner_, other.email, "viewer");
  post("/invites/" + token + "/accept", R"({"password":"correct horse"})");
  const auto response = patch(other, "/users/me", R"({"name":"Ann Lee"})");
  ASSERT_EQ(outcome(response), "200") << response.body;
  EXPECT_EQ(member(response, "name"), "Ann Lee");
  EXPECT_EQ(member(response, "role"), "owner");
  EXPECT_EQ(member(get(owner_, "/users/" + other.id.str()), "name"), "Ann Lee");
  EXPECT_THAT(data_of("user.user.updated"),
              ElementsAre(fmt::format(R"({{"userId":"{}","updatedFields":["name"],)"
                                      R"("before":{{"name":"Olga Owner"}},)"
                                      R"("after":{{"name":"Ann Lee"}},"updatedAt":"{}"}})",
                                      other.id.str(), member(response, "updatedAt"))));
  EXPECT_EQ(user_.published("user.user.updated").at(0).organization, other.organization);
  EXPECT_THAT(trail("User", other.id.str()),
              ElementsAre("INSERT", "INSERT", "UPDATE name", "UPDATE name"));
  EXPECT_EQ(outcome(patch(other, "/users/me", R"({"name":"Ann Lee"})")), "200");
  EXPECT_EQ(outcome(patch(other, "/users/me", R"({"name":" "})")), "422 user_invalid");
  EXPECT_EQ(outcome(patch(other, "/users/me", R"({"name":"B"})", R"("1")")),
            "412 version_mismatch");
  EXPECT_EQ(data_of("user.user.updated").size(), 1u);
}

TEST_F(MemberTest, ADeletedAccountLeavesNothingThatSaysWhoItWas) {
  const Someone mia = invite(owner_, "mia@example.com", "admin");
  ASSERT_EQ(outcome(del(mia, "/users/me")), "204");
  EXPECT_EQ(data_of("user.membership.removed").size(), 1u);
  ASSERT_EQ(data_of("user.user.deleted").size(), 1u);
  const auto deleted = user_.published("user.user.deleted").at(0);
  EXPECT_EQ(deleted.subject, mia.id.str());
  EXPECT_EQ(deleted.data,
            fmt::format(R"({{"userId":"{}","deletedAt":"{}","reason":"at the user's own wish"}})",
                        mia.id.str(), deleted.time.str()));
  EXPECT_THAT(trail("User", mia.id.str()), ElementsAre("INSERT", "UPDATE name,email,status"));
  pg::Session admin(user_.database().admin_url(), "test");
  const auto left = admin.one("SELECT * FROM member WHERE id = $1", mia.id);
  EXPECT_EQ(left.get<std::string>("name"), "Deleted user");
  EXPECT_EQ(left.get<std::string>("email"), mia.id.str() + "@deleted.invalid");
  EXPECT_EQ(outcome(sign_in(mia.email, mia.password)), "401 sign_in_refused");
  EXPECT_EQ(outcome(refresh(mia.refresh_token)), "401 refresh_token_refused");
  EXPECT_EQ(outcome(del(mia, "/users/me")), "404 user_not_found");
  EXPECT_EQ(data_of("user.user.deleted").size(), 1u);
  EXPECT_NE(register_owner("mia@example.com").id, mia.id);
}

TEST_F(MemberTest, ATokenOfAProgramHasNoProfile) {
  Someone program = owner_;
  program.principal->user.reset();
  EXPECT_EQ(outcome(get(program, "/users/me")), "403 no_user");
  EXPECT_EQ(outcome(del(program, "/users/me")), "403 no_user");
  const auto invited = post(program, "/invites", R"({"email":"x@example.com","role":"user"})");
  EXPECT_EQ(outcome(invited), "201");
  const auto event = user_.published("user.invite.created").at(0);
  EXPECT_NE(event.data.find(R"("invitedBy":"SYSTEM")"), std::string::npos);
  EXPECT_EQ(event.actor, std::nullopt);
}

}  // namespace
}  // namespace bilko::user
