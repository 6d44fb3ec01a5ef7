#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bilko/core/enum.h"

namespace bilko::pg {

// Any bytes, for BYTEA columns.
struct Bytes {
  std::string value;
};

// The text form of one parameter; empty optional = NULL.
using Param = std::optional<std::string>;

std::string bytea_literal(std::string_view bytes);
// Adds an item to `{"a","b",NULL`, a parameter that is cast to an array type.
void append_item(std::string& array, std::string_view text);

template <class T>
Param to_param(const T& value);

namespace detail {
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class T>
std::string vector_param(const std::vector<T>& values) {
  std::string array = "{";
  for (const auto& value : values) {
    if (array.size() > 1) array += ',';
    if constexpr (std::convertible_to<const T&, std::string_view>) {
      append_item(array, value);
    } else if (const Param param = to_param<T>(value)) {
      append_item(array, *param);
    } else {
      array += "NULL";
    }
  }
  return array + "}";
}
}  // namespace detail

// std::string, string_view, C strings, bool, integers, Textual types, named enums, Bytes,
// std::nullopt, std::optional and std::vector (as an array) of these.
template <class T>
Param to_param(const T& value) {
  if constexpr (std::same_as<T, std::nullopt_t>) return std::nullopt;
  else if constexpr (std::same_as<T, bool>) return value ? "t" : "f";
  else if constexpr (std::integral<T>) return std::to_string(value);
  else if constexpr (std::same_as<T, Bytes>) return bytea_literal(value.value);
  else if constexpr (NamedEnum<T>) return std::string(enum_name(value));
  else if constexpr (Textual<T>) return value.str();
  else if constexpr (detail::IsOptional<T>::value) return value ? to_param(*value) : std::nullopt;
  else if constexpr (detail::IsVector<T>::value) return detail::vector_param(value);
  else return std::string(std::string_view(value));
}

// Adds text to a row of COPY's text format.
void append_escaped(std::string& row, std::string_view text);
// The value and the tab behind it.
template <class T>
void append_copied(std::string& row, const T& value) {
  if constexpr (std::convertible_to<const T&, std::string_view>) {
    append_escaped(row, value);
  } else if (const Param param = to_param(value)) {
    append_escaped(row, *param);
  } else {
    row += "\\N";
  }
  row += '\t';
}

// One column of a set-based statement: what `projection` (a member or a function) says of each
// item.
//   tx.execute("INSERT INTO x SELECT * FROM unnest($1::text[], $2::int[])", column(rows, &Row::id),
//              column(rows, &Row::count));
template <std::ranges::input_range Range, class Projection>
auto column(const Range& items, Projection projection) {
  using Value = std::invoke_result_t<Projection&, std::ranges::range_reference_t<const Range>>;
  std::vector<std::decay_t<Value>> values;
  if constexpr (std::ranges::sized_range<Range>) values.reserve(std::ranges::size(items));
  for (const auto& item : items) values.push_back(std::invoke(projection, item));
  return values;
}

}  // namespace bilko::pg
