#include "bilko/http/routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bilko::http {
namespace {

Routes table() {
  Routes routes;
  for (const auto& [method, pattern] :
       std::vector<std::pair<std::string, std::string>>{{"GET", "/"},
                                                        {"GET", "/api/v1/invoices"},
                                                        {"POST", "/api/v1/invoices"},
                                                        {"GET", "/api/v1/invoices/:id"},
                                                        {"PATCH", "/api/v1/invoices/:id"},
                                                        {"POST", "/api/v1/invoices/:id/send"},
                                                        {"GET", "/api/v1/invoices/track/:token"},
                                                        {"POST", "/api/v1/invoices/jobs/overdue"},
                                                        {"GET", "/:anything/v1/invoices"}})
    routes.add({method, pattern, Access::open(), [](const Request&) { return no_content(); }});
  return routes;
}

TEST(Routes, finds_the_route_of_a_path) {
  struct Case {
    std::string method, path, pattern, params;
  };
  const Case cases[] = {
      {"GET", "/", "/", ""},
      {"GET", "/api/v1/invoices", "/api/v1/invoices", ""},
      {"GET", "/other/v1/invoices", "/:anything/v1/invoices", "anything=other"},
      {"GET", "/api/v1/invoices/inv_1", "/api/v1/invoices/:id", "id=inv_1"},
      {"GET", "/api/v1/invoices/track", "/api/v1/invoices/:id", "id=track"},
      {"GET", "/api/v1/invoices/track/x", "/api/v1/invoices/track/:token", "token=x"},
      {"POST", "/api/v1/invoices/track/send", "/api/v1/invoices/:id/send", "id=track"},
      {"POST", "/api/v1/invoices/jobs/overdue", "/api/v1/invoices/jobs/overdue", ""},
      {"GET", "/api/v1/invoices/a%20b%C3%A9+", "/api/v1/invoices/:id", "id=a b\u00e9+"},
      {"GET", "/ap%69/v1/invoices", "/api/v1/invoices", ""},
      {"GET", "/api/v1/invoices/", "", ""},
      {"GET", "//api/v1/invoices", "", ""},
      {"GET", "/api//v1/invoices", "", ""},
      {"GET", "/api/v1/Invoices", "", ""},
      {"GET", "/api/v1/invoices/a/b/c", "", ""},
      {"GET", "", "", ""},
      {"OPTIONS", "*", "", ""},
      {"GET", std::string(5000, '/'), "", ""}};
  const Routes routes = table();
  for (const Case& c : cases) {
    const auto match = routes.match(c.method, c.path);
    EXPECT_EQ(match.route ? match.route->pattern : "", c.pattern) << c.path;
    std::string params;
    for (const auto& [name, value] : match.params) params += name + "=" + value;
    EXPECT_EQ(params, c.params) << c.path;
    EXPECT_TRUE(match.allowed.empty()) << c.path;
  }
}

TEST(Routes, names_the_methods_of_a_path_when_only_the_method_is_wrong) {
  const Routes routes = table();
  const auto match = routes.match("DELETE", "/api/v1/invoices/inv_1");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_THAT(match.allowed, testing::ElementsAre("GET", "PATCH"));
  EXPECT_THAT(routes.match("OPTIONS", "/api/v1/invoices").allowed,
              testing::ElementsAre("GET", "POST"));
  EXPECT_THAT(routes.match("get", "/").allowed, testing::ElementsAre("GET"));
}

TEST(Routes, refuses_broken_paths) {
  const Routes routes = table();
  for (const auto* path : {"/%", "/%2", "/%zz", "/a%2Fb", "/a%2fb/c", "/a%00", "/%ff", "/%C3%28"}) {
    try {
      routes.match("GET", path);
      ADD_FAILURE() << path;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "path_malformed") << path;
      EXPECT_EQ(error.kind(), ErrorKind::malformed) << path;
    }
  }
}

TEST(RoutesDeathTest, end_the_process_on_a_doubled_route) {
  Routes routes = table();
  EXPECT_DEATH(routes.add({"GET", "/api/v1/invoices/:other", Access::open(),
                           [](const Request&) { return no_content(); }}),
               "check failed");
}

}  // namespace
}  // namespace bilko::http
