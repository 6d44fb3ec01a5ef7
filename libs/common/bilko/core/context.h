#pragma once

#include <optional>
#include <string>

#include "bilko/core/id.h"

namespace bilko {

struct OrganizationTag {
  static constexpr const char* kPrefix = "org_";
};
struct UserTag {
  static constexpr const char* kPrefix = "usr_";
};
using OrganizationId = Id<OrganizationTag>;
using UserId = Id<UserTag>;

// On whose behalf and because of what a transaction runs: a request, a job or an event. It decides
// which rows are visible (row-level security), what the audit trail says and what events inherit.
struct Context {
  Instant now;
  std::optional<OrganizationId> organization;  // none: jobs and sign-in, before a tenant is known
  std::optional<UserId> actor;                 // none: the system
  std::string correlation_id;                  // ULID of the originating request or job
  std::optional<std::string> causation_id;     // id of the event that is being handled
  std::string traceparent;                     // W3C, of this hop
  std::optional<std::string> client_ip;        // keyed hash (64 hex digits), never the address
};

}  // namespace bilko
