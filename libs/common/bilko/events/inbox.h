#pragma once

#include <array>
#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bilko/core/date.h"
#include "bilko/core/enum.h"
#include "bilko/core/instant.h"
#include "bilko/pg/database.h"

namespace bilko::events {

constexpr int kUnlimited = -1;  // retention: kept for ever

// What the inbox knows an event by, within a group.
struct InboxKey {
  std::string source;
  std::string event_id;
  Instant time;                     // decides the month
  int retention_days = kUnlimited;  // of the topic; decides how long the month is kept
  friend auto operator<=>(const InboxKey&, const InboxKey&) = default;
};

// Any state means seen.
enum class Seen { applied, parked, dead, discarded };

// The set of what a group has seen (table `inbox`). Thread-safe.
class Inbox {
 public:
  Inbox(std::string group, pg::Database& database);

  struct Mark {
    const InboxKey& key;
    Seen state;
  };

  // Makes sure that marks of these months can be written, in a transaction of its own. The events
  // of a month that was retired count as seen: gives their keys.
  std::set<InboxKey> prepare(std::span<const InboxKey> keys);
  struct Marked {
    std::vector<bool> is_fresh;       // by mark: whether the group had not seen it
    bool is_anything_parked = false;  // of the group
  };
  // Marks what the group has not seen, in one statement. Keys are distinct and ascend: two who
  // overlap lock in the same order.
  Marked mark(pg::Tx& tx, const std::vector<Mark>& marks);
  // For an operation `reprocess`: of these keys, those that are `applied` and not yet by this
  // operation; their marks name it from now on.
  std::set<InboxKey> reopen(pg::Tx& tx, const std::vector<InboxKey>& keys,
                            const std::string& operation_id);
  // Moves marks that stand at `from`; gives how many did.
  std::int64_t move(pg::Tx& tx, std::span<const InboxKey> keys, Seen from, Seen to);

 private:
  using Month = std::pair<int, Date>;  // retention, first day
  struct Known {
    bool is_open;
    std::chrono::steady_clock::time_point asked_at;
  };
  bool is_open(const Month& month);

  const std::string group_;
  pg::Database& database_;
  std::mutex mutex_;
  std::map<Month, Known> months_;
};

}  // namespace bilko::events

namespace bilko {
template <>
struct EnumNames<events::Seen> {
  static constexpr std::array kNames = {
      std::pair{events::Seen::applied, std::string_view{"applied"}},
      std::pair{events::Seen::parked, std::string_view{"parked"}},
      std::pair{events::Seen::dead, std::string_view{"dead"}},
      std::pair{events::Seen::discarded, std::string_view{"discarded"}}};
};
}  // namespace bilko
