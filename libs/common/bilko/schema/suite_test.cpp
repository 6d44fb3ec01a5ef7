#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "bilko/core/error.h"
#include "bilko/schema/schema.h"

// The official JSON-Schema-Test-Suite, draft-07: every file in
// tests/vectors/json-schema-test-suite.
namespace bilko::schema {
namespace {

const std::filesystem::path kSuite =
    std::filesystem::path(BILKO_SOURCE_DIR) / "tests/vectors/json-schema-test-suite";

// Our JSON parser refuses U+0000 by design; any other control character does as well for these
// tests.
std::string read_file(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  std::string result = text.str();
  for (std::size_t at = 0; (at = result.find("\\u0000", at)) != std::string::npos;)
    result.replace(at, 6, "\\u0001");
  return result;
}

// Whether refused.json lists the group: compile() must refuse it then, because it uses what the
// subset has not. Every other group must compile and judge each case as the suite says.
bool is_listed(const std::string& file, const std::string& group) {
  static const auto list = json::Document::parse(read_file(kSuite / "refused.json"));
  const json::Value groups = list.root().member(file);
  return groups.exists() && groups.member(group).exists();
}

void run_group(json::Value group, const Schema& schema, const std::string& name) {
  const json::Value cases = group.member("tests");
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const json::Value one = cases.at(i);
    const auto data = one.member("data");
    const auto violations = schema.validate(data, Profile::producer);
    EXPECT_EQ(violations.empty(), one.member("valid").boolean())
        << name << " / " << one.member("description").string() << ": " << data.text();
    EXPECT_EQ(schema.accepts(data, Profile::producer), violations.empty()) << name;
  }
}

class Suite : public testing::TestWithParam<std::string> {};

TEST_P(Suite, JudgesAsTheOfficialVectorsSay) {
  const auto file = json::Document::parse(read_file(kSuite / "draft7" / (GetParam() + ".json")));
  for (std::size_t i = 0; i < file.root().size(); ++i) {
    const json::Value group = file.root().at(i);
    const std::string name(group.member("description").string());
    const bool is_refused = is_listed(GetParam(), name);
    try {
      const Schema schema = Schema::compile(group.member("schema"));
      EXPECT_FALSE(is_refused) << name << " is listed as refused";
      run_group(group, schema, name);
    } catch (const Error& error) {
      EXPECT_TRUE(is_refused) << name << " is refused: " << error.message();
    }
  }
}

std::vector<std::string> files() {
  const auto folder = kSuite / "draft7";
  std::vector<std::string> result;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".json")
      result.push_back(entry.path().lexically_relative(folder).replace_extension().string());
  std::sort(result.begin(), result.end());
  return result;
}

INSTANTIATE_TEST_SUITE_P(Draft7, Suite, testing::ValuesIn(files()), [](const auto& file) {
  std::string name = file.param;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(c); }, '_');
  return name;
});

}  // namespace
}  // namespace bilko::schema
