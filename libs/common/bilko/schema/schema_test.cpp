#include "bilko/schema/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko::schema {
namespace {

Schema schema_of(std::string_view text) {
  const auto document = json::Document::parse(text);
  return Schema::compile(document.root());
}

std::vector<std::string> violations(const Schema& schema, std::string_view text,
                                    Profile profile = Profile::producer) {
  const auto document = json::Document::parse(text);
  std::vector<std::string> result;
  for (const auto& violation : schema.validate(document.root(), profile))
    result.push_back(violation.pointer + " " + violation.keyword);
  return result;
}

std::string refusal(std::string_view text) {
  try {
    schema_of(text);
  } catch (const Error& error) {
    return error.code();
  }
  return "compiled";
}

constexpr const char* kEvent = R"({
  "type": "object",
  "required": ["id", "amount"],
  "additionalProperties": false,
  "properties": {
    "id": {"type": "string"},
    "amount": {"$ref": "#/definitions/money"},
    "role": {"type": "string", "enum": ["user", "owner"], "x-bilko-open": true},
    "side": {"type": "string", "enum": ["DEBIT", "CREDIT"]},
    "legs": {"type": "array", "items": {"$ref": "#/definitions/leg"}}
  },
  "definitions": {
    "money": {"type": "string", "pattern": "^-?[0-9]{1,15}\\.[0-9]{4}$", "maxLength": 21},
    "leg": {"type": "object", "required": ["a/b~c"], "properties": {"a/b~c": {"type": "null"}}}
  }
})";

TEST(Schema, NamesEveryViolationWithPointerAndKeyword) {
  EXPECT_THAT(
      violations(schema_of(kEvent), R"({"amount":1.5,"legs":[{},{"a/b~c":1}],"x":1})"),
      testing::ElementsAre("/amount type", "/legs/0/a~1b~0c required", "/legs/1/a~1b~0c type",
                           "/x additionalProperties", "/id required"));
}

TEST(Schema, TakesUnknownMembersAndOpenValuesFromAFutureRevisionAsConsumerOnly) {
  const Schema schema = schema_of(kEvent);
  const char* newer = R"({"id":"a","amount":"1.0000","role":"accountant","new":1})";
  EXPECT_THAT(violations(schema, newer),
              testing::ElementsAre("/role enum", "/new additionalProperties"));
  EXPECT_TRUE(violations(schema, newer, Profile::consumer).empty());
}

TEST(Schema, KeepsClosedValuesTypesAndRequiredMembersForConsumers) {
  EXPECT_THAT(violations(schema_of(kEvent), R"({"id":"a","amount":"1","role":1,"side":"UP"})",
                         Profile::consumer),
              testing::ElementsAre("/amount pattern", "/role type", "/side enum"));
}

TEST(Schema, NeverRepeatsWhatTheDocumentSays) {
  const Schema schema = schema_of(R"({"maxLength":3,"pattern":"^a$","format":"email"})");
  const auto document = json::Document::parse(R"("ana@firma.rs")");
  for (const auto& violation : schema.validate(document.root(), Profile::producer))
    EXPECT_EQ(violation.detail.find("ana"), std::string::npos) << violation.detail;
}

TEST(Schema, StopsCollectingAtItsLimit) {
  std::string items = "[1";
  for (int i = 0; i < 200; ++i) items += ",1";
  EXPECT_EQ(violations(schema_of(R"({"items":{"type":"string"}})"), items + "]").size(),
            Schema::kViolations);
}

TEST(Schema, OutlivesTheDocumentItWasCompiledFrom) {
  const Schema schema = [] {
    const auto document = json::Document::parse(R"({"enum":["a long enough value to be freed"]})");
    return Schema::compile(document.root());
  }();
  EXPECT_TRUE(violations(schema, R"("a long enough value to be freed")").empty());
}

TEST(Schema, RefusesWhatItCannotEnforce) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"patternProperties":{}})", "schema_unsupported"},
      {R"({"contains":{}})", "schema_unsupported"},
      {R"({"multipleOf":0.01})", "schema_unsupported"},
      {R"({"properties":{"a":{"maxLenght":3}}})", "schema_unsupported"},
      {R"({"x-bilko-unknown":1})", "schema_unsupported"},
      {R"({"format":"uuid"})", "schema_unsupported"},
      {R"({"$ref":"other.json#/definitions/a"})", "schema_unsupported"},
      {R"({"$ref":"#"})", "schema_unsupported"},
      {R"({"definitions":{"unused":{"contains":{}}}})", "schema_unsupported"},
      {R"({"properties":{"a":{"$id":"x"}}})", "schema_unsupported"},
      {R"({"$ref":"#/definitions/a"})", "schema_malformed"},
      {R"({"type":"money"})", "schema_malformed"},
      {R"({"minLength":-1})", "schema_malformed"},
      {R"({"required":"a"})", "schema_malformed"},
      {R"({"items":[{}]})", "schema_malformed"},
      {R"({"definitions":{"a":{"items":{"$ref":"#/definitions/a"}}}})", "schema_ref_loop"},
      {R"~({"pattern":"(?=a)"})~", "pattern_unsupported"},
  };
  for (const auto& [text, code] : cases) EXPECT_EQ(refusal(text), code) << text;
}

}  // namespace
}  // namespace bilko::schema
