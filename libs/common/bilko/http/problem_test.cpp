#include "bilko/http/problem.h"

#include <gtest/gtest.h>

#include "bilko/json/document.h"

namespace bilko::http {
namespace {

std::string header_of(const Response& response, std::string_view name) {
  for (const auto& [candidate, value] : response.headers)
    if (candidate == name) return value;
  return "";
}

TEST(Problem, maps_every_kind_to_its_status) {
  const std::pair<ErrorKind, int> table[] = {{ErrorKind::malformed, 400},
                                             {ErrorKind::unauthenticated, 401},
                                             {ErrorKind::forbidden, 403},
                                             {ErrorKind::not_found, 404},
                                             {ErrorKind::method_not_allowed, 405},
                                             {ErrorKind::conflict, 409},
                                             {ErrorKind::stale, 412},
                                             {ErrorKind::too_large, 413},
                                             {ErrorKind::unsupported_media_type, 415},
                                             {ErrorKind::invalid, 422},
                                             {ErrorKind::precondition_required, 428},
                                             {ErrorKind::rate_limited, 429},
                                             {ErrorKind::unavailable, 503}};
  for (const auto& [kind, status] : table) EXPECT_EQ(status_of(kind), status);
}

TEST(Problem, is_an_rfc_9457_document_with_the_members_of_the_error) {
  Error error(ErrorKind::conflict, "invoice_not_draft", "the invoice is sent",
              {{"/lines/0", "line_locked", "no \"change\""}});
  error.with("currentStatus", "sent").with("allowedActions", std::vector<std::string>{"cancel"});
  error.with("status", "must not replace the number");
  const Response response = problem(error, "01J");
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(response.body,
            R"({"type":"urn:bilko:problem:invoice_not_draft","title":"Invoice not draft",)"
            R"("status":409,"code":"invoice_not_draft","detail":"the invoice is sent",)"
            R"("errors":[{"pointer":"/lines/0","code":"line_locked","detail":"no \"change\""}],)"
            R"("requestId":"01J","allowedActions":["cancel"],"currentStatus":"sent"})");
}

TEST(Problem, survives_a_message_that_is_not_utf8) {
  const Error error(ErrorKind::invalid, "id_malformed", "'\xff\xfe' is no id");
  const auto document = json::Document::parse(problem(error, "01J").body);
  EXPECT_EQ(document.root().member("detail").string(), "'?\?' is no id");
}

TEST(Problem, challenges_with_the_error_only_when_a_token_was_sent) {
  const auto challenge = [](const char* code) {
    return header_of(problem(Error(ErrorKind::unauthenticated, code, ""), ""), "WWW-Authenticate");
  };
  EXPECT_EQ(challenge("token_missing"), R"(Bearer realm="bilko")");
  EXPECT_EQ(challenge("credentials_wrong"), R"(Bearer realm="bilko")");
  EXPECT_EQ(challenge("token_expired"), R"(Bearer realm="bilko", error="invalid_token")");
}

TEST(Problem, says_when_to_try_again) {
  EXPECT_EQ(header_of(problem(Error(ErrorKind::unavailable, "x", ""), ""), "Retry-After"), "1");
  EXPECT_EQ(header_of(problem(Error(ErrorKind::rate_limited, "x", ""), ""), "Retry-After"), "1");
  EXPECT_EQ(header_of(problem(Error(ErrorKind::conflict, "x", ""), ""), "Retry-After"), "");
  Error error(ErrorKind::rate_limited, "x", "");
  error.with("retryAfter", "840");
  EXPECT_EQ(header_of(problem(error, ""), "Retry-After"), "840");
}

TEST(Problem, of_a_fault_of_ours_is_500_without_details) {
  const Response response = internal_problem("01J");
  EXPECT_EQ(response.status, 500);
  const auto document = json::Document::parse(response.body);
  EXPECT_EQ(document.root().member("code").string(), "internal_error");
  EXPECT_EQ(document.root().member("status").integer(), 500);
  EXPECT_EQ(document.root().member("requestId").string(), "01J");
}

}  // namespace
}  // namespace bilko::http
