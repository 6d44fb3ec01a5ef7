#include "bilko/schema/validator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "bilko/schema/utf8.h"

namespace bilko::schema {
namespace {

using json::Type;
using json::Value;

std::string pointer_of(const Path* path) {
  if (path == nullptr) return "";
  if (path->is_index) return pointer_of(path->parent) + "/" + std::to_string(path->index);
  std::string token;
  for (const char c : path->name) {
    if (c == '~') token += "~0";
    else if (c == '/') token += "~1";
    else token += c;
  }
  return pointer_of(path->parent) + "/" + token;
}

std::size_t count_code_points(std::string_view text) {
  const auto starts = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts));
}

bool is_whole(Value value) {
  if (value.type() == Type::integer) return true;
  const Limit number = value.number();
  return std::isfinite(number) && std::trunc(number) == number;
}

bool has_type(const Node& node, Value value) {
  const auto bit = [](Type type) { return 1u << static_cast<unsigned>(type); };
  if ((node.types & bit(value.type())) != 0) return true;
  const bool takes_integers = (node.types & bit(Type::integer)) != 0;
  return takes_integers && value.type() == Type::fraction && is_whole(value);
}

bool contains(const std::vector<Value>& values, Value value) {
  return std::any_of(values.begin(), values.end(), [&](Value known) { return known == value; });
}

json::Document name_document(std::string_view name) {
  json::Writer writer;
  writer.string(name);
  return json::Document::parse(writer.text());
}

bool has_doubles(Value array) {
  for (std::size_t i = 0; i < array.size(); ++i)
    for (std::size_t k = i + 1; k < array.size(); ++k)
      if (array.at(i) == array.at(k)) return true;
  return false;
}

}  // namespace

bool Validator::violated(const Path* path, std::string_view keyword, std::string detail) {
  if (violations_ && violations_->size() < Schema::kViolations)
    violations_->push_back({pointer_of(path), std::string(keyword), std::move(detail)});
  return false;
}

bool Validator::holds(const Node& node, Value value) const {
  return Validator(profile_, nullptr).check(node, value, nullptr);
}

bool Validator::check(const Node& node, Value value, const Path* path) {
  if (node.reference) return check(*node.reference, value, path);
  if (node.is_false) return violated(path, "false", "nothing may stand here");
  bool valid = true;
  if (node.types != 0 && !has_type(node, value)) valid = violated(path, "type", "the wrong type");
  if (!valid && stops()) return false;
  valid &= check_values(node, value, path);
  if (!valid && stops()) return false;
  switch (value.type()) {
    case Type::string: valid &= check_string(node, value.string(), path); break;
    case Type::integer:
    case Type::fraction: valid &= check_number(node, value, path); break;
    case Type::array: valid &= check_array(node, value, path); break;
    case Type::object:
      if (node.has_object_rules()) valid &= check_object(node, value, path);
      break;
    case Type::null:
    case Type::boolean: break;
  }
  if (!valid && stops()) return false;
  return check_combined(node, value, path) && valid;
}

bool Validator::check_values(const Node& node, Value value, const Path* path) {
  bool valid = true;
  const bool is_open = profile_ == Profile::consumer && node.is_open_enum;
  if (node.enumeration && !is_open && !contains(*node.enumeration, value))
    valid = violated(path, "enum", "none of the allowed values");
  if (node.constant && !(*node.constant == value))
    valid = violated(path, "const", "not the one allowed value");
  return valid;
}

bool Validator::check_string(const Node& node, std::string_view text, const Path* path) {
  bool valid = true;
  if (node.length_min > 0 || node.length_max != Node::kNoLimit) {
    const std::size_t length = count_code_points(text);
    if (length < node.length_min)
      valid = violated(path, "minLength", fmt::format("shorter than {}", node.length_min));
    if (length > node.length_max)
      valid = violated(path, "maxLength", fmt::format("longer than {}", node.length_max));
  }
  if (node.pattern && !node.pattern->found_in(text))
    valid = violated(path, "pattern", "not of the wanted form");
  if (node.format && !(*node.format)(text))
    valid = violated(path, "format", "not of the wanted format");
  return valid;
}

