#include "bilko/schema/registry.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko::schema {
namespace {

constexpr const char* kFirst = R"({
  "$id": "urn:bilko:schema:demo.thing.made:1", "title": "made", "type": "object",
  "x-bilko-topic": {"retentionMs": -1}, "x-bilko-consumers": ["audit"]})";
constexpr const char* kSecond = R"({
  "$id": "urn:bilko:schema:demo.thing.made:2", "title": "made again", "type": "object",
  "x-bilko-topic": {"retentionMs": 7776000000}, "x-bilko-consumers": []})";

TEST(SchemaRegistry, KnowsEveryRevisionAndPrefersTheNewest) {
  const EmbeddedFile files[] = {
      {"demo.thing.made.json", kSecond}, {"demo.thing.made.1.json", kFirst}, {nullptr, nullptr}};
  const SchemaRegistry registry(files);
  EXPECT_EQ(registry.latest("demo.thing.made").revision, 2);
  EXPECT_EQ(registry.latest("demo.thing.made").retention_ms, 7'776'000'000);
  const EventSchema& first = registry.by_urn("urn:bilko:schema:demo.thing.made:1");
  EXPECT_EQ(first.title, "made");
  EXPECT_FALSE(first.retention_ms);
  EXPECT_EQ(first.consumers, std::vector<std::string>{"audit"});
  EXPECT_EQ(registry.all().size(), 1u);
}

TEST(SchemaRegistry, RefusesWhatItDoesNotKnow) {
  const EmbeddedFile files[] = {{nullptr, nullptr}};
  const SchemaRegistry registry(files);
  EXPECT_EQ(registry.find("demo.thing.made"), nullptr);
  EXPECT_THROW(registry.latest("demo.thing.made"), Error);
  EXPECT_THROW(registry.by_urn("urn:bilko:schema:demo.thing.made:1"), Error);
}

TEST(SchemaRegistry, RefusesADoubledRevisionAndAForeignId) {
  const EmbeddedFile doubled[] = {{"a.json", kFirst}, {"b.json", kFirst}, {nullptr, nullptr}};
  EXPECT_THROW(SchemaRegistry{doubled}, Error);
  for (const char* id : {"urn:bilko:schema:demo:x", "urn:bilko:schema:1", "demo.thing.made"}) {
    const std::string text = R"({"$id":")" + std::string(id) +
                             R"(","title":"","x-bilko-topic":{"retentionMs":-1},)"
                             R"("x-bilko-consumers":[]})";
    const EmbeddedFile foreign[] = {{"a.json", text.c_str()}, {nullptr, nullptr}};
    EXPECT_THROW(SchemaRegistry{foreign}, Error) << id;
  }
}

TEST(SchemaRegistry, OfTheExecutableJudgesItself) { EXPECT_NO_THROW(SchemaRegistry::instance()); }

}  // namespace
}  // namespace bilko::schema
