#include "bilkoctl/reading/masking.h"

#include <fmt/format.h>

#include "bilko/core/error.h"
#include "bilkoctl/reading/schema_document.h"

namespace bilko::ctl {
namespace {

constexpr const char* kMask = "***";

bool is_personal(json::Value schema) {
  if (!schema.exists() || !schema.is_object()) return false;
  const auto mark = schema.member("x-bilko-pii");
  return mark.exists() && mark.type() == json::Type::boolean && mark.boolean();
}

// Writes a value beside its schema, which may be nothing. The mark may stand beside a `$ref`.
void write(json::Writer& writer, json::Value value, json::Value root, json::Value schema) {
  if (!value.is_null() && (is_personal(schema) || is_personal(resolved(root, schema)))) {
    writer.string(kMask);
  } else if (value.is_object()) {
    writer.begin_object();
    value.each_member([&](std::string_view name, json::Value member) {
      writer.key(name);
      write(writer, member, root, schema_below(root, schema, name));
    });
    writer.end_object();
  } else if (value.type() == json::Type::array) {
    writer.begin_array();
    for (std::size_t i = 0; i < value.size(); ++i)
      write(writer, value.at(i), root, schema_below(root, schema, std::to_string(i)));
    writer.end_array();
  } else {
    writer.raw(value.text());
  }
}

void write_event(json::Writer& writer, json::Value event) {
  const auto type = event.member("type");
  const auto root =
      type.exists() && type.is_string() ? schema_document(type.string()) : json::Value(nullptr);
  writer.begin_object();
  event.each_member([&](std::string_view name, json::Value value) {
    writer.key(name);
    const bool is_data = name == "data" || name == "data_base64";
    if (!is_data) writer.raw(value.text());
    else if (!root.exists()) writer.string(kMask);
    else write(writer, value, root, root);
  });
  writer.end_object();
}

}  // namespace

std::string masked_event(std::string_view text) {
  json::Writer writer;
  try {
    const auto document = json::Document::parse(text);
    if (document.root().is_object()) {
      write_event(writer, document.root());
      return writer.text();
    }
  } catch (const Error&) {
    // Not JSON: only its length is told.
  }
  json::Writer other;
  other.string(fmt::format("*** {} bytes that are no JSON object", text.size()));
  return other.text();
}

}  // namespace bilko::ctl
