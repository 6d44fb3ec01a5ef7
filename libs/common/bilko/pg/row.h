#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bilko/core/enum.h"
#include "bilko/pg/params.h"

namespace bilko::pg {

namespace detail {
struct ResultData;  // holds the driver's result
std::int64_t parse_integer(std::string_view text);
std::string parse_bytea(std::string_view text);
template <class T>
struct Unwrapped {
  using Type = T;
};
template <class T>
struct Unwrapped<std::optional<T>> {
  using Type = T;
};
}  // namespace detail

// One row of a result; cheap to copy, keeps its result alive.
class Row {
 public:
  Row(std::shared_ptr<const detail::ResultData> result, std::size_t index)
      : result_(std::move(result)), index_(index) {}

  bool is_null(std::string_view column) const;
  // The column as T (see params.h for the types); NULL only into std::optional. A column that is
  // not there or not readable as T is a programmer's error.
  template <class T>
  T get(std::string_view column) const {
    if constexpr (detail::IsOptional<T>::value) {
      if (is_null(column)) return std::nullopt;
      return get<typename detail::Unwrapped<T>::Type>(column);
    } else {
      const std::string_view value = text(column);
      if constexpr (std::same_as<T, bool>) return value == "t";
      else if constexpr (std::integral<T>) return static_cast<T>(detail::parse_integer(value));
      else if constexpr (std::same_as<T, Bytes>) return Bytes{detail::parse_bytea(value)};
      else if constexpr (NamedEnum<T>) return parse_enum<T>(value);
      else if constexpr (Textual<T>) return T::parse(value);
      else return T(value);
    }
  }

 private:
  std::string_view text(std::string_view column) const;
  std::shared_ptr<const detail::ResultData> result_;
  std::size_t index_;
};

// The rows of a result.
class Rows {
 public:
  explicit Rows(std::shared_ptr<const detail::ResultData> result) : result_(std::move(result)) {}

  std::size_t size() const;
  bool empty() const { return size() == 0; }
  Row operator[](std::size_t index) const { return {result_, index}; }
  // Rows an INSERT, UPDATE or DELETE touched.
  std::int64_t affected() const;

  class Iterator {
   public:
    Iterator(const Rows* rows, std::size_t index) : rows_(rows), index_(index) {}
    Row operator*() const { return (*rows_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return index_ != other.index_; }

   private:
    const Rows* rows_;
    std::size_t index_;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

 private:
  std::shared_ptr<const detail::ResultData> result_;
};

}  // namespace bilko::pg
