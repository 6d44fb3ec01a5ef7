#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bilko/http/token.h"
#include "bilko/testing/service_in_process.h"
#include "user/config.h"

namespace bilko::user {

// A member of an organization, as a client knows them.
struct Someone {
  std::string email;
  std::string password;
  UserId id;
  OrganizationId organization;
  std::string access_token;
  std::string refresh_token;
  std::optional<http::Principal> principal;  // what the access token says
};

// The user service on a real PostgreSQL, used through its API.
class UserTest : public ::testing::Test {
 protected:
  UserTest();
  ~UserTest() override;

  // The owner of a new organization "Acme" in Germany, whose base currency is EUR.
  Someone register_owner(const std::string& email = "owner@example.com");
  // Somebody new whom `by` invites and who accepts.
  Someone invite(const Someone& by, const std::string& email, const std::string& role);
  // The token of an invitation of `email` by `by`.
  std::string invitation(const Someone& by, const std::string& email, const std::string& role);

  http::Response get(const Someone& who, const std::string& path, const std::string& query = "");
  http::Response post(const std::string& path, const std::string& body);
  http::Response post(const Someone& who, const std::string& path, const std::string& body);
  http::Response patch(const Someone& who, const std::string& path, const std::string& body,
                       const std::string& if_match = "*");
  http::Response del(const Someone& who, const std::string& path);
  http::Response sign_in(const std::string& email, const std::string& password);
  http::Response refresh(const std::string& refresh_token);

  // What an access token says; fails the test unless it verifies with our published key.
  http::Principal verified(const std::string& access_token);
  // `bilko-user token ...`
  std::string printed_token(const std::vector<std::string>& arguments);

  // "INSERT", "UPDATE name,role" … of the LoggedActions of a row, in order.
  std::vector<std::string> trail(const std::string& table, const std::string& row);
  // The data of the events of a type, in order.
  std::vector<std::string> data_of(const std::string& type);
  int count(const std::string& table);  // as the owner of the database, in all tenants

  // A context before sign-in, from a network.
  static Context visitor(const std::string& network, Instant now);

  SystemClock clock_;
  std::string folder_;
  Config config_;
  testing::ServiceInProcess user_;

 private:
  // Whom an answer made a member.
  Someone welcomed(const std::string& email, const http::Response& response);
};

// A member of a JSON answer as text; strings without quotes.
std::string member(const http::Response& response, const std::string& name);
// `401 sign_in_refused`, or only the status of a success.
std::string outcome(const http::Response& response);
// The pointers of the wrong fields, separated by blanks.
std::string wrong_fields(const http::Response& response);

}  // namespace bilko::user
