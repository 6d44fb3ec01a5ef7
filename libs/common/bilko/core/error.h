#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bilko {

// What went wrong, as far as a caller can act on it. Mapped to HTTP in http/problem.cpp and to
// retry or dead letter in events/failure.cpp, nowhere else.
enum class ErrorKind {
  malformed,               // 400: not what the interface takes (syntax, types, unknown members)
  unauthenticated,         // 401
  forbidden,               // 403
  not_found,               // 404, also for what belongs to another organization
  method_not_allowed,      // 405
  conflict,                // 409: not in this state
  stale,                   // 412: If-Match names another version
  too_large,               // 413
  unsupported_media_type,  // 415
  invalid,                 // 422: well-formed, but breaks a rule
  precondition_required,   // 428: If-Match is missing
  rate_limited,            // 429
  unavailable              // 503: may work later
};

// One wrong member of an input. `pointer` is a JSON Pointer (RFC 6901).
struct FieldError {
  std::string pointer;
  std::string code;    // stable slug
  std::string detail;  // for a person; names the value where that helps
};

// The one exception of Bilko. `code` is a stable slug for programs (`invoice_not_draft`); the
// message is for people and names the values. Never carries the text of a third-party exception to
// a client.
class Error : public std::runtime_error {
 public:
  using Member = std::variant<std::string, std::vector<std::string>>;

  Error(ErrorKind kind, std::string code, const std::string& message)
      : std::runtime_error(message), kind_(kind), code_(std::move(code)) {}
  Error(ErrorKind kind, std::string code, const std::string& message,
        std::vector<FieldError> fields)
      : std::runtime_error(message),
        kind_(kind),
        code_(std::move(code)),
        fields_(std::move(fields)) {}

  // Adds a member to the problem document (`currentStatus`, `allowedActions`).
  Error& with(const std::string& name, Member value) {
    members_[name] = std::move(value);
    return *this;
  }

  ErrorKind kind() const { return kind_; }
  const std::string& code() const { return code_; }
  std::string_view message() const { return what(); }
  const std::vector<FieldError>& fields() const { return fields_; }
  const std::map<std::string, Member>& members() const { return members_; }

 private:
  ErrorKind kind_;
  std::string code_;
  std::vector<FieldError> fields_;
  std::map<std::string, Member> members_;
};

}  // namespace bilko
