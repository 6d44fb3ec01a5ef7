#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bilko/core/context.h"

namespace bilko::contracts {

// Who did it (`createdBy`, `recordedBy`): a user, or `SYSTEM` for jobs, matching and programs.
class Actor {
 public:
  Actor() = default;  // the system
  explicit Actor(UserId user) : user_(std::move(user)) {}
  // The actor of a context: its user, or the system.
  static Actor of(const Context& context) {
    return context.actor ? Actor(*context.actor) : Actor();
  }
  // Throws Error invalid `id_malformed`.
  static Actor parse(std::string_view text) {
    return text == kSystem ? Actor() : Actor(UserId::parse(text));
  }

  std::string str() const { return user_ ? user_->str() : std::string(kSystem); }
  const std::optional<UserId>& user() const { return user_; }
  bool is_system() const { return !user_; }
  friend bool operator==(const Actor&, const Actor&) = default;

 private:
  static constexpr std::string_view kSystem = "SYSTEM";
  std::optional<UserId> user_;
};

}  // namespace bilko::contracts
