#include "bilko/schema/self_test.h"

#include <fmt/format.h>

#include <array>

#include "bilko/core/error.h"
#include "bilko/schema/schema.h"

namespace bilko::schema {
namespace {

struct Canary {
  const char* keyword;
  const char* schema;
  const char* accepted;
  const char* rejected;
};

constexpr std::array kCanaries = {
    Canary{"type", R"({"type":["string","null"]})", "null", "1.5"},
    Canary{"enum", R"({"enum":["DEBIT","CREDIT"]})", R"("DEBIT")", R"("debit")"},
    Canary{"const", R"({"const":"draft"})", R"("draft")", R"("sent")"},
    Canary{"properties", R"({"properties":{"a":{"type":"string"}}})", R"({"a":"x"})", R"({"a":1})"},
    Canary{"required", R"({"required":["a"]})", R"({"a":1})", R"({"b":1})"},
    Canary{"additionalProperties", R"({"properties":{"a":{}},"additionalProperties":false})",
           R"({"a":1})", R"({"a":1,"b":1})"},
    Canary{"propertyNames", R"({"propertyNames":{"pattern":"^[a-z]+$"}})", R"({"a":1})",
           R"({"A":1})"},
    Canary{"minProperties", R"({"minProperties":1})", R"({"a":1})", "{}"},
    Canary{"maxProperties", R"({"maxProperties":1})", "{}", R"({"a":1,"b":1})"},
    Canary{"items", R"({"items":{"type":"string"}})", R"(["a"])", R"(["a",1])"},
    Canary{"minItems", R"({"minItems":2})", "[1,2]", "[1]"},
    Canary{"maxItems", R"({"maxItems":1})", "[1]", "[1,2]"},
    Canary{"uniqueItems", R"({"uniqueItems":true})", "[1,2]", "[1,1]"},
    Canary{"minLength", R"({"minLength":2})", R"("čć")", R"("č")"},
    Canary{"maxLength", R"({"maxLength":2})", R"("čć")", R"("čćž")"},
    Canary{"pattern", R"({"pattern":"^-?[0-9]{1,15}\\.[0-9]{4}$"})", R"("1250.0000")",
           R"("1250.00")"},
    Canary{"minimum", R"({"minimum":1})", "1", "0"},
    Canary{"maximum", R"({"maximum":100})", "100", "101"},
    Canary{"exclusiveMinimum", R"({"exclusiveMinimum":0})", "1", "0"},
    Canary{"exclusiveMaximum", R"({"exclusiveMaximum":1})", "0", "1"},
    Canary{"allOf", R"({"allOf":[{"minimum":1},{"maximum":2}]})", "1", "3"},
    Canary{"anyOf", R"({"anyOf":[{"type":"null"},{"minimum":1}]})", "null", "0"},
    Canary{"oneOf", R"({"oneOf":[{"minimum":1},{"maximum":2}]})", "0", "1"},
    Canary{"not", R"({"not":{"type":"null"}})", "1", "null"},
    Canary{"then", R"({"if":{"minimum":5},"then":{"maximum":6}})", "1", "7"},
    Canary{"else", R"({"if":{"minimum":5},"else":{"maximum":1}})", "7", "2"},
    Canary{"$ref", R"({"$ref":"#/definitions/a","definitions":{"a":{"type":"null"}}})", "null",
           "1"},
    Canary{"false", R"({"properties":{"a":false}})", "{}", R"({"a":1})"},
    Canary{"date", R"({"format":"date"})", R"("2024-02-29")", R"("2026-02-29")"},
    Canary{"date-time", R"({"format":"date-time"})", R"("2026-02-23T10:30:01.123Z")",
           R"("2026-02-23 10:30:01")"},
    Canary{"email", R"({"format":"email"})", R"("ana@firma.rs")", R"("ana")"},
    Canary{"uri", R"({"format":"uri"})", R"("https://bilko.io/a")", R"("/a")"},
    Canary{"uri-reference", R"({"format":"uri-reference"})", R"("/a")", R"("/a b")"},
};

void expect(const Canary& canary, const Schema& schema, const char* text, bool valid) {
  const auto document = json::Document::parse(text);
  for (const Profile profile : {Profile::producer, Profile::consumer}) {
    const bool is_opened =
        profile == Profile::consumer && std::string_view(canary.keyword) == "additionalProperties";
    if (schema.accepts(document.root(), profile) != (valid || is_opened))
      throw Error(ErrorKind::unavailable, "schema_self_test_failed",
                  fmt::format("the schema validator misjudges `{}`", canary.keyword));
  }
}

}  // namespace

void self_test() {
  for (const Canary& canary : kCanaries) {
    const auto document = json::Document::parse(canary.schema);
    const Schema schema = Schema::compile(document.root());
    expect(canary, schema, canary.accepted, true);
    expect(canary, schema, canary.rejected, false);
  }
}

}  // namespace bilko::schema
