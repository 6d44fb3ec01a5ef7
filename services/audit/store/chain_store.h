#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/store/archived_event.h"
#include "audit/store/logged_action.h"
#include "bilko/pg/tx.h"

namespace bilko::audit {

// A row of the archive with what the trail has at its place.
struct ChainRow {
  ArchivedEvent event;
  std::optional<LoggedAction> action;
};

// Rows of one chain in order, and its head as it was at the same moment.
struct Stretch {
  std::vector<ChainRow> rows;
  std::optional<ChainLink> head;
};

// The chains of all organizations as they are stored, for verification.
class ChainStore {
 public:
  // Makes the rows of all organizations visible in the transaction.
  explicit ChainStore(pg::Tx& tx);

  // Every chain that has a row or a head, of one organization or of all.
  std::vector<ChainId> all(const std::optional<std::string>& organization);
  // At most `limit` rows that follow the one numbered `seq`.
  Stretch after(const ChainId& chain, std::int64_t seq, std::int64_t limit);
  // How many rows have a number up to `seq`.
  std::int64_t count_up_to(const ChainId& chain, std::int64_t seq);
  // The lowest number of a logged action without an archived event.
  std::optional<std::int64_t> first_orphan(const ChainId& chain);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::audit
