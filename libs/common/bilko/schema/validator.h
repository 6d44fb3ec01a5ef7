#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bilko/schema/node.h"
#include "bilko/schema/schema.h"

namespace bilko::schema {

// The way from the root to a value, as a list on the stack: turned into text only for a violation.
struct Path {
  const Path* parent;
  std::string_view name;
  std::size_t index = 0;
  bool is_index = false;
};

// One walk over a document. Internal to Schema.
class Validator {
 public:
  // Without `violations` it stops at the first one.
  Validator(Profile profile, std::vector<Violation>* violations)
      : profile_(profile), violations_(violations) {}

  // Whether `value` is valid; the violations are collected.
  bool check(const Node& node, json::Value value, const Path* path);

 private:
  bool check_values(const Node& node, json::Value value, const Path* path);
  bool check_string(const Node& node, std::string_view text, const Path* path);
  bool check_number(const Node& node, json::Value value, const Path* path);
  bool check_array(const Node& node, json::Value value, const Path* path);
  bool check_object(const Node& node, json::Value value, const Path* path);
  bool check_member(const Node& node, const Property* property, json::Value value, const Path& at);
  bool check_required(const Node& node, json::Value value, const Path* path);
  bool check_combined(const Node& node, json::Value value, const Path* path);
  bool check_choice(const Node& node, json::Value value, const Path* path);
  // Whether the document would be valid, violations aside.
  bool holds(const Node& node, json::Value value) const;

  // Always false.
  bool violated(const Path* path, std::string_view keyword, std::string detail);
  bool stops() const { return violations_ == nullptr; }

  Profile profile_;
  std::vector<Violation>* violations_;
};

}  // namespace bilko::schema
