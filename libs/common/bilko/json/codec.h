#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "bilko/core/enum.h"
#include "bilko/json/document.h"

// One list is encoder and decoder of a struct:
//
//   struct Line {
//     std::string description;
//     Quantity quantity;
//     std::optional<Percent> vat_rate;                       // absent when empty
//     static void fields(auto& self, auto&& field) {
//       field("description", self.description);
//       field("quantity", self.quantity);
//       field("vatRate", self.vat_rate);
//     }
//   };
//
// Taken as members: std::string, bool, std::int64_t, int, Textual types (as strings), NamedEnum (as
// strings), json::Nullable<T> (null when empty), json::Raw, std::optional<T>, std::vector<T>,
// structs.
namespace bilko::json {

// A member that is always present and may be null.
template <class T>
struct Nullable {
  std::optional<T> value;
  friend bool operator==(const Nullable&, const Nullable&) = default;
};

// Any JSON value, kept as text.
struct Raw {
  std::string text = "null";
  friend bool operator==(const Raw&, const Raw&) = default;
};

// Whether members that the struct does not name are refused.
enum class Unknown { refused, ignored };

// Collects what is wrong with a document, with JSON Pointers, so that a client learns all at once.
class Problems {
 public:
  explicit Problems(Unknown unknown) : unknown_(unknown) {}
  void malformed(const std::string& pointer, std::string code, std::string detail);
  void invalid(const std::string& pointer, const Error& error);
  bool refuses_unknown() const { return unknown_ == Unknown::refused; }
  // Throws Error malformed (`body_malformed`) or, when only rules are broken, invalid
  // (`body_invalid`).
  void throw_if_any() const;

 private:
  Unknown unknown_;
  bool any_malformed_ = false;
  std::vector<FieldError> fields_;
};

template <class T>
concept Struct = requires(T& value) {
  T::fields(value, [](const char*, auto&) {});
};

namespace detail {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsNullable : std::false_type {};
template <class T>
struct IsNullable<Nullable<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

// `expected` of the type, or a recorded problem.
bool expect(Value value, Type expected, const std::string& pointer, Problems& problems);
void refuse_unknown_members(Value object, const std::vector<std::string_view>& known,
                            const std::string& pointer, Problems& problems);
void refuse_missing(const std::string& pointer, Problems& problems);

}  // namespace detail

template <class T>
void write(Writer& writer, const T& value) {
  if constexpr (std::same_as<T, std::string>) {
    writer.string(value);
  } else if constexpr (std::same_as<T, bool>) {
    writer.boolean(value);
  } else if constexpr (std::integral<T>) {
    writer.integer(value);
  } else if constexpr (std::same_as<T, Raw>) {
    writer.raw(value.text);
  } else if constexpr (NamedEnum<T>) {
    writer.string(enum_name(value));
  } else if constexpr (Textual<T>) {
    writer.string(value.str());
  } else if constexpr (detail::IsNullable<T>::value) {
    if (value.value) write(writer, *value.value);
    else writer.null();
  } else if constexpr (detail::IsVector<T>::value) {
    writer.begin_array();
    for (const auto& item : value) write(writer, item);
    writer.end_array();
  } else {
    static_assert(Struct<T>, "this type has no JSON form");
    writer.begin_object();
    T::fields(value, [&writer](const char* name, const auto& member) {
      if constexpr (detail::IsOptional<std::decay_t<decltype(member)>>::value) {
        if (!member) return;
        writer.key(name);
        write(writer, *member);
      } else {
        writer.key(name);
        write(writer, member);
      }
    });
    writer.end_object();
  }
}

template <class T>
std::string encode(const T& value) {
  Writer writer;
  write(writer, value);
  return writer.text();
}

template <class T>
void read(Value value, T& into, const std::string& pointer, Problems& problems);

namespace detail {

// Textual types and enumerations: their parser's Error becomes a problem of this member.
template <class T>
void read_text(Value value, T& into, const std::string& pointer, Problems& problems) {
  if (!expect(value, Type::string, pointer, problems)) return;
  try {
    if constexpr (NamedEnum<T>) into = parse_enum<T>(value.string());
    else into = T::parse(value.string());
  } catch (const Error& error) {
    problems.invalid(pointer, error);
  }
}

template <Struct T>
void read_struct(Value value, T& into, const std::string& pointer, Problems& problems) {
  if (!expect(value, Type::object, pointer, problems)) return;
  std::vector<std::string_view> known;
  std::size_t place = 0;
  T::fields(into, [&](const char* name, auto& member) {
    using Member = std::decay_t<decltype(member)>;
    known.push_back(name);
    const Value found = value.member(name, place);
    const std::string at = pointer + "/" + name;
    if constexpr (IsOptional<Member>::value) {
      if (found.exists()) read(found, member.emplace(), at, problems);
    } else if (found.exists()) {
      read(found, member, at, problems);
    } else {
      refuse_missing(at, problems);
    }
  });
  if (problems.refuses_unknown()) refuse_unknown_members(value, known, pointer, problems);
}

}  // namespace detail

template <class T>
void read(Value value, T& into, const std::string& pointer, Problems& problems) {
  if constexpr (std::same_as<T, std::string>) {
    if (detail::expect(value, Type::string, pointer, problems)) into = value.string();
  } else if constexpr (std::same_as<T, bool>) {
    if (detail::expect(value, Type::boolean, pointer, problems)) into = value.boolean();
  } else if constexpr (std::integral<T>) {
    if (!detail::expect(value, Type::integer, pointer, problems)) return;
    if (!std::in_range<T>(value.integer()))
      problems.malformed(pointer, "number_out_of_range", "the number is too large");
    else into = static_cast<T>(value.integer());
  } else if constexpr (std::same_as<T, Raw>) {
    into.text = value.text();
  } else if constexpr (NamedEnum<T> || Textual<T>) {
    detail::read_text(value, into, pointer, problems);
  } else if constexpr (detail::IsNullable<T>::value) {
    if (value.is_null()) into.value.reset();
    else read(value, into.value.emplace(), pointer, problems);
  } else if constexpr (detail::IsVector<T>::value) {
    if (!detail::expect(value, Type::array, pointer, problems)) return;
    into.clear();
    for (std::size_t i = 0; i < value.size(); ++i)
      read(value.at(i), into.emplace_back(), pointer + "/" + std::to_string(i), problems);
  } else {
    detail::read_struct(value, into, pointer, problems);
  }
}

// Throws Error malformed or invalid with one FieldError per wrong member.
template <class T>
T decode(Value value, Unknown unknown = Unknown::refused) {
  Problems problems(unknown);
  T into{};
  read(value, into, "", problems);
  problems.throw_if_any();
  return into;
}

template <class T>
T decode(std::string_view text, Unknown unknown = Unknown::refused) {
  const Document document = Document::parse(text);
  return decode<T>(document.root(), unknown);
}

}  // namespace bilko::json
