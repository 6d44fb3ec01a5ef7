#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bilko/json/codec.h"

namespace bilko::json {

// What differs between two states of a thing, as `*.updated` events tell it: the names of the
// members, and objects with the old and the new values of these only. A member that is absent reads
// as null, one of more than 4 KiB as {sha256, bytes}, as in the audit trail.
struct Changes {
  std::vector<std::string> fields;
  Raw before;
  Raw after;

  bool empty() const { return fields.empty(); }
};

namespace detail {
// Each member's name and JSON text, in order.
using Members = std::vector<std::pair<std::string, std::string>>;

template <Struct T>
Members members_of(const T& value) {
  Members members;
  T::fields(value, [&members](const char* name, const auto& member) {
    if constexpr (IsOptional<std::decay_t<decltype(member)>>::value)
      members.emplace_back(name, member ? encode(*member) : "null");
    else members.emplace_back(name, encode(member));
  });
  return members;
}

Changes changes_between(const Members& before, const Members& after);
}  // namespace detail

template <Struct T>
Changes changes_between(const T& before, const T& after) {
  return detail::changes_between(detail::members_of(before), detail::members_of(after));
}

}  // namespace bilko::json
