#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bilko/core/enum.h"

namespace bilko::contracts {

// An enumeration that may gain values within a version (`x-bilko-open` in the schema). It keeps
// what it does not know, so that an older consumer neither fails on a new value nor loses it.
template <NamedEnum E>
class OpenEnum {
 public:
  OpenEnum() = default;                           // "not set yet"
  OpenEnum(E value) : text_(enum_name(value)) {}  // NOLINT: a value is meant to be given as it is
  // Takes any text.
  static OpenEnum parse(std::string_view text) {
    OpenEnum result;
    result.text_ = text;
    return result;
  }

  const std::string& str() const { return text_; }
  // Empty for a value that this version does not know.
  std::optional<E> known() const {
    for (const auto& [value, name] : EnumNames<E>::kNames)
      if (name == text_) return value;
    return std::nullopt;
  }
  friend bool operator==(const OpenEnum&, const OpenEnum&) = default;

 private:
  std::string text_;
};

}  // namespace bilko::contracts
