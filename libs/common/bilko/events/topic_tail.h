#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bilko/kafka/admin.h"
#include "bilko/kafka/record.h"
#include "bilko/pg/database.h"

namespace bilko::events {

// An event on a topic of ours that neither outbox nor outbox_sent has.
struct UnknownEvent {
  kafka::TopicPartition where;
  std::int64_t offset = 0;
  std::string event_id;
};

// Looks at what lies on the service's own topics behind the last offset that the database has
// written down (outbox_position). Usually nothing, or copies of events it knows, whose
// acknowledgement was lost.
class TopicTail {
 public:
  TopicTail(std::string bootstrap_servers, std::string client_id);

  // The first few events there that the database does not know: it is older than the topics.
  // Writes down how far it looked when there are none. Throws Error unavailable when Kafka does not
  // answer.
  std::vector<UnknownEvent> unknown(pg::Queries& database, const std::vector<std::string>& topics,
                                    const std::string& cluster_id) const;

 private:
  std::string bootstrap_servers_;
  std::string client_id_;
};

}  // namespace bilko::events
