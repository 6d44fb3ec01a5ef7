#pragma once

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bilko/events/cloud_event.h"
#include "bilko/json/codec.h"
#include "bilko/pg/tx.h"

namespace bilko::events {

// Buffers the events of a transaction and writes them in one statement right before its COMMIT,
// sorted by subject so that two transactions never wait for each other in a circle. The statement
// takes each entity's lock (entity_sequence) first and draws outbox ids after it.
class Outbox final : public pg::Attachment {
 public:
  // `event.sequence` is given by the database. An event caused by another one gets a derived id
  // with the cause's time bits: doing it again yields the same id, and emitting an id twice changes
  // nothing.
  void add(CloudEvent event);
  // A record that is no event of an entity: a dead letter. Keeps bytes and partition as they are.
  void add_record(const kafka::Record& record, const std::string& event_id);
  void flush(pg::Tx& tx) override;

 private:
  // An event as it is inserted: its text on both sides of the sequence.
  struct Row {
    std::string id, topic, subject, headers, prefix, suffix;
    bool is_derived;
  };
  void insert_events(pg::Tx& tx);
  std::size_t number_and_insert(pg::Tx& tx);
  void require_same_as_before(pg::Tx& tx);
  void insert_records(pg::Tx& tx);
  std::vector<Row> rows_;
  Instant oldest_;  // nothing can have been sent before its cause happened, give or take the clocks
  std::vector<std::pair<std::string, kafka::Record>> records_;
  std::unordered_map<std::string, int> derived_;  // how many of (cause, type, subject) so far
};

// What an event is to say, before the envelope.
struct Announcement {
  std::string_view type;
  int revision;
  std::string subject;
  std::string data;         // JSON text
  std::string source = {};  // the owner of the type's domain unless stated; of `ops.*` who did it
};

// Checks data against the type's newest schema, closed: a violation is a fault of ours
// (std::logic_error). Error too_large `event_too_large` above 64 KiB, before anything commits.
void publish_event(pg::Tx& tx, const Context& cause, Announcement announcement);

// The context in which what an event causes happens: its time, tenant, actor, correlation and
// trace.
Context context_of(const CloudEvent& cause);

// Publishes a payload of contracts/ with the transaction: it leaves if and only if that commits.
template <class Payload>
void publish(pg::Tx& tx, const Payload& payload) {
  publish_event(tx, tx.context(),
                {Payload::kType, Payload::kRevision, payload.key(), json::encode(payload)});
}
// The same for another cause than the transaction's: in a bulk handler each event of the batch is
// the cause of its own, as context_of(event.meta).
template <class Payload>
void publish(pg::Tx& tx, const Context& cause, const Payload& payload) {
  publish_event(tx, cause,
                {Payload::kType, Payload::kRevision, payload.key(), json::encode(payload)});
}

}  // namespace bilko::events
