#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "user/domain/sign_in_limits.h"
#include "user/tests/user_fixture.h"

namespace bilko::user {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class InviteTest : public UserTest {
 protected:
  http::Response accept(const std::string& token, const std::string& password) {
    return post("/invites/" + token + "/accept", fmt::format(R"({{"password":"{}"}})", password));
  }

  const Someone owner_ = register_owner();
};

TEST_F(InviteTest, IsAnnouncedWithoutASecretOfItsOwn) {
  const auto response = post(owner_, "/invites", R"({"email":"Mia@example.com","role":"user"})");
  ASSERT_EQ(outcome(response), "201") << response.body;
  EXPECT_EQ(member(response, "status"), "pending");
  EXPECT_EQ(Instant::parse(member(response, "expiresAt")),
            Instant::parse(member(response, "createdAt")) + std::chrono::days(7));
  EXPECT_THAT(data_of("user.invite.created"),
              ElementsAre(fmt::format(
                  R"({{"inviteId":"{}","organizationId":"{}","email":"Mia@example.com",)"
                  R"("role":"user","invitedBy":"{}","expiresAt":"{}","createdAt":"{}"}})",
                  member(response, "id"), owner_.organization.str(), owner_.id.str(),
                  member(response, "expiresAt"), member(response, "createdAt"))));
  EXPECT_EQ(member(response, "token"), member(response, "id"));
}

TEST_F(InviteTest, MakesAnAccountForANewcomer) {
  const Someone mia = invite(owner_, "mia@example.com", "admin");
  EXPECT_EQ(mia.organization, owner_.organization);
  EXPECT_EQ(mia.principal->role, http::Role::admin);
  EXPECT_EQ(mia.principal->base_currency, Currency::parse("EUR"));
  EXPECT_THAT(data_of("user.user.created").at(1),
              fmt::format(R"({{"userId":"{}","organizationId":"{}","email":"mia@example.com",)"
                          R"("name":"Mia","role":"admin","createdAt":"{}"}})",
                          mia.id.str(), owner_.organization.str(),
                          member(get(mia, "/users/me"), "createdAt")));
  EXPECT_THAT(data_of("user.membership.updated"), IsEmpty());
  EXPECT_THAT(trail("User", mia.id.str()), ElementsAre("INSERT"));
  EXPECT_EQ(outcome(sign_in("mia@example.com", mia.password)), "200");
  EXPECT_EQ(outcome(refresh(mia.refresh_token)), "200");
}

TEST_F(InviteTest, NamesANewcomerByTheirAddressIfTheyDoNot) {
  const auto token = invitation(owner_, "mia.lee@example.com", "viewer");
  const auto accepted = accept(token, "correct horse");
  ASSERT_EQ(outcome(accepted), "200");
  const auto shown = get(owner_, "/users/" + member(accepted, "userId"));
  EXPECT_EQ(member(shown, "name"), "mia.lee");
}

TEST_F(InviteTest, MakesAnAccountMemberOfAFurtherOrganization) {
  const Someone other = register_owner("other@example.com");
  const auto token = invitation(owner_, "OTHER@example.com", "viewer");
  EXPECT_EQ(outcome(accept(token, "wrong horse")), "401 sign_in_refused");
  const auto accepted = accept(token, other.password);
  ASSERT_EQ(outcome(accepted), "200") << accepted.body;
  EXPECT_EQ(member(accepted, "userId"), other.id.str());
  EXPECT_EQ(member(accepted, "organizationId"), owner_.organization.str());
  const auto shown = get(owner_, "/users/" + other.id.str());
  EXPECT_EQ(member(shown, "name"), "Olga Owner");
  EXPECT_THAT(data_of("user.membership.updated"),
              ElementsAre(fmt::format(R"({{"userId":"{0}","organizationId":"{1}","role":"viewer",)"
                                      R"("by":"{0}","at":"{2}"}})",
                                      other.id.str(), owner_.organization.str(),
                                      member(shown, "createdAt"))));
  EXPECT_EQ(data_of("user.user.created").size(), 2u);  // by the two registrations
}

TEST_F(InviteTest, DoesNotLetPasswordsBeGuessed) {
  const Someone other = register_owner("other@example.com");
  const auto token = invitation(owner_, other.email, "viewer");
  for (int i = 0; i < kAttemptsPerAccountAndNetworkMax; ++i)
    EXPECT_EQ(outcome(accept(token, "wrong horse")), "401 sign_in_refused");
  EXPECT_EQ(outcome(accept(token, other.password)), "429 too_many_sign_ins");
  EXPECT_EQ(outcome(sign_in(other.email, other.password)), "429 too_many_sign_ins");
}

TEST_F(InviteTest, IsAcceptedOnce) {
  const auto token = invitation(owner_, "mia@example.com", "user");
  std::atomic<int> accepted = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        if (accept(token, "correct horse").status == 200) ++accepted;
      });
  }
  EXPECT_EQ(accepted, 1);
  EXPECT_EQ(count("account"), 2);
  const auto again = accept(token, "correct horse");
  EXPECT_EQ(outcome(again), "409 invite_not_open");
  EXPECT_EQ(member(again, "currentStatus"), "accepted");
  EXPECT_EQ(member(again, "allowedActions"), "[]");
}

