#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bilko::events {

struct ReconcileOptions {
  std::string database_url;  // the service's own role
  std::string bootstrap_servers;
  std::string client_id;            // "invoice-service-reconcile"
  std::string group;                // whose dead letters are ours
  std::vector<std::string> topics;  // of the service's own events
  // "invoice-service": which events are ours of topics that all share (`ops.…`).
  std::string source = {};
  // Makes rows pending again whose record Kafka has lost.
  bool requeue_lost = false;
  // Writes events down in outbox_sent that only the topics have (the database was restored to an
  // older state), so that their sequences are not given away again and the relay goes on.
  bool adopt_unknown = false;
};

struct Finding {
  std::string kind;  // "lost", "unknown", "different"
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = -1;  // -1: not known
  std::string event_id;      // empty: not an event

  static void fields(auto& self, auto&& field) {
    field("kind", self.kind);
    field("topic", self.topic);
    field("partition", self.partition);
    field("offset", self.offset);
    field("eventId", self.event_id);
  }
};

struct TopicReport {
  std::string topic;
  std::int64_t rows = 0;       // of outbox_sent
  std::int64_t records = 0;    // on the topic, of ours
  std::int64_t expired = 0;    // rows whose record retention has removed
  std::int64_t copies = 0;     // records published more than once, byte for byte the same
  std::int64_t lost = 0;       // rows without a record
  std::int64_t unknown = 0;    // records without a row
  std::int64_t different = 0;  // records with other bytes than their row

  static void fields(auto& self, auto&& field) {
    field("topic", self.topic);
    field("rows", self.rows);
    field("records", self.records);
    field("expired", self.expired);
    field("copies", self.copies);
    field("lost", self.lost);
    field("unknown", self.unknown);
    field("different", self.different);
  }
};

struct Reconciled {
  bool is_clean = true;
  std::string cluster_id;
  std::int64_t pending = 0;    // rows of the outbox, not published yet
  std::int64_t elsewhere = 0;  // rows published to another cluster only: `republish`
  std::int64_t requeued = 0;
  std::int64_t adopted = 0;
  std::vector<TopicReport> topics;
  std::vector<Finding> findings;  // the first 50

  static void fields(auto& self, auto&& field) {
    field("isClean", self.is_clean);
    field("clusterId", self.cluster_id);
    field("pending", self.pending);
    field("elsewhere", self.elsewhere);
    field("requeued", self.requeued);
    field("adopted", self.adopted);
    field("topics", self.topics);
    field("findings", self.findings);
  }
};

// Compares outbox_sent with the topics, both ways, by hashes of key, value and headers: every row
// has its record, every record of ours its row. Runs beside a working service, in bounded memory.
// Throws Error unavailable.
Reconciled reconcile(const ReconcileOptions& options);

}  // namespace bilko::events
