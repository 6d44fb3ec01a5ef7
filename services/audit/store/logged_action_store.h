#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audit/domain/chain.h"
#include "audit/domain/moment.h"
#include "audit/store/logged_action.h"
#include "audit/store/place.h"
#include "bilko/pg/tx.h"

namespace bilko::audit {

// What a list asks for; all that is set must hold.
struct LoggedActionFilter {
  std::optional<std::string> table_name;
  std::optional<std::string> row_id;
  std::optional<UserId> user_id;
  std::optional<Since> from;
  std::optional<Until> to;
};

// A row of `logged_action`: what the archived event at the same place of the chain says.
struct StoredLoggedAction {
  ChainId chain;
  std::int64_t seq = 0;
  LoggedAction action;  // its organization_id is the chain's
};

// The table `logged_action`, which takes new rows only.
class LoggedActionStore {
 public:
  explicit LoggedActionStore(pg::Tx& tx) : tx_(tx) {}

  void add(std::span<const StoredLoggedAction> actions);
  // A page of the tenant's, newest first.
  std::vector<StoredLoggedAction> list(const LoggedActionFilter& filter,
                                       const std::optional<Place>& after, std::int64_t limit);

 private:
  pg::Tx& tx_;
};

inline Place place_of(const StoredLoggedAction& stored) {
  return {stored.action.created_at, stored.chain.partition, stored.seq};
}

// One row of `logged_action`, whose columns may have a prefix in a join.
LoggedAction logged_action_of(const pg::Row& row, const std::string& prefix = "");

}  // namespace bilko::audit
