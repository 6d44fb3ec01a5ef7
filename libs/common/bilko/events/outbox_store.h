#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bilko/kafka/record.h"
#include "bilko/pg/database.h"
#include "bilko/trace/span.h"

namespace bilko::events {

// Shards an entity can belong to; the table's generated column says which.
constexpr int kShards = 16;
// How often at least the holder of shard locks looks whether they are still its own.
constexpr auto kLockCheck = std::chrono::seconds(1);

// A pending row.
struct OutboxRow {
  std::int64_t id = 0;
  kafka::Record record;
  // What must stay in order: the record's key. A record without a key is an entity of its own.
  std::string entity;
  std::optional<trace::Span> span{};  // of its publishing, begun and recorded
};

// Where an acknowledged row lies.
struct Acknowledged {
  std::int64_t id = 0;
  std::string topic;
  std::int32_t partition = -1;
  std::int64_t offset = -1;  // -1: not known
};

// The cluster whose topics hold what outbox_sent says.
struct HomeCluster {
  std::string id;
  bool is_open = false;  // false while `republish` is at work
};

// The relay's SQL: the pending rows of the shards whose locks its session holds. Used by one thread
// at a time; when it throws, the session may be lost and with it the locks.
class OutboxStore {
 public:
  static constexpr std::size_t kPageMax = 2000;

  OutboxStore(const std::string& database_url, const std::string& application_name);

  pg::Session& session() { return session_; }

  // Locks those of the shards that nobody else holds, until the session ends.
  std::set<int> lock(const std::set<int>& shards);
  // The home cluster; `met` becomes it when there is none yet.
  HomeCluster home(const std::string& met);

  // What of the shards stays aside when the next page is read.
  struct Aside {
    std::vector<std::string> entities;   // in hand, or held
    std::vector<std::string> no_topics;  // topics that are missing: their entities wait
  };
  // The lowest rows by id. Never "id > last": lower ids can commit later.
  std::vector<OutboxRow> pending(const std::set<int>& shards, const Aside& aside);
  // Moves acknowledged rows to outbox_sent in one statement; gives how many. None when the
  // producer's cluster is not the home cluster (any more).
  std::int64_t move(const std::vector<Acknowledged>& rows, const std::string& cluster_id);

  // Next month's tables and old months.
  void maintain();
  // Gives back the space of an outbox that has emptied.
  void trim();
  struct Backlog {
    std::int64_t rows = 0;  // counted up to 100,000
    std::int64_t oldest_age_s = 0;
  };
  Backlog backlog(const std::set<int>& shards);

 private:
  pg::Session session_;
};

// The entity of a row: see OutboxRow.
std::string entity_of(const kafka::Record& record, std::int64_t id);

}  // namespace bilko::events
