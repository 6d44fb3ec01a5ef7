#include <fmt/format.h>

#include <iostream>
#include <string>

#include "bilko/core/error.h"
#include "bilko/schema/registry.h"

// The validator as a filter, for tests that share no code with it: reads one JSON object per line,
//   {"type": "invoice.invoice.sent", "profile": "producer" | "consumer", "data": …}
// and answers each with a line: `valid`, or `invalid <pointer> <keyword> …` of its violations. An
// envelope is judged with the type `envelope`.
namespace bilko::schema {
namespace {

std::string judged(const std::string& line) {
  const auto document = json::Document::parse(line);
  const auto& registry = SchemaRegistry::instance();
  const auto type = document.root().member("type").string();
  const auto profile = document.root().member("profile").string() == "consumer" ? Profile::consumer
                                                                                : Profile::producer;
  const Schema& schema = type == "envelope" ? registry.envelope() : registry.latest(type).schema;
  const auto violations = schema.validate(document.root().member("data"), profile);
  if (violations.empty()) return "valid";
  std::string answer = "invalid";
  for (const Violation& violation : violations)
    answer += fmt::format(" {} {}", violation.pointer.empty() ? "/" : violation.pointer,
                          violation.keyword);
  return answer;
}

std::string answer(const std::string& line) {
  try {
    return judged(line);
  } catch (const Error& error) {
    return "error " + error.code();
  }
}

}  // namespace
}  // namespace bilko::schema

int main() {
  std::string answers;
  for (std::string line; std::getline(std::cin, line);)
    answers += bilko::schema::answer(line) + "\n";
  fmt::print("{}", answers);
}
