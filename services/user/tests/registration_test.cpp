#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "user/tests/user_fixture.h"

namespace bilko::user {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class RegistrationTest : public UserTest {};

TEST_F(RegistrationTest, MakesAnOrganizationAndSignsItsOwnerIn) {
  const Someone owner = register_owner();
  EXPECT_EQ(owner.principal->organization, owner.organization);
  EXPECT_EQ(owner.principal->user, owner.id);
  EXPECT_EQ(owner.principal->role, http::Role::owner);
  EXPECT_EQ(owner.principal->base_currency, Currency::parse("EUR"));

  const auto organization = get(owner, "/organization");
  EXPECT_EQ(member(organization, "id"), owner.organization.str());
  EXPECT_EQ(member(organization, "name"), "Acme");
  EXPECT_EQ(member(organization, "baseCurrency"), "EUR");
  EXPECT_EQ(member(organization, "country"), "DE");
  EXPECT_EQ(member(organization, "version"), "1");
  const auto self = get(owner, "/users/me");
  EXPECT_EQ(member(self, "email"), "owner@example.com");
  EXPECT_EQ(member(self, "role"), "owner");
  EXPECT_EQ(member(self, "status"), "active");
}

TEST_F(RegistrationTest, AnnouncesTheOrganizationAndTheUser) {
  const Someone owner = register_owner();
  const auto at = member(get(owner, "/organization"), "createdAt");
  EXPECT_THAT(data_of("user.organization.created"),
              ElementsAre(fmt::format(
                  R"({{"organizationId":"{}","name":"Acme","baseCurrency":"EUR","country":"DE",)"
                  R"("createdBy":"{}","createdAt":"{}"}})",
                  owner.organization.str(), owner.id.str(), at)));
  EXPECT_THAT(data_of("user.user.created"),
              ElementsAre(fmt::format(
                  R"({{"userId":"{}","organizationId":"{}","email":"owner@example.com",)"
                  R"("name":"Olga Owner","role":"owner","createdAt":"{}"}})",
                  owner.id.str(), owner.organization.str(), at)));
  const auto event = user_.published("user.user.created").at(0);
  EXPECT_EQ(event.subject, owner.id.str());
  EXPECT_EQ(event.organization, owner.organization);
  EXPECT_EQ(event.actor, owner.id);
}

TEST_F(RegistrationTest, LeavesOneLoggedActionForTheOrganizationAndOneForTheUser) {
  const Someone owner = register_owner();
  EXPECT_THAT(trail("Organization", owner.organization.str()), ElementsAre("INSERT"));
  EXPECT_THAT(trail("User", owner.id.str()), ElementsAre("INSERT"));
  const auto logged = data_of("user.logged_action.recorded");
  ASSERT_EQ(logged.size(), 2u);
  for (const auto& data : logged) {
    EXPECT_THAT(data, HasSubstr(fmt::format(R"("userId":"{}")", owner.id.str())));
    EXPECT_THAT(data, HasSubstr(std::string(64, 'a')));
  }
}

TEST_F(RegistrationTest, KeepsSecretsOutOfEventsAndPlainTextOutOfTheDatabase) {
  const Someone owner = register_owner();
  pg::Session admin(user_.database().admin_url(), "test");
  const auto account = admin.one("SELECT * FROM account");
  const auto session = admin.one("SELECT * FROM session");
  const auto hash = account.get<std::string>("password_hash");
  EXPECT_EQ(hash.substr(0, 10), "$argon2id$");
  EXPECT_THAT(hash, Not(HasSubstr(owner.password)));
  EXPECT_THAT(account.get<std::string>("email_hash"), Not(HasSubstr("@")));
  EXPECT_THAT(owner.refresh_token, Not(HasSubstr(session.get<std::string>("secret_hash"))));
  for (const auto& row : admin.query("SELECT value FROM outbox")) {
    const auto value = row.get<std::string>("value");
    EXPECT_THAT(value, Not(HasSubstr("argon2")));
    EXPECT_THAT(value, Not(HasSubstr(owner.password)));
    EXPECT_THAT(value, Not(HasSubstr(session.get<std::string>("id"))));
  }
}

TEST_F(RegistrationTest, AnEmailAddressIsTakenInAnySpelling) {
  register_owner("owner@example.com");
  const auto again = post("/auth/register", R"({"email":"Owner@Example.COM",
      "password":"another secret","name":"Eve","organization":{"name":"Evil","baseCurrency":"EUR",
      "country":"DE"}})");
  EXPECT_EQ(outcome(again), "409 email_taken");
  EXPECT_EQ(count("organization"), 1);
  EXPECT_EQ(data_of("user.organization.created").size(), 1u);
}

TEST_F(RegistrationTest, OfManyAtOnceWithOneAddressOneSucceeds) {
  std::atomic<int> created = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i)
      threads.emplace_back([&] {
        const auto response = post("/auth/register", R"({"email":"owner@example.com",
            "password":"correct horse","name":"Olga","organization":{"name":"Acme",
            "baseCurrency":"EUR","country":"DE"}})");
        if (response.status == 201) ++created;
        else EXPECT_EQ(outcome(response), "409 email_taken");
      });
  }
  EXPECT_EQ(created, 1);
  EXPECT_EQ(count("account"), 1);
  EXPECT_EQ(count("member"), 1);
  EXPECT_EQ(count("organization"), 1);
}

TEST_F(RegistrationTest, NamesTheFieldsThatAreWrong) {
  struct Case {
    std::string change;
    std::string with;
    std::string outcome;
    std::string fields;
  };
  const std::string good = R"({"email":"ann@example.com","password":"correct horse",)"
                           R"("name":"Ann","organization":{"name":"Acme","baseCurrency":"EUR",)"
                           R"("country":"DE"}})";
  for (const Case& c :
       {Case{R"("ann@example.com")", R"("ann")", "422 body_invalid", "/email"},
        Case{R"("ann@example.com")", "7", "400 body_malformed", "/email"},
        Case{R"("correct horse")", R"("short")", "422 registration_invalid", "/password"},
        Case{R"("correct horse")", R"("ANN@example.com")", "422 registration_invalid", "/password"},
        Case{R"("Ann")", R"("  ")", "422 registration_invalid", "/name"},
        Case{R"("Acme")", R"("")", "422 registration_invalid", "/organization/name"},
        Case{R"("EUR")", R"("XXL")", "422 body_invalid", "/organization/baseCurrency"},
        Case{R"("DE")", R"("UK")", "422 body_invalid", "/organization/country"},
        Case{R"("country":"DE")", R"("country":"DE","id":"org_1")", "400 body_malformed",
             "/organization/id"},
        Case{R"("name":"Ann")", R"("name":"Ann","role":"owner")", "400 body_malformed", "/role"},
        Case{R"("name":"Ann",)", "", "400 body_malformed", "/name"}}) {
    std::string body = good;
    body.replace(body.find(c.change), c.change.size(), c.with);
    const auto response = post("/auth/register", body);
    EXPECT_EQ(outcome(response), c.outcome) << body << response.body;
    EXPECT_EQ(wrong_fields(response), c.fields) << body;
  }
  EXPECT_EQ(count("account"), 0);
}

}  // namespace
}  // namespace bilko::user
