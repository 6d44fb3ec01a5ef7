#pragma once

#include <optional>
#include <string>

#include "bilko/pg/tx.h"
#include "user/domain/refresh_token.h"

namespace bilko::user {

struct Session {
  std::string id;
  std::string secret_hash;
  UserId user;
  OrganizationId organization;
  Instant expires_at;
};

// The table `session`, which has no tenant.
class SessionStore {
 public:
  explicit SessionStore(pg::Tx& tx) : tx_(tx) {}

  void insert(const Session& session);
  // Locked until the end of the transaction, so that one token is never used twice at a time.
  std::optional<Session> lock(const std::string& id);
  void rotate(const RefreshToken& next, Instant expires_at);
  void remove(const std::string& id);
  // Returns how many.
  std::int64_t remove_expired(int limit);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::user
