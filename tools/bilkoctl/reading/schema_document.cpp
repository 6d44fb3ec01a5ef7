#include "bilkoctl/reading/schema_document.h"

#include <map>
#include <string>

#include "bilko/core/embedded.h"

namespace bilko {
extern const EmbeddedFile event_schemas[];  // NOLINT: a file made by bilko_embed
}

namespace bilko::ctl {
namespace {

constexpr std::string_view kUrn = "urn:bilko:schema:";  // and <type>:<revision>
constexpr std::string_view kDefinitions = "#/definitions/";

using Documents = std::map<std::string, json::Document, std::less<>>;

Documents read_documents() {
  Documents found;
  std::map<std::string, int> revisions;
  for (const auto* file = event_schemas; file->name != nullptr; ++file) {
    auto document = json::Document::parse(file->content);
    const auto id = document.root().member("$id");
    if (!id.exists()) continue;
    const std::string_view urn = id.string();
    const auto colon = urn.rfind(':');
    const std::string type(urn.substr(kUrn.size(), colon - kUrn.size()));
    const int revision = std::stoi(std::string(urn.substr(colon + 1)));
    if (revision < revisions[type]) continue;
    revisions[type] = revision;
    found.insert_or_assign(type, std::move(document));
  }
  return found;
}

bool is_schema(json::Value value) { return value.exists() && value.is_object(); }

}  // namespace

json::Value schema_document(std::string_view type) {
  static const Documents documents = read_documents();
  const auto found = documents.find(type);
  return found == documents.end() ? json::Value(nullptr) : found->second.root();
}

json::Value resolved(json::Value root, json::Value schema) {
  if (!is_schema(schema)) return schema;
  const auto reference = schema.member("$ref");
  if (!reference.exists() || !reference.string().starts_with(kDefinitions)) return schema;
  return root.member("definitions").member(reference.string().substr(kDefinitions.size()));
}

json::Value schema_below(json::Value root, json::Value schema, std::string_view name) {
  schema = resolved(root, schema);
  if (!is_schema(schema)) return json::Value(nullptr);
  if (const auto properties = schema.member("properties"); properties.exists())
    if (const auto found = properties.member(name); found.exists()) return found;
  if (const auto items = schema.member("items"); is_schema(items)) return items;
  const auto rest = schema.member("additionalProperties");
  return is_schema(rest) ? rest : json::Value(nullptr);
}

}  // namespace bilko::ctl
