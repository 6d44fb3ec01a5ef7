#include "user/tests/user_fixture.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "bilko/json/document.h"
#include "user/http/routes.h"
#include "user/http/token_command.h"

namespace bilko::user {
namespace {

const std::string kPassword = "correct horse";
// The key of RFC 8037, appendix A, as PKCS#8.
constexpr const char* kPem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";

std::string make_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "bilko-user-XXXXXX").string();
  return mkdtemp(pattern.data());
}

Config make_config(const std::string& folder) {
  const std::string path = folder + "/key.pem";
  std::ofstream(path, std::ios::binary) << kPem;
  return {.jwt_key_file = path};
}

std::string text_of(json::Value value) {
  return value.is_string() ? std::string(value.string()) : value.text();
}

}  // namespace

UserTest::UserTest()
    : folder_(make_folder()),
      config_(make_config(folder_)),
      user_({"user", user_migrations}, {},
            [this](service::Api& api) { add_routes(api, config_); }) {}

UserTest::~UserTest() { std::filesystem::remove_all(folder_); }

Someone UserTest::welcomed(const std::string& email, const http::Response& response) {
  Someone someone;
  someone.email = email;
  someone.password = kPassword;
  someone.id = UserId::parse(member(response, "userId"));
  someone.organization = OrganizationId::parse(member(response, "organizationId"));
  someone.access_token = member(response, "accessToken");
  someone.refresh_token = member(response, "refreshToken");
  someone.principal = verified(someone.access_token);
  return someone;
}

Someone UserTest::register_owner(const std::string& email) {
  const auto response = post("/auth/register", fmt::format(R"({{"email":"{}","password":"{}",
      "name":"Olga Owner","organization":{{"name":"Acme","baseCurrency":"EUR","country":"DE"}}}})",
                                                           email, kPassword));
  EXPECT_EQ(outcome(response), "201") << response.body;
  return welcomed(email, response);
}

std::string UserTest::invitation(const Someone& by, const std::string& email,
                                 const std::string& role) {
  const auto response =
      post(by, "/invites", fmt::format(R"({{"email":"{}","role":"{}"}})", email, role));
  EXPECT_EQ(outcome(response), "201") << response.body;
  return member(response, "token");
}

Someone UserTest::invite(const Someone& by, const std::string& email, const std::string& role) {
  const auto token = invitation(by, email, role);
  const auto response = post("/invites/" + token + "/accept",
                             fmt::format(R"({{"password":"{}","name":"Mia"}})", kPassword));
  EXPECT_EQ(outcome(response), "200") << response.body;
  return welcomed(email, response);
}

http::Response UserTest::get(const Someone& who, const std::string& path,
                             const std::string& query) {
  return user_.call({.caller = who.principal, .path = path, .query = query});
}

http::Response UserTest::post(const std::string& path, const std::string& body) {
  return user_.call({.caller = {}, .method = "POST", .path = path, .body = body});
}

http::Response UserTest::post(const Someone& who, const std::string& path,
                              const std::string& body) {
  return user_.call({.caller = who.principal, .method = "POST", .path = path, .body = body});
}

http::Response UserTest::patch(const Someone& who, const std::string& path, const std::string& body,
                               const std::string& if_match) {
  testing::Call call{.caller = who.principal, .method = "PATCH", .path = path, .body = body};
  if (!if_match.empty()) call.headers["if-match"] = if_match;
  return user_.call(call);
}

http::Response UserTest::del(const Someone& who, const std::string& path) {
  return user_.call({.caller = who.principal, .method = "DELETE", .path = path});
}

http::Response UserTest::sign_in(const std::string& email, const std::string& password) {
  return post("/auth/login", fmt::format(R"({{"email":"{}","password":"{}"}})", email, password));
}

http::Response UserTest::refresh(const std::string& refresh_token) {
  return post("/auth/refresh", fmt::format(R"({{"refreshToken":"{}"}})", refresh_token));
}

http::Principal UserTest::verified(const std::string& access_token) {
  return http::TokenVerifier(key_set(config_), clock_).verify(access_token);
}

std::string UserTest::printed_token(const std::vector<std::string>& arguments) {
  setenv("BILKO_JWT_KEY_FILE", config_.jwt_key_file.c_str(), 1);
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(print_token(arguments), 0);
  std::string line = ::testing::internal::GetCapturedStdout();
  EXPECT_EQ(line.back(), '\n');
  line.pop_back();
  return line;
}

std::vector<std::string> UserTest::trail(const std::string& table, const std::string& row) {
  std::vector<std::string> actions;
  for (const auto& event : user_.published("user.logged_action.recorded")) {
    const auto document = json::Document::parse(event.data);
    const auto data = document.root();
    if (data.member("tableName").string() != table || data.member("rowId").string() != row)
      continue;
    std::string action(data.member("action").string());
    std::string fields;
    if (const auto changed = data.member("changedFields"); changed.is_object())
      changed.each_member([&](std::string_view name, json::Value) {
        fields += (fields.empty() ? " " : ",") + std::string(name);
      });
    actions.push_back(action + fields);
  }
  return actions;
}

std::vector<std::string> UserTest::data_of(const std::string& type) {
  std::vector<std::string> data;
  for (const auto& event : user_.published(type)) data.push_back(event.data);
  return data;
}

int UserTest::count(const std::string& table) {
  pg::Session admin(user_.database().admin_url(), "test");
  return admin.one("SELECT count(*) AS n FROM " + table).get<int>("n");
}

Context UserTest::visitor(const std::string& network, Instant now) {
  Context context = testing::system_context(now);
  context.client_ip = network;
  return context;
}

std::string member(const http::Response& response, const std::string& name) {
  const auto document = json::Document::parse(response.body);
  const auto value = document.root().member(name);
  return value.exists() ? text_of(value) : "absent";
}

std::string outcome(const http::Response& response) {
  if (response.status < 300) return std::to_string(response.status);
  return fmt::format("{} {}", response.status, member(response, "code"));
}

std::string wrong_fields(const http::Response& response) {
  const auto document = json::Document::parse(response.body);
  const auto errors = document.root().member("errors");
  std::string pointers;
  for (std::size_t i = 0; i < errors.size(); ++i)
    pointers += (i == 0 ? "" : " ") + text_of(errors.at(i).member("pointer"));
  return pointers;
}

}  // namespace bilko::user
