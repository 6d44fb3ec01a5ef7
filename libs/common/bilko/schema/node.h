#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bilko/json/document.h"
#include "bilko/schema/format.h"
#include "bilko/schema/pattern.h"

namespace bilko::schema {

// Limits in the schema are JSON numbers, never money: that is a string with a pattern.
using Limit = long double;  // not money

struct Node;

struct Property {
  const Node* schema = nullptr;  // null: only required, so it still counts as additional
  bool is_required = false;
};

// One compiled (sub)schema; absent keywords are empty. Internal to the validator. Views point into
// the schema's own document.
struct Node {
  static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

  bool is_false = false;            // the boolean schema `false`
  const Node* reference = nullptr;  // $ref: nothing else counts then
  unsigned types = 0;               // bits by json::Type; 0: any

  std::optional<std::vector<json::Value>> enumeration;
  std::optional<json::Value> constant;
  bool is_open_enum = false;

  std::unordered_map<std::string_view, Property> properties;
  std::size_t required_count = 0;
  const Node* additional = nullptr;
  bool is_closed = false;  // additionalProperties: false
  const Node* names = nullptr;
  std::size_t properties_min = 0;
  std::size_t properties_max = kNoLimit;

  const Node* items = nullptr;
  std::size_t items_min = 0;
  std::size_t items_max = kNoLimit;
  bool is_unique = false;

  std::size_t length_min = 0;
  std::size_t length_max = kNoLimit;
  std::optional<Pattern> pattern;
  std::optional<FormatCheck> format;

  std::optional<Limit> minimum;
  std::optional<Limit> maximum;
  std::optional<Limit> above;  // exclusiveMinimum
  std::optional<Limit> below;  // exclusiveMaximum

  std::vector<const Node*> all_of;
  std::vector<const Node*> any_of;
  std::vector<const Node*> one_of;
  const Node* negated = nullptr;
  const Node* condition = nullptr;
  const Node* then_schema = nullptr;
  const Node* else_schema = nullptr;

  bool has_object_rules() const {
    return !properties.empty() || additional || is_closed || names || properties_min > 0 ||
           properties_max != kNoLimit;
  }
};

}  // namespace bilko::schema
