#include "bilko/http/request.h"

#include <gtest/gtest.h>

namespace bilko::http {
namespace {

Request with_query(std::string query) {
  Request request;
  request.raw_query = std::move(query);
  return request;
}

template <class Call>
std::string code_of(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

struct Note {
  std::string text;
  static void fields(auto& self, auto&& field) { field("text", self.text); }
};

TEST(Query, decodes_escapes_and_blanks) {
  Query query(with_query("a=1+2&b=%C3%A9%26%3D&c=&d&%65=x=y&"));
  EXPECT_EQ(query.text("a"), "1 2");
  EXPECT_EQ(query.text("b"), "\u00e9&=");
  EXPECT_EQ(query.text("c"), "");
  EXPECT_EQ(query.text("d"), "");
  EXPECT_EQ(query.text("e"), "x=y");
  EXPECT_EQ(query.text("f"), std::nullopt);
  query.finish();
}

TEST(Query, refuses_what_is_broken_doubled_or_not_asked_for) {
  EXPECT_EQ(code_of([] { Query(with_query("a=%")); }), "query_malformed");
  EXPECT_EQ(code_of([] { Query(with_query("%zz=1")); }), "query_malformed");
  EXPECT_EQ(code_of([] { Query(with_query("a=%00")); }), "query_malformed");
  EXPECT_EQ(code_of([] { Query(with_query("a=%ff")); }), "query_malformed");
  EXPECT_EQ(code_of([] { Query(with_query("=1")); }), "query_malformed");
  EXPECT_EQ(code_of([] { Query(with_query("a=1&b=2&%61=1")); }), "query_duplicate_parameter");
  EXPECT_EQ(code_of([] { Query(with_query("statuss=draft")).finish(); }), "unknown_parameter");
}

TEST(Query, takes_a_limit_from_1_to_200) {
  EXPECT_EQ(Query(with_query("")).limit(), 50);
  EXPECT_EQ(Query(with_query("limit=1")).limit(), 1);
  EXPECT_EQ(Query(with_query("limit=200")).limit(), 200);
  for (const auto* bad : {"0", "201", "-1", "1.5", "abc", "", "99999999999999999999", "%201"})
    EXPECT_EQ(code_of([&] { Query(with_query(std::string("limit=") + bad)).limit(); }),
              "parameter_malformed")
        << bad;
}

TEST(Query, reads_back_the_cursors_it_made) {
  for (const std::string position : {"a", "2026-01-01T00:00:00.000Z|inv_1", "\u00e9\u00e9"}) {
    EXPECT_EQ(Query(with_query("cursor=" + cursor_of(position))).cursor(), position);
  }
  EXPECT_EQ(Query(with_query("")).cursor(), std::nullopt);
  for (const auto* bad : {"", "A", "AB", "YWI=", "YW I", "_w", "AA"})
    EXPECT_EQ(code_of([&] { Query(with_query(std::string("cursor=") + bad)).cursor(); }),
              "cursor_malformed")
        << bad;
}

TEST(Query, reports_values_of_the_wrong_form_as_malformed) {
  Query query(with_query("role=king"));
  try {
    query.value<Role>("role");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::malformed);
    EXPECT_EQ(error.code(), "parameter_malformed");
    ASSERT_EQ(error.fields().size(), 1u);
    EXPECT_EQ(error.fields()[0].pointer, "/query/role");
    EXPECT_EQ(error.fields()[0].code, "unknown_value");
  }
}

TEST(Request, reads_the_version_of_if_match) {
  const auto version_of = [](const char* text) {
    Request request;
    request.headers["if-match"] = text;
    return request.if_match_version();
  };
  EXPECT_EQ(version_of("\"7\""), 7);
  EXPECT_EQ(version_of(etag_of(9'000'000'000).c_str()), 9'000'000'000);
  EXPECT_EQ(version_of("*"), std::nullopt);
  for (const auto* bad : {"7", "W/\"7\"", "\"\"", "\"", "\"07\"", "\"+7\"", "\"-7\"", "\"x\"", "",
                          "\"7\", \"8\"", "\"99999999999999999999\""})
    EXPECT_EQ(code_of([&] { version_of(bad); }), "if_match_malformed") << bad;
  EXPECT_EQ(code_of([] { Request().if_match_version(); }), "if_match_required");
}

TEST(Request, decodes_a_json_body_and_nothing_else) {
  Request request;
  request.content_type = "application/json";
  request.body = R"({"text":"hello"})";
  EXPECT_EQ(request.json<Note>().text, "hello");
  request.body = R"({"text":"hello","other":1})";
  EXPECT_EQ(code_of([&] { request.json<Note>(); }), "body_malformed");
  request.content_type = "text/plain";
  EXPECT_EQ(code_of([&] { request.json<Note>(); }), "unsupported_media_type");
  request.body = "";
  EXPECT_EQ(code_of([&] { request.json_or_empty<Note>(); }), "body_malformed");
}

TEST(Request, gives_the_context_of_its_transaction) {
  Request request;
  request.request_id = "01J";
  request.traceparent = "00-x";
  const Instant now = Instant::of_unix_ms(5);
  EXPECT_EQ(request.context(now).organization, std::nullopt);
  EXPECT_EQ(request.context(now).client_ip, std::nullopt);
  const auto organization = OrganizationId::generate(now);
  const auto user = UserId::generate(now);
  request.principal = Principal{organization, user, Role::owner, Currency::parse("EUR")};
  request.client_ip = "ab";
  const Context context = request.context(now);
  EXPECT_EQ(context.now, now);
  EXPECT_EQ(context.organization, organization);
  EXPECT_EQ(context.actor, user);
  EXPECT_EQ(context.correlation_id, "01J");
  EXPECT_EQ(context.traceparent, "00-x");
  EXPECT_EQ(context.client_ip, "ab");
}

}  // namespace
}  // namespace bilko::http
