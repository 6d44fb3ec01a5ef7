#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bilko::events {

struct RelayOptions {
  std::string database_url;
  std::string bootstrap_servers;
  std::string client_id;  // "invoice-service-relay"
  // Threads of this replica that may lead; the 16 shards are divided among them.
  int threads = 1;
  // The topics of the service's own events: whether they are ahead of the database is looked at
  // before anything is published.
  std::vector<std::string> topics{};
  // Which topics are missing, as far as somebody watches: their entities wait.
  std::function<std::vector<std::string>()> missing_topics = [] {
    return std::vector<std::string>();
  };
  std::chrono::milliseconds message_timeout{30'000};
};

class RelayLoop;

// Publishes the outbox to Kafka: one relay at a time per shard, elected by a session advisory lock;
// any replica takes over. Reads pending rows in id order (never "id > last": lower ids can commit
// later), has never two unacknowledged rows of one entity in flight while different entities
// pipeline freely, and moves what was acknowledged to outbox_sent in one statement per batch. What
// cannot be published holds its entity only. Kafka and PostgreSQL may come and go; nothing is lost,
// at worst published twice.
//
// Publishes nothing, and says so, while another Kafka cluster answers than the database knows (see
// republish.h), or while the service's topics hold events that the database does not know: it was
// restored to an older state (see reconcile.h).
class Relay {
 public:
  explicit Relay(const RelayOptions& options);
  ~Relay();  // stop()s
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  void start();
  // Acknowledges what is in hand, for at most 3 s, and gives the locks back.
  void stop();
  // There is something new; from any thread. A poll every 200 ms is the net.
  void wake();
  // Why nothing is published; empty when all is well or another replica leads. From any thread.
  std::string trouble() const;

 private:
  std::vector<std::unique_ptr<RelayLoop>> loops_;
};

}  // namespace bilko::events
