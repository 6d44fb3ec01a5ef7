#pragma once

#include <optional>
#include <vector>

#include "bilko/pg/tx.h"
#include "user/domain/member.h"

namespace bilko::user {

// The table `member`, of the transaction's tenant. Members that were removed are not there, unless
// a function says so.
class MemberStore {
 public:
  explicit MemberStore(pg::Tx& tx) : tx_(tx) {}

  void insert(const Member& member);
  // Throws Error not_found, also for a member that was removed.
  Member get(const UserId& user);
  // The same, locked until the end of the transaction.
  Member lock(const UserId& user);
  // Also one that was removed.
  std::optional<Member> find_former(const UserId& user);
  bool has(const Email& email);
  int count_owners();
  // A page of the members by id, `after` the last one of the page before.
  std::vector<Member> list(const std::optional<UserId>& after, std::int64_t limit);
  // Writes e-mail, name, role and status and counts the version up, in `member` too.
  void update(Member& member);

 private:
  Member active(std::string_view sql, const UserId& user);
  pg::Tx& tx_;
};

}  // namespace bilko::user
