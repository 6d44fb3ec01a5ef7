#include "bilko/testing/answers.h"

#include <fmt/format.h>

namespace bilko::testing {

std::string header_of(const http::Response& response, std::string_view name) {
  for (const auto& [candidate, value] : response.headers)
    if (candidate == name) return value;
  return "";
}

std::string code_of(const http::Response& problem) {
  return std::string(json::Document::parse(problem.body).root().member("code").string());
}

std::string violation_of(const http::Response& problem) {
  const auto document = json::Document::parse(problem.body);
  const auto errors = document.root().member("errors");
  if (!errors.exists() || errors.size() == 0) return code_of(problem);
  return fmt::format("{} {}", errors.at(0).member("pointer").string(),
                     errors.at(0).member("code").string());
}

}  // namespace bilko::testing
