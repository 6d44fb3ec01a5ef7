#include "bilko/events/republish.h"

#include <thread>

#include "bilko/core/failpoint.h"
#include "bilko/events/outbox_store.h"
#include "bilko/log/log.h"

namespace bilko::events {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr auto kLook = std::chrono::milliseconds(500);

// One table of outbox_sent at a time. Ids are kept: they are the order.
constexpr std::string_view kLeaves = R"(
SELECT relid::regclass::text AS name FROM pg_partition_tree('outbox_sent')
 WHERE isleaf ORDER BY 1)";

std::string requeue_leaf(const std::string& leaf) {
  return "WITH again AS (DELETE FROM " + leaf +
         R"( WHERE cluster_id <> $1 RETURNING *)
INSERT INTO outbox (id, event_id, topic, key, partition, headers, value, created_at)
OVERRIDING SYSTEM VALUE
SELECT id, event_id, topic, key, partition, headers, value, created_at FROM again)";
}

class Republishing {
 public:
  explicit Republishing(const RepublishOptions& options)
      : options_(options),
        // All topics of a new cluster at once: a broker on a busy machine needs its time.
        admin_(options.bootstrap_servers, std::chrono::seconds(60)),
        store_(options.database_url, options.client_id) {}

  Republished run() {
    result_.cluster_id = admin_.cluster_id();
    const HomeCluster before = store_.home(result_.cluster_id);
    if (before.id == result_.cluster_id && before.is_open) return create_topics();
    if (before.id != result_.cluster_id) adopt_cluster(before.id);
    lock_all();
    // Another replica may have done it while we waited for the locks.
    const HomeCluster now = store_.home({});
    if (now.id != result_.cluster_id)
      throw Error(ErrorKind::unavailable, "cluster_changed", "the cluster has changed again");
    if (now.is_open) return create_topics();
    result_.was_needed = true;
    wait(options_.message_timeout + kLockCheck);
    requeue();
    create_topics();
    store_.session().execute("UPDATE kafka_cluster SET is_open = true WHERE cluster_id = $1",
                             result_.cluster_id);
    log::warning("republished", {{"cluster", result_.cluster_id}, {"rows", result_.rows}});
    return result_;
  }

 private:
  Republished create_topics() {
    result_.topics_created = admin_.create_topics(options_.topics);
    return result_;
  }

  // From here on no relay writes rows of the old cluster down.
  void adopt_cluster(const std::string& before) {
    log::warning("republishing", {{"from", before}, {"to", result_.cluster_id}});
    store_.session().execute(
        "UPDATE kafka_cluster SET cluster_id = $1, is_open = false, since = now() "
        "WHERE cluster_id = $2",
        result_.cluster_id, before);
    BILKO_FAILPOINT("republish.after_cluster_id");
  }

  void lock_all() {
    std::set<int> wanted;
    for (int shard = 0; shard < kShards; ++shard) wanted.insert(shard);
    const auto until = SteadyClock::now() + options_.lock_wait;
    while (true) {
      for (const int shard : store_.lock(wanted)) wanted.erase(shard);
      if (wanted.empty()) return;
      if (SteadyClock::now() > until)
        throw Error(ErrorKind::unavailable, "outbox_locked",
                    "another process holds the outbox: a relay that has not noticed yet, or "
                    "another republish");
      std::this_thread::sleep_for(kLook);
    }
  }

  void wait(std::chrono::milliseconds time) {
    const auto until = SteadyClock::now() + time;
    while (SteadyClock::now() < until) {
      store_.session().query("SELECT 1");  // keeps the locks' session, throws when it is gone
      std::this_thread::sleep_for(kLook);
    }
  }

  void requeue() {
    pg::Session& session = store_.session();
    session.script("SET statement_timeout = 0");
    for (const auto& leaf : session.query(kLeaves)) {
      result_.rows +=
          session.execute(requeue_leaf(leaf.get<std::string>("name")), result_.cluster_id);
      BILKO_FAILPOINT("republish.after_requeue");
    }
    session.execute("DELETE FROM outbox_position WHERE cluster_id <> $1", result_.cluster_id);
  }

  const RepublishOptions& options_;
  kafka::Admin admin_;
  OutboxStore store_;
  Republished result_;
};

}  // namespace

Republished republish(const RepublishOptions& options) { return Republishing(options).run(); }

}  // namespace bilko::events