TEST_F(InviteTest, ANewerOneForTheSameAddressReplacesIt) {
  const auto older = invitation(owner_, "mia@example.com", "user");
  const auto newer = invitation(owner_, "MIA@example.com", "viewer");
  const auto refused = accept(older, "correct horse");
  EXPECT_EQ(outcome(refused), "409 invite_not_open");
  EXPECT_EQ(member(refused, "currentStatus"), "superseded");
  EXPECT_EQ(outcome(accept(newer, "correct horse")), "200");
}

TEST_F(InviteTest, ExpiresAfterAWeek) {
  const auto token = invitation(owner_, "mia@example.com", "user");
  pg::Session admin(user_.database().admin_url(), "test");
  admin.query("UPDATE invite SET expires_at = now()");
  const auto refused = accept(token, "correct horse");
  EXPECT_EQ(outcome(refused), "409 invite_not_open");
  EXPECT_EQ(member(refused, "currentStatus"), "expired");
  EXPECT_EQ(count("account"), 1);
}

TEST_F(InviteTest, UnknownOnesAreNotFound) {
  EXPECT_EQ(outcome(accept("ivt_01KE0000000000000000000000", "correct horse")),
            "404 invite_not_found");
  EXPECT_EQ(outcome(accept("nonsense", "correct horse")), "404 not_found");
}

TEST_F(InviteTest, AWeakPasswordLeavesItOpen) {
  const auto token = invitation(owner_, "mia@example.com", "user");
  const auto refused = accept(token, "short");
  EXPECT_EQ(outcome(refused), "422 acceptance_invalid");
  EXPECT_EQ(wrong_fields(refused), "/password");
  EXPECT_EQ(outcome(accept(token, "correct horse")), "200");
}

TEST_F(InviteTest, NobodyIsInvitedWhoIsAMember) {
  EXPECT_EQ(outcome(post(owner_, "/invites", R"({"email":"Owner@example.com","role":"user"})")),
            "409 already_member");
}

TEST_F(InviteTest, OnlyOwnersInviteOwners) {
  const Someone admin = invite(owner_, "mia@example.com", "admin");
  EXPECT_EQ(outcome(post(admin, "/invites", R"({"email":"x@example.com","role":"owner"})")),
            "403 role_not_grantable");
  EXPECT_EQ(outcome(post(admin, "/invites", R"({"email":"x@example.com","role":"admin"})")), "201");
  EXPECT_EQ(outcome(post(owner_, "/invites", R"({"email":"x@example.com","role":"owner"})")),
            "201");
  EXPECT_EQ(outcome(post(owner_, "/invites", R"({"email":"x@example.com","role":"boss"})")),
            "422 body_invalid");
}

}  // namespace
}  // namespace bilko::user
