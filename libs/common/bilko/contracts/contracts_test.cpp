#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "bilko/contracts/all.h"
#include "bilko/schema/registry.h"

// Every payload is held against its schema and the example beside it in schemas/events.
namespace bilko::contracts {
namespace {

using schema::Profile;
using schema::SchemaRegistry;

json::Document read(std::string_view type, const char* suffix) {
  const std::string name(type);
  const auto path = std::filesystem::path(BILKO_SOURCE_DIR) / "schemas/events" /
                    name.substr(0, name.find('.')) / (name + suffix);
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_FALSE(text.str().empty()) << path << " is missing";
  return json::Document::parse(text.str().empty() ? "{}" : text.str());
}

std::string first_violation(const std::vector<schema::Violation>& violations) {
  return violations.empty() ? "" : violations[0].pointer + " " + violations[0].keyword;
}

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

// The members that a payload has, and those that it always has.
template <class Payload>
std::pair<std::set<std::string>, std::set<std::string>> members() {
  std::set<std::string> all;
  std::set<std::string> required;
  Payload payload{};
  Payload::fields(payload, [&](const char* name, auto& member) {
    all.insert(name);
    if (!IsOptional<std::decay_t<decltype(member)>>::value) required.insert(name);
  });
  return {all, required};
}

template <class Payload>
class Contract : public testing::Test {};

template <class... Payloads>
testing::Types<Payloads...> types_of(ContractList<Payloads...>);
using AllPayloads = decltype(types_of(AllContracts()));
TYPED_TEST_SUITE(Contract, AllPayloads, );

TYPED_TEST(Contract, HasItsRevisionInTheRegistry) {
  const auto& schema = SchemaRegistry::instance().latest(TypeParam::kType);
  EXPECT_EQ(schema.revision, TypeParam::kRevision);
}

TYPED_TEST(Contract, HasTheMembersOfItsSchema) {
  const auto document = read(TypeParam::kType, ".json");
  const auto [all, required] = members<TypeParam>();
  std::set<std::string> properties;
  document.root().member("properties").each_member([&](std::string_view name, json::Value) {
    properties.emplace(name);
  });
  const json::Value list = document.root().member("required");
  std::set<std::string> required_by_schema;
  for (std::size_t i = 0; i < list.size(); ++i) required_by_schema.emplace(list.at(i).string());
  EXPECT_EQ(all, properties);
  EXPECT_EQ(required, required_by_schema);
}

TYPED_TEST(Contract, ReencodesItsExampleToTheSameText) {
  const auto example = read(TypeParam::kType, ".example.json");
  const json::Value data = example.root().member("data");
  const auto& registry = SchemaRegistry::instance();
  EXPECT_EQ(first_violation(registry.envelope().validate(example.root(), Profile::producer)), "");
  EXPECT_EQ(first_violation(registry.latest(TypeParam::kType).validate(data, Profile::producer)),
            "");
  const auto payload = json::decode<TypeParam>(data, json::Unknown::refused);
  EXPECT_EQ(json::encode(payload), data.text());
  EXPECT_EQ(payload.key(), example.root().member("subject").string());
  EXPECT_EQ(example.root().member("dataschema").string(), registry.latest(TypeParam::kType).urn);
}

TEST(Contracts, CoverEverySchemaButTheAuditTrail) {
  std::set<std::string> types;
  AllContracts::each([&](auto contract) {
    const auto [at, is_new] = types.emplace(decltype(contract)::Type::kType);
    EXPECT_TRUE(is_new) << *at << " stands twice";
  });
  // Written by triggers (events/migrations), read by the audit service as JSON.
  constexpr std::string_view kTrail = ".logged_action.recorded";
  for (const schema::EventSchema* schema : SchemaRegistry::instance().all()) {
    const bool is_trail = schema->type.ends_with(kTrail);
    EXPECT_NE(types.count(schema->type) == 1, is_trail) << schema->type;
  }
}

TEST(Contracts, HoldTheAuditTrailToItsSchema) {
  for (const schema::EventSchema* schema : SchemaRegistry::instance().all()) {
    const auto example = read(schema->type, ".example.json");
    const auto data = example.root().member("data");
    EXPECT_EQ(first_violation(schema->validate(data, Profile::producer)), "") << schema->type;
    EXPECT_FALSE(schema->consumers.empty()) << schema->type;
  }
}

}  // namespace
}  // namespace bilko::contracts
