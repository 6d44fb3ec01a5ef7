#include <gtest/gtest.h>

#include "bilko/http/response.h"
#include "bilko/testing/service_in_process.h"
#include "sample/http/routes.h"
#include "sample/http/views.h"

namespace bilko::sample {
namespace {

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
  static SpecimenView view_in(const http::Response& response) {
    return json::decode<SpecimenView>(std::string_view(response.body));
  }

  testing::ServiceInProcess service_;
};

TEST_F(SpecimenRoutes, WhatWasCreatedIsShownAndAuditedOnce) {
  const auto caller = someone();
  const auto answer = post(caller, R"({"name":"First"})");
  ASSERT_EQ(answer.status, 201) << answer.body;
  const auto id = view_in(answer).id.str();
  EXPECT_EQ(view_in(get(caller, "/specimens/" + id)).name, "First");
  EXPECT_EQ(service_.published("sample.logged_action.recorded").size(), 1u);
}

TEST_F(SpecimenRoutes, OtherOrganizationsDoNotSeeIt) {
  const auto id = view_in(post(someone(), R"({"name":"First"})")).id.str();
  EXPECT_EQ(get(someone(), "/specimens/" + id).status, 404);
  EXPECT_EQ(get(someone(), "/specimens").body, R"({"data":[],"nextCursor":null})");
}

TEST_F(SpecimenRoutes, BrokenRulesAreNamed) {
  const auto answer = post(someone(), R"({"name":""})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_NE(answer.body.find("/name"), std::string::npos) << answer.body;
}

}  // namespace
}  // namespace bilko::sample
