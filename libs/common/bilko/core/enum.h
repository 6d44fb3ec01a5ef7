#pragma once

#include <array>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "bilko/core/error.h"

namespace bilko {

// The text form of an enumeration, the same in JSON, SQL and logs. Specialize with
//   static constexpr std::array kNames = {std::pair{Side::debit, std::string_view{"DEBIT"}}, ...};
template <class E>
struct EnumNames;

template <class E>
concept NamedEnum = std::is_enum_v<E> && requires {
  EnumNames<E>::kNames;
};

template <NamedEnum E>
constexpr std::string_view enum_name(E value) {
  for (const auto& [candidate, name] : EnumNames<E>::kNames)
    if (candidate == value) return name;
  return {};
}

// Throws Error invalid `unknown_value` that lists what is allowed.
template <NamedEnum E>
E parse_enum(std::string_view text) {
  std::string allowed;
  for (const auto& [value, name] : EnumNames<E>::kNames) {
    if (name == text) return value;
    allowed += (allowed.empty() ? "" : ", ") + std::string(name);
  }
  throw Error(ErrorKind::invalid, "unknown_value",
              "'" + std::string(text.substr(0, 40)) + "' is none of: " + allowed);
}

// A value with one text form: `str()` and `T::parse(text)` (throws Error invalid). The JSON codec
// and SQL parameters take every such type.
template <class T>
concept Textual = requires(const T& value, std::string_view text) {
  { value.str() } -> std::convertible_to<std::string>;
  { T::parse(text) } -> std::same_as<T>;
};

}  // namespace bilko
