#include "bilko/schema/registry.h"

#include <fmt/format.h>

#include <charconv>

#include "bilko/core/error.h"
#include "bilko/json/codec.h"
#include "bilko/schema/self_test.h"

namespace bilko {
extern const EmbeddedFile event_schemas[];  // NOLINT: a file made by bilko_embed
}

namespace bilko::schema {
namespace {

constexpr std::string_view kUrnPrefix = "urn:bilko:schema:";
constexpr std::string_view kEnvelope = "envelope.json";

struct Topic {
  std::int64_t retention_ms = 0;
  static void fields(auto& self, auto&& field) { field("retentionMs", self.retention_ms); }
};

// What stands at the top of a schema besides the schema.
struct Head {
  std::string id;
  std::string title;
  Topic topic;
  std::vector<std::string> consumers;
  static void fields(auto& self, auto&& field) {
    field("$id", self.id);
    field("title", self.title);
    field("x-bilko-topic", self.topic);
    field("x-bilko-consumers", self.consumers);
  }
};

[[noreturn]] void throw_unknown(std::string_view what) {
  throw Error(ErrorKind::not_found, "schema_unknown",
              fmt::format("there is no schema for '{}'", what.substr(0, 120)));
}

EventSchema event_schema(json::Value document, const char* file) {
  const auto head = json::decode<Head>(document, json::Unknown::ignored);
  const std::string_view id = head.id;
  const auto colon = id.rfind(':');
  int revision = 0;
  const bool is_ours =
      id.substr(0, kUrnPrefix.size()) == kUrnPrefix && colon >= kUrnPrefix.size() &&
      std::from_chars(id.data() + colon + 1, id.data() + id.size(), revision).ec == std::errc();
  if (!is_ours || revision < 1)
    throw Error(ErrorKind::invalid, "schema_malformed", fmt::format("the $id of {}", file));
  std::optional<std::int64_t> retention;
  if (head.topic.retention_ms >= 0) retention = head.topic.retention_ms;
  return {std::string(id.substr(kUrnPrefix.size(), colon - kUrnPrefix.size())),
          revision,
          head.id,
          head.title,
          retention,
          head.consumers,
          Schema::compile(document)};
}

}  // namespace

const SchemaRegistry& SchemaRegistry::instance() {
  static const SchemaRegistry registry = [] {
    self_test();
    return SchemaRegistry(event_schemas);
  }();
  return registry;
}

SchemaRegistry::SchemaRegistry(const EmbeddedFile* files) {
  for (const EmbeddedFile* file = files; file->name != nullptr; ++file) add(*file);
  for (const auto& [urn, schema] : by_urn_) {
    const EventSchema*& newest = latest_[schema.type];
    if (newest == nullptr || newest->revision < schema.revision) newest = &schema;
  }
}

void SchemaRegistry::add(const EmbeddedFile& file) {
  const auto document = json::Document::parse(file.content);
  if (file.name == kEnvelope) {
    envelope_ = Schema::compile(document.root());
    return;
  }
  EventSchema schema = event_schema(document.root(), file.name);
  const std::string urn = schema.urn;
  if (!by_urn_.emplace(urn, std::move(schema)).second)
    throw Error(ErrorKind::invalid, "schema_malformed", fmt::format("{} stands twice", urn));
}

const EventSchema* SchemaRegistry::find(std::string_view type) const {
  const auto found = latest_.find(type);
  return found == latest_.end() ? nullptr : found->second;
}

const EventSchema& SchemaRegistry::latest(std::string_view type) const {
  const EventSchema* found = find(type);
  if (found == nullptr) throw_unknown(type);
  return *found;
}

const EventSchema& SchemaRegistry::by_urn(std::string_view urn) const {
  const auto found = by_urn_.find(urn);
  if (found == by_urn_.end()) throw_unknown(urn);
  return found->second;
}

std::vector<const EventSchema*> SchemaRegistry::all() const {
  std::vector<const EventSchema*> result;
  for (const auto& [type, schema] : latest_) result.push_back(schema);
  return result;
}

const Schema& SchemaRegistry::envelope() const {
  if (!envelope_) throw_unknown(kEnvelope);
  return *envelope_;
}

}  // namespace bilko::schema