bool Validator::check_number(const Node& node, Value value, const Path* path) {
  const Limit number = value.number();
  bool valid = true;
  if (node.minimum && number < *node.minimum)
    valid = violated(path, "minimum", fmt::format("less than {}", *node.minimum));
  if (node.maximum && number > *node.maximum)
    valid = violated(path, "maximum", fmt::format("more than {}", *node.maximum));
  if (node.above && number <= *node.above)
    valid = violated(path, "exclusiveMinimum", fmt::format("not more than {}", *node.above));
  if (node.below && number >= *node.below)
    valid = violated(path, "exclusiveMaximum", fmt::format("not less than {}", *node.below));
  return valid;
}

bool Validator::check_array(const Node& node, Value value, const Path* path) {
  bool valid = true;
  if (value.size() < node.items_min)
    valid = violated(path, "minItems", fmt::format("fewer than {}", node.items_min));
  if (value.size() > node.items_max)
    valid = violated(path, "maxItems", fmt::format("more than {}", node.items_max));
  if (!valid) return false;  // too long ones are not walked
  if (node.is_unique && has_doubles(value))
    valid = violated(path, "uniqueItems", "two items are equal");
  if (node.items == nullptr) return valid;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const Path item{path, {}, i, true};
    valid &= check(*node.items, value.at(i), &item);
    if (!valid && stops()) return false;
  }
  return valid;
}

bool Validator::check_object(const Node& node, Value value, const Path* path) {
  bool valid = true;
  if (value.size() < node.properties_min)
    valid = violated(path, "minProperties", fmt::format("fewer than {}", node.properties_min));
  if (value.size() > node.properties_max)
    valid = violated(path, "maxProperties", fmt::format("more than {}", node.properties_max));
  std::size_t required = 0;
  value.each_member([&](std::string_view name, Value member) {
    if (!valid && stops()) return;
    const auto found = node.properties.find(name);
    const Property* property = found == node.properties.end() ? nullptr : &found->second;
    if (property && property->is_required) ++required;
    valid &= check_member(node, property, member, Path{path, name});
  });
  if (!valid && stops()) return false;
  return (required == node.required_count || check_required(node, value, path)) && valid;
}

bool Validator::check_member(const Node& node, const Property* property, Value value,
                             const Path& at) {
  bool valid = true;
  if (node.names) {
    const json::Document text = name_document(at.name);
    valid &= holds(*node.names, text.root()) || violated(&at, "propertyNames", "not a name here");
  }
  if (property && property->schema) return check(*property->schema, value, &at) && valid;
  if (node.additional) return check(*node.additional, value, &at) && valid;
  if (node.is_closed && profile_ == Profile::producer)
    return violated(&at, "additionalProperties", "not a member here");
  return valid;
}

// Names them in the order of the alphabet.
bool Validator::check_required(const Node& node, Value value, const Path* path) {
  std::set<std::string_view> missing;
  for (const auto& [name, property] : node.properties)
    if (property.is_required && !value.member(name).exists()) missing.insert(name);
  for (const std::string_view name : missing) {
    const Path at{path, name};
    violated(&at, "required", "this member is missing");
  }
  return missing.empty();
}

bool Validator::check_combined(const Node& node, Value value, const Path* path) {
  bool valid = true;
  for (const Node* part : node.all_of) {
    valid &= check(*part, value, path);
    if (!valid && stops()) return false;
  }
  valid &= check_choice(node, value, path);
  if (node.negated && holds(*node.negated, value))
    valid = violated(path, "not", "what may not stand here");
  if (node.condition) {
    const Node* branch = holds(*node.condition, value) ? node.then_schema : node.else_schema;
    if (branch) valid &= check(*branch, value, path);
  }
  return valid;
}

bool Validator::check_choice(const Node& node, Value value, const Path* path) {
  const auto held = [&](const Node* part) { return holds(*part, value); };
  bool valid = true;
  if (!node.any_of.empty() && std::none_of(node.any_of.begin(), node.any_of.end(), held))
    valid = violated(path, "anyOf", "fits none of the forms");
  if (!node.one_of.empty()) {
    const auto count = std::count_if(node.one_of.begin(), node.one_of.end(), held);
    if (count != 1)
      valid = violated(path, "oneOf", fmt::format("fits {} of the forms, not one", count));
  }
  return valid;
}

}  // namespace bilko::schema
