#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bilko/json/document.h"

namespace bilko::schema {

// Who judges: a producer's documents are held to the letter; a consumer takes what a later revision
// may bring: `additionalProperties: false` and enumerations marked `x-bilko-open` do not count
// then.
enum class Profile { producer, consumer };

// What is wrong with a document: where (JSON Pointer), which keyword says so, and a text for people
// that never holds a value of the document (it may be personal).
struct Violation {
  std::string pointer;
  std::string keyword;
  std::string detail;
  friend bool operator==(const Violation&, const Violation&) = default;
};

struct Node;

// A compiled JSON Schema (draft-07) of the subset that Bilko's linter allows: type, enum, const,
// properties, required, additionalProperties, propertyNames, min/maxProperties, items (one schema),
// min/maxItems, uniqueItems, min/maxLength (code points), pattern, minimum, maximum,
// exclusiveMinimum, exclusiveMaximum, allOf, anyOf, oneOf, not, if/then/else, format (format.h),
// boolean schemas, and $ref to #/definitions/<name>. Immutable and cheap to copy; safe to use from
// several threads.
class Schema {
 public:
  // Keeps its own copy of `schema`. Throws Error invalid when there is anything in it that it could
  // not enforce: `schema_unsupported` (keyword, format, reference), `schema_malformed`,
  // `schema_ref_loop`, or what Pattern::compile throws.
  static Schema compile(json::Value schema);

  // All violations, at most kViolations of them; empty: valid.
  std::vector<Violation> validate(json::Value instance, Profile profile) const;
  // The same without saying why; stops at the first violation.
  bool accepts(json::Value instance, Profile profile) const;

  static constexpr std::size_t kViolations = 50;

 private:
  struct State;
  explicit Schema(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
};

}  // namespace bilko::schema
