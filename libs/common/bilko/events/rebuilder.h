#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "bilko/events/horizon.h"
#include "bilko/events/rebuild.h"
#include "bilko/events/shadow_store.h"
#include "bilko/kafka/admin.h"
#include "bilko/kafka/group_admin.h"
#include "bilko/kafka/reader.h"

namespace bilko::events {

// The next offset, or the first one, by partition.
using Offsets = std::map<kafka::TopicPartition, std::int64_t>;

struct RebuilderOptions {
  std::string database_url;  // the service's own role
  std::string bootstrap_servers;
  std::string group;  // whose work is done once more
  std::string client_id;
  std::string redrive_topic = {};
};

// Makes a service's tables anew in the schema `rebuild` (migration 0008) from the log: what the
// group consumed, and what the service published at commands. It goes to a horizon, a moment of the
// live state, and applies what that has applied. The schema's transactions publish nothing: their
// handlers run muted, restoring ones have a pg::SilentTx, and the outbox is out of sight. What it
// has done is kept with its progress, so another process goes on where one was killed. Used by one
// thread.
class Rebuilder {
 public:
  Rebuilder(RebuilderOptions options, const Subscriptions& consumed, const Rebuild& what,
            const Clock& clock);
  ~Rebuilder();

  // The first record of each partition where history is not whole: retention has removed what was
  // before. Empty: all is there.
  Offsets missing_history();
  // How many records there are to read.
  std::int64_t records();

  // Brings the schema to the live state as it is now. `on_chosen` hears the exported snapshot of
  // that moment, which can be imported until this returns. Throws Error unavailable `stopped` when
  // a stop is requested: the next call goes on.
  void catch_up(const std::stop_token& stop, const std::function<void(std::string)>& on_chosen);
  // Makes the schema's tables the live ones, and the other way round: catches up, lets nobody
  // change the live ones while it does so once more, and swaps, in one transaction, in which
  // `on_swapped` then runs. Commands and handlers wait for about a second.
  void promote(const std::stop_token& stop, const std::function<void(pg::Tx&)>& on_swapped);

 private:
  using Body = std::function<void(pg::Tx&)>;
  // How a part is committed: in a transaction of its own, or in one that is open.
  using Within = std::function<void(const Body&)>;
  struct Pass {
    Horizon& horizon;
    const Within& within;
    const std::stop_token& stop;
  };

  std::vector<kafka::TopicPartition> partitions();
  bool is_own(const std::string& topic) const;
  kafka::OffsetRanges settled();
  void go_to(const Pass& pass, const kafka::OffsetRanges& settled);
  void read(const Pass& pass, const kafka::OffsetRanges& ranges, bool is_tail);
  std::vector<Arrival> known_to(Horizon& horizon, std::vector<Arrival> arrivals, bool own,
                                std::set<kafka::TopicPartition>& ended);
  void apply(const Pass& pass, std::vector<Arrival> arrivals, bool own);
  void apply_or_keep(const Pass& pass, std::span<const Arrival> arrivals, bool own);
  void retry_waiting(const Pass& pass);
  void await_published(Horizon& horizon);
  void analyze_when_grown(std::size_t records);
  Arrival receive_from(kafka::Record record) const;

  const RebuilderOptions options_;
  const Subscriptions& consumed_;
  const Rebuild& what_;
  const Clock& clock_;
  std::vector<std::string> own_topics_;
  pg::Database shadow_;  // its search path begins with the schema
  kafka::Admin admin_;
  kafka::GroupAdmin groups_;
  kafka::Reader reader_;
  std::size_t grown_ = 0;        // records since the tables' statistics
  std::size_t analyzed_at_ = 0;  // records that were there then, of this process
};

}  // namespace bilko::events
