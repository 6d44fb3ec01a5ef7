#include "user/domain/invite.h"

#include <fmt/format.h>

#include "bilko/core/hash.h"

namespace bilko::user {

void Invite::require_open(Instant now) const {
  const bool has_expired = status == InviteStatus::pending && now >= expires_at;
  if (status == InviteStatus::pending && !has_expired) return;
  const std::string state(has_expired ? "expired" : enum_name(status));
  throw Error(ErrorKind::conflict, "invite_not_open",
              fmt::format("the invitation is {}; ask for a new one", state))
      .with("currentStatus", state)
      .with("allowedActions", std::vector<std::string>{});
}

InviteId unguessable_invite_id(Instant now) {
  return InviteId::derived(InviteId::generate(now), hex(random_bytes(16)));
}

}  // namespace bilko::user
