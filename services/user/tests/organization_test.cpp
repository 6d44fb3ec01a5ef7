#include <fmt/format.h>
#include <gmock/gmock.h>

#include "user/tests/user_fixture.h"

namespace bilko::user {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class OrganizationTest : public UserTest {
 protected:
  const Someone owner_ = register_owner();
};

TEST_F(OrganizationTest, SaysWhatStandsOnItsDocuments) {
  const auto response =
      patch(owner_, "/organization",
            R"({"name":"Acme Europe","legalName":"Acme Europe GmbH","taxId":"DE123456789",)"
            R"("address":"Main St 1\n10115 Berlin","iban":"DE89 3704 0044 0532 0130 00",)"
            R"("country":"AT"})",
            R"("1")");
  ASSERT_EQ(outcome(response), "200") << response.body;
  EXPECT_THAT(response.headers, Contains(Pair("ETag", R"("2")")));
  const auto stored = get(owner_, "/organization");
  EXPECT_EQ(stored.body, response.body);
  EXPECT_THAT(stored.headers, Contains(Pair("ETag", R"("2")")));
  EXPECT_EQ(member(stored, "legalName"), "Acme Europe GmbH");
  EXPECT_EQ(member(stored, "iban"), "DE89370400440532013000");
  EXPECT_EQ(member(stored, "version"), "2");
  EXPECT_EQ(member(stored, "baseCurrency"), "EUR");
  EXPECT_THAT(trail("Organization", owner_.organization.str()),
              ElementsAre("INSERT", "UPDATE iban,name,taxId,address,country,legalName"));
}

TEST_F(OrganizationTest, AnnouncesWhatChangedAndTheWholeNewState) {
  patch(owner_, "/organization", R"({"taxId":"DE123456789","address":"Main St 1"})");
  const auto response = patch(owner_, "/organization", R"({"name":"Acme AG","address":null})");
  EXPECT_THAT(
      data_of("user.organization.updated").at(1),
      fmt::format(R"({{"organizationId":"{}","name":"Acme AG","taxId":"DE123456789",)"
                  R"("baseCurrency":"EUR","country":"DE","updatedFields":["name","address"],)"
                  R"("before":{{"name":"Acme","address":"Main St 1"}},)"
                  R"("after":{{"name":"Acme AG","address":null}},"at":"{}"}})",
                  owner_.organization.str(), member(response, "updatedAt")));
  EXPECT_EQ(member(response, "address"), "absent");
}

TEST_F(OrganizationTest, NothingHappensWhereNothingChanges) {
  const auto response = patch(owner_, "/organization", R"({"name":"Acme","legalName":null})");
  EXPECT_EQ(outcome(response), "200");
  EXPECT_EQ(member(response, "version"), "1");
  EXPECT_THAT(data_of("user.organization.updated"), IsEmpty());
  EXPECT_THAT(trail("Organization", owner_.organization.str()), ElementsAre("INSERT"));
}

TEST_F(OrganizationTest, ChangesOnlyTheVersionThatWasMeant) {
  EXPECT_EQ(outcome(patch(owner_, "/organization", R"({"name":"B"})", "")),
            "428 if_match_required");
  EXPECT_EQ(outcome(patch(owner_, "/organization", R"({"name":"B"})", R"("2")")),
            "412 version_mismatch");
  EXPECT_EQ(outcome(patch(owner_, "/organization", R"({"name":"B"})", R"("1")")), "200");
  EXPECT_EQ(outcome(patch(owner_, "/organization", R"({"name":"C"})", R"("1")")),
            "412 version_mismatch");
  EXPECT_EQ(member(get(owner_, "/organization"), "name"), "B");
}

TEST_F(OrganizationTest, NamesTheFieldsThatAreWrong) {
  struct Case {
    std::string body;
    std::string outcome;
    std::string fields;
  };
  for (const Case& c : {Case{R"({"name":""})", "422 organization_invalid", "/name"},
                        Case{R"({"name":null})", "400 body_malformed", "/name"},
                        Case{R"({"iban":"DE89370400440532013001"})", "422 body_invalid", "/iban"},
                        Case{R"({"country":"XX"})", "422 body_invalid", "/country"},
                        Case{R"({"baseCurrency":"USD"})", "400 body_malformed", "/baseCurrency"},
                        Case{R"({"version":7})", "400 body_malformed", "/version"},
                        Case{R"({"taxId":"123456789012345678901234567890123","address":" "})",
                             "422 organization_invalid", "/taxId /address"}}) {
    const auto response = patch(owner_, "/organization", c.body);
    EXPECT_EQ(outcome(response), c.outcome) << c.body;
    EXPECT_EQ(wrong_fields(response), c.fields) << c.body;
  }
  EXPECT_EQ(member(get(owner_, "/organization"), "version"), "1");
}

TEST_F(OrganizationTest, OneThatNeverRegisteredIsNotFound) {
  Someone stranger = owner_;
  stranger.principal->organization = OrganizationId::generate(clock_.now());
  EXPECT_EQ(outcome(get(stranger, "/organization")), "404 organization_not_found");
  EXPECT_EQ(outcome(patch(stranger, "/organization", R"({"name":"B"})")),
            "404 organization_not_found");
}

}  // namespace
}  // namespace bilko::user
