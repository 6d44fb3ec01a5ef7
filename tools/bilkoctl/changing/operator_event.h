#pragma once

#include <string>

#include "bilko/contracts/ops_events.h"
#include "bilkoctl/changing/journal.h"
#include "bilkoctl/changing/publisher.h"

namespace bilko::ctl {

// An `ops.*` event as bilkoctl sends it, valid by its schema (a violation is a fault of ours).
struct OperatorEvent {
  std::string_view type;
  int revision = 1;
  std::string subject;
  std::string data;
  std::string correlation_id;
  std::int64_t sequence = 1;
};

kafka::Record record_of(Session& session, const OperatorEvent& event);

// Creates the topic of an `ops.*` type where it is missing: nobody else publishes to it.
void ensure_topic(Session& session, std::string_view type);

// What is said of an operation in the audit trail.
struct Deed {
  std::string target = "{}";  // a JSON object
  std::string counts;         // a JSON object of integers, or empty
};

// Publishes what an operator does; returns when Kafka has it.
template <class Action>
void publish(Session& session, Action action, std::int64_t sequence = 1) {
  action.at = session.now();
  Publisher publisher(session);
  publisher.send(
      record_of(session, {Action::kType, Action::kRevision, action.key(), json::encode(action),
                          action.operation_id.ulid().str(), sequence}));
  publisher.flush();
}

// Publishes one event about the operation and counts it in its journal. Throws Stop where Kafka did
// not take it: then nothing may be changed, since nobody would know of it.
template <class Action>
void tell(Session& session, Journal& journal, const Deed& deed) {
  Action action;
  action.operation_id = journal.operation;
  action.operator_name = journal.operator_name;
  action.reason = journal.reason;
  action.target.text = deed.target;
  if (!deed.counts.empty()) action.counts = json::Raw{deed.counts};
  if (!journal.plan_sha256.empty()) action.plan_sha256 = journal.plan_sha256;
  publish(session, std::move(action), journal.events + 1);
  ++journal.events;
  save(session, journal);
}

}  // namespace bilko::ctl
