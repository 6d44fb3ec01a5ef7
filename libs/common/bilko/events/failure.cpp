#include "bilko/events/failure.h"

#include <fmt/format.h>

namespace bilko::events {
namespace {

FailureClass class_of(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::not_found: return FailureClass::missing;
    case ErrorKind::unavailable:
      // Redone three times already: it is this event that finds no way through.
      return error.code() == "too_much_contention" ? FailureClass::transient
                                                   : FailureClass::dependency;
    case ErrorKind::conflict:
    case ErrorKind::stale:
    case ErrorKind::rate_limited: return FailureClass::transient;
    case ErrorKind::malformed:
    case ErrorKind::unauthenticated:
    case ErrorKind::forbidden:
    case ErrorKind::method_not_allowed:
    case ErrorKind::too_large:
    case ErrorKind::unsupported_media_type:
    case ErrorKind::invalid:
    case ErrorKind::precondition_required: return FailureClass::bug;
  }
  return FailureClass::transient;
}

}  // namespace

Failure failure_of(const std::exception& error) {
  if (const auto* known = dynamic_cast<const Error*>(&error))
    return {class_of(*known), known->code(), fmt::format("{}: {}", known->code(), known->what())};
  if (dynamic_cast<const Poison*>(&error) != nullptr)
    return {FailureClass::poison, "poison", error.what()};
  if (dynamic_cast<const std::logic_error*>(&error) != nullptr)
    return {FailureClass::bug, "logic_error", error.what()};
  return {FailureClass::transient, "", error.what()};
}

}  // namespace bilko::events
