#pragma once

#include <string_view>

#include "bilko/contracts/user_events.h"
#include "bilko/core/email.h"

namespace bilko::user {

using contracts::MemberRole;

enum class InviteStatus { pending, accepted, superseded };

// An invitation of one e-mail address into one organization. Whoever knows its id may accept it:
// the id is the token in the mail's link (ADR 0012).
struct Invite {
  static constexpr std::chrono::hours kLifetime{7 * 24};

  OrganizationId organization;
  InviteId id;
  Email email;
  MemberRole role = MemberRole::viewer;
  InviteStatus status = InviteStatus::pending;
  contracts::Actor invited_by;
  Instant expires_at;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;

  // Throws Error conflict `invite_not_open` with currentStatus and allowedActions.
  void require_open(Instant now) const;
};

// 80 bits of chance of its own: InviteId::generate counts on within a millisecond, so that another
// id made then (X-Request-Id, for one) would tell it.
InviteId unguessable_invite_id(Instant now);

}  // namespace bilko::user

namespace bilko {
template <>
struct EnumNames<user::InviteStatus> {
  using Status = user::InviteStatus;
  static constexpr std::array kNames = {
      std::pair{Status::pending, std::string_view{"pending"}},
      std::pair{Status::accepted, std::string_view{"accepted"}},
      std::pair{Status::superseded, std::string_view{"superseded"}}};
};
}  // namespace bilko
