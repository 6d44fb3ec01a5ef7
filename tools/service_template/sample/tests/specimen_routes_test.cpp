#include <gtest/gtest.h>

#include "bilko/testing/answers.h"
#include "bilko/testing/inspection.h"
#include "sample/http/routes.h"
#include "sample/http/views.h"

namespace bilko::sample {
namespace {

using testing::decoded;

class SpecimenRoutes : public ::testing::Test {
 protected:
  SpecimenRoutes()
      : service_({"sample", sample_migrations}, {},
                 [](service::Api& api) { add_routes(api, Config()); }) {}

  static http::Principal someone() {
    return {OrganizationId::generate(SystemClock().now()), std::nullopt, http::Role::owner,
            Currency::parse("EUR")};
  }
  http::Response post(const http::Principal& caller, const std::string& body) {
    return service_.call({.caller = caller, .method = "POST", .path = "/specimens", .body = body});
  }
  http::Response get(const http::Principal& caller, const std::string& path) {
    return service_.call({.caller = caller, .path = path});
  }

  testing::ServiceInProcess service_;
};

TEST_F(SpecimenRoutes, WhatWasCreatedIsShownAndAuditedOnce) {
  const auto caller = someone();
  const auto answer = post(caller, R"({"name":"First"})");
  ASSERT_EQ(answer.status, 201) << answer.body;
  const auto id = decoded<SpecimenView>(answer).id.str();
  EXPECT_EQ(decoded<SpecimenView>(get(caller, "/specimens/" + id)).name, "First");
  const auto trail = testing::trail_of(service_, "sample", "Specimen");
  ASSERT_EQ(trail.size(), 1u);
  EXPECT_EQ(trail[0].row_id, id);
}

TEST_F(SpecimenRoutes, OtherOrganizationsDoNotSeeIt) {
  const auto owner = someone();
  const auto id = decoded<SpecimenView>(post(owner, R"({"name":"First"})")).id.str();
  EXPECT_EQ(get(someone(), "/specimens/" + id).status, 404);
  EXPECT_EQ(get(someone(), "/specimens").body, R"({"data":[],"nextCursor":null})");
  const auto own = testing::context_of(owner.organization);
  EXPECT_EQ(testing::rows_seen(service_, "specimen", own), 1);
  EXPECT_EQ(testing::rows_seen(service_, "specimen", testing::system_context()), 0);
  EXPECT_EQ(testing::open_tables(service_), std::vector<std::string>{});
}

TEST_F(SpecimenRoutes, BrokenRulesAreNamed) {
  const auto answer = post(someone(), R"({"name":""})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(testing::violation_of(answer), "/name text_blank");
}

}  // namespace
}  // namespace bilko::sample
