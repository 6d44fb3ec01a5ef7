#include "bilko/json/codec.h"

#include <fmt/format.h>

#include <algorithm>

namespace bilko::json {
namespace {

const char* type_name(Type type) {
  switch (type) {
    case Type::null: return "null";
    case Type::boolean: return "a boolean";
    case Type::integer: return "an integer";
    case Type::fraction: return "a number";
    case Type::string: return "a string";
    case Type::array: return "an array";
    case Type::object: return "an object";
  }
  return "?";
}

// `~` and `/` inside a member name, as RFC 6901 escapes them.
std::string escaped(std::string_view name) {
  std::string text;
  for (const char c : name.substr(0, 80)) {
    if (c == '~') text += "~0";
    else if (c == '/') text += "~1";
    else text += c;
  }
  return text;
}

}  // namespace

void Problems::malformed(const std::string& pointer, std::string code, std::string detail) {
  any_malformed_ = true;
  fields_.push_back({pointer, std::move(code), std::move(detail)});
}

void Problems::invalid(const std::string& pointer, const Error& error) {
  fields_.push_back({pointer, error.code(), std::string(error.message())});
}

void Problems::throw_if_any() const {
  if (fields_.empty()) return;
  const FieldError& first = fields_.front();
  const auto message =
      fmt::format("{}: {}", first.pointer.empty() ? "/" : first.pointer, first.detail);
  if (any_malformed_) throw Error(ErrorKind::malformed, "body_malformed", message, fields_);
  throw Error(ErrorKind::invalid, "body_invalid", message, fields_);
}

namespace detail {

bool expect(Value value, Type expected, const std::string& pointer, Problems& problems) {
  const Type actual = value.type();
  if (actual == expected) return true;
  problems.malformed(
      pointer, "wrong_type",
      fmt::format("{} is wanted here, not {}", type_name(expected), type_name(actual)));
  return false;
}

void refuse_unknown_members(Value object, const std::vector<std::string_view>& known,
                            const std::string& pointer, Problems& problems) {
  object.each_member([&](std::string_view name, Value) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      problems.malformed(pointer + "/" + escaped(name), "unknown_member",
                         fmt::format("'{}' is not a member here", name.substr(0, 80)));
  });
}

void refuse_missing(const std::string& pointer, Problems& problems) {
  problems.malformed(pointer, "missing_member", "this member is required");
}

}  // namespace detail
}  // namespace bilko::json
