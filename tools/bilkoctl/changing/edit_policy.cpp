#include "bilkoctl/changing/edit_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "bilkoctl/reading/schema_document.h"

namespace bilko::ctl {
namespace {

constexpr std::string_view kData = "/data/";
constexpr std::array<std::string_view, 5> kMoney = {"money", "rate", "currency", "quantity", "leg"};

// The name of the definition a schema refers to, also as one of several or of its elements.
std::string definition_of(json::Value schema) {
  if (!schema.exists() || !schema.is_object()) return {};
  const auto reference = schema.member("$ref");
  if (reference.exists()) {
    const std::string_view text = reference.string();
    return std::string(text.substr(text.rfind('/') + 1));
  }
  for (const char* several : {"anyOf", "oneOf"}) {
    const auto list = schema.member(several);
    if (list.exists() && list.size() > 0) return definition_of(list.at(0));
  }
  return definition_of(schema.member("items"));
}

}  // namespace

std::string why_not_editable(std::string_view type, std::string_view pointer) {
  if (!pointer.starts_with(kData)) return "only members below /data may be edited";
  const auto root = schema_document(type);
  if (!root.exists()) return fmt::format("no schema of {} is known here", type);
  auto schema = root;
  auto rest = pointer.substr(kData.size() - 1);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('/', 1), rest.size());
    schema = schema_below(root, schema, rest.substr(1, end - 1));
    rest.remove_prefix(end);
    if (!schema.exists()) return "the schema does not describe it";
    const auto definition = definition_of(schema);
    if (std::ranges::count(kMoney, definition) > 0) return "it is money, and money is never edited";
    if (definition.ends_with("Id"))
      return "it says what the event is about: that takes an event of its own";
  }
  return {};
}

}  // namespace bilko::ctl
