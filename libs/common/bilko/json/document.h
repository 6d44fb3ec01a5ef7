#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bilko::json {

enum class Type { null, boolean, integer, fraction, string, array, object };

// A read-only view of a value inside a Document; valid while the Document lives. Accessors of the
// wrong type end the process (BILKO_CHECK): ask type() first, or use json::decode.
class Value {
 public:
  explicit Value(const void* raw) : raw_(raw) {}

  Type type() const;
  bool is_null() const { return type() == Type::null; }
  bool is_object() const { return type() == Type::object; }
  bool is_string() const { return type() == Type::string; }

  bool boolean() const;
  std::int64_t integer() const;  // Type::integer fits int64; larger whole numbers are `fraction`
  std::string_view string() const;
  std::size_t size() const;  // of an array or object
  Value at(std::size_t index) const;
  // The member of an object, or a view for which exists() is false.
  Value member(std::string_view name) const;
  // The same for who asks in the order in which the members stand, as a rule: looks at `place`
  // first; a member that is found leaves there what follows it.
  Value member(std::string_view name, std::size_t& place) const;
  bool exists() const { return raw_ != nullptr; }
  void each_member(const std::function<void(std::string_view name, Value value)>& visit) const;

  // The value as JSON text without blanks.
  std::string text() const;
  // Numbers as written by the shortest form that reads back the same; for the schema validator
  // only.
  long double number() const;  // not money: a JSON number in a schema comparison
  // Deep equality as JSON Schema defines it (1 and 1.0 are equal, member order does not matter).
  friend bool operator==(const Value& a, const Value& b);

 private:
  const void* raw_;
};

struct Limits {
  std::size_t bytes = 4u << 20;
  int depth = 32;
};

// A parsed JSON text (RFC 8259) in UTF-8. Movable; safe to read from several threads.
class Document {
 public:
  // Throws Error malformed: `json_malformed`, `json_duplicate_member`, `json_too_deep`,
  // `json_too_large`, `json_nul` (the character U+0000, which PostgreSQL cannot hold).
  static Document parse(std::string_view text, const Limits& limits = {});
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  Value root() const;

 private:
  struct State;
  explicit Document(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Writes JSON text without blanks. Calls must nest properly.
class Writer {
 public:
  Writer();
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view name);
  void string(std::string_view value);  // must be UTF-8
  void integer(std::int64_t value);
  void boolean(bool value);
  void null();
  // Text that is JSON already.
  void raw(std::string_view json);
  // The text so far; call when complete.
  std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// True when `text` is well-formed UTF-8 (RFC 3629).
bool is_utf8(std::string_view text);

}  // namespace bilko::json
