#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bilko/events/arrival.h"
#include "bilko/events/chain.h"
#include "bilko/events/dead_letter.h"

namespace bilko::events {

// Source and subject: whose events keep their order.
using ChainKey = std::pair<std::string, std::string>;

// What is put aside: followers, or one that failed.
struct ParkedArrival {
  const Arrival* arrival = nullptr;
  Verdict verdict;  // of a follower: no failures, due at once
  Instant failed_at;
  std::optional<Failure> failure;
  std::string read_past;                  // JSON, or empty
  std::optional<DeadLetter> dead_letter;  // of one that is dead at once
};

// A parked event that is taken up again.
struct Parked {
  InboxKey key;
  kafka::Record record;
  std::string handler;
  int failures = 0;
  int deaths = 0;
  Instant due;
  std::optional<Instant> first_failed_at;
  std::string read_past;
};

// What receive() makes of its record, and how often it has failed.
Arrival receive_again(const Parked& parked, const Subscriptions& subscriptions, const Clock& clock);

// The table `parked` of one group. Who writes to it holds the lock of the partition (Group).
// Thread-safe.
class Parking {
 public:
  Parking(std::string group, const Subscriptions& subscriptions);

  // What the chains of these keys hold, where they hold anything.
  std::map<ChainKey, ChainHead> heads(pg::Tx& tx, std::span<const ChainKey> keys);
  void add(pg::Tx& tx, std::span<const ParkedArrival> rows);

  struct Agenda {
    std::vector<std::int32_t> partitions;  // that have something to run now
    std::optional<Instant> next;           // when something else is due
  };
  Agenda agenda(pg::Tx& tx, Instant now);
  // Up to `limit` events of the partition that may run in one transaction, in order.
  std::vector<Parked> take(pg::Tx& tx, std::int32_t partition, Instant now, std::size_t limit);
  // Applied: the rows go.
  void remove(pg::Tx& tx, std::span<const Parked> rows);

  // Records a failed retry. Leaves a row alone that was retried, redriven or discarded meanwhile
  // (state, failures or deaths differ), and then gives false.
  bool fail(pg::Tx& tx, const Parked& row, const ParkedArrival& again);

  // Dead rows whose current death is named, back to retry at their place, as not tried yet. Gives
  // their inbox keys by dlq id.
  std::map<std::string, InboxKey> redrive(pg::Tx& tx, const std::vector<std::string>& dlq_ids,
                                          Instant now);
  // For metrics: rows by state.
  std::map<ParkedState, std::int64_t> count(pg::Tx& tx);

 private:
  struct LinkRow {
    InboxKey key;
    std::int32_t partition;
    Link link;
    std::string chain;
  };
  std::vector<LinkRow> links(pg::Tx& tx, std::int32_t partition, Instant now, std::size_t limit);
  std::vector<Parked> load(pg::Tx& tx, const std::vector<InboxKey>& keys);

  const std::string group_;
  std::vector<std::string> going_on_;   // topics whose dead hold nobody
  std::vector<std::string> unordered_;  // topics where the newest wins
};

}  // namespace bilko::events
