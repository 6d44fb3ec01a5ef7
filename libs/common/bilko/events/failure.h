#pragma once

#include <array>
#include <stdexcept>
#include <string>

#include "bilko/core/enum.h"

namespace bilko::events {

// What a failure says about trying again.
enum class FailureClass {
  poison,      // the record can never be processed: no event, schema violation, …
  bug,         // the handler will refuse it again: a fault of ours or a broken rule
  transient,   // may work later
  missing,     // a row it needs is not there yet
  dependency,  // nothing works at the moment: database, broker, a backend; not the event's fault
};

// Thrown where a record that was kept turns out to be one that can never be processed.
class Poison : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Failure {
  FailureClass reason_class = FailureClass::transient;
  std::string code;    // stable slug; of `dependency`: which one
  std::string reason;  // for a person
};

// What a handler's (or the database's) exception means. A handler that finds its input `malformed`
// or `invalid` finds it so again: that is a `bug`, at once, and its followers wait, because what
// was refused may be right and the rule wrong.
Failure failure_of(const std::exception& error);

}  // namespace bilko::events

namespace bilko {
template <>
struct EnumNames<events::FailureClass> {
  static constexpr std::array kNames = {
      std::pair{events::FailureClass::poison, std::string_view{"poison"}},
      std::pair{events::FailureClass::bug, std::string_view{"bug"}},
      std::pair{events::FailureClass::transient, std::string_view{"transient"}},
      std::pair{events::FailureClass::missing, std::string_view{"missing"}},
      std::pair{events::FailureClass::dependency, std::string_view{"dependency"}}};
};
}  // namespace bilko
