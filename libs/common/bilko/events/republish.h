#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "bilko/kafka/admin.h"

namespace bilko::events {

struct RepublishOptions {
  std::string database_url;  // the service's own role
  std::string bootstrap_servers;
  std::string client_id;  // "invoice-service-republish"
  // Created where they are missing: on another cluster by nobody else.
  std::vector<kafka::TopicSpec> topics;
  // As the relays have it: for so long a message may still be under way.
  std::chrono::milliseconds message_timeout{30'000};
  // How long the shards' locks are waited for.
  std::chrono::milliseconds lock_wait{120'000};
};

struct Republished {
  std::string cluster_id;
  bool was_needed = false;  // false: the cluster is the one that was published to
  std::int64_t rows = 0;    // that go out again
  std::vector<std::string> topics_created;

  static void fields(auto& self, auto&& field) {
    field("clusterId", self.cluster_id);
    field("wasNeeded", self.was_needed);
    field("rows", self.rows);
    field("topicsCreated", self.topics_created);
  }
};

// Makes the Kafka cluster that answers the home of this outbox: everything that outbox_sent keeps
// goes out again, in its old order, before anything newer. Commits the new cluster id first, holds
// every shard's lock, waits until no message of a relay that meant the old cluster can be under way
// any more, and only then makes rows pending and creates the topics. Consumers drop what they have
// seen. Repeatable after a crash, and by several replicas at once: one does it, the others find it
// done. Throws Error unavailable.
Republished republish(const RepublishOptions& options);

}  // namespace bilko::events
