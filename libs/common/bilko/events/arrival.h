#pragma once

#include <memory>
#include <optional>
#include <string>

#include "bilko/core/clock.h"
#include "bilko/events/inbox.h"
#include "bilko/events/subscriptions.h"
#include "bilko/trace/trace_context.h"

namespace bilko::events {

// Where handling an event stands in its trace, if that is recorded.
struct Handling {
  std::optional<trace::TraceContext> sender;  // the publisher's span, or the event's own context
  trace::TraceContext context;                // of the span of this attempt, should it succeed
  int failures = 0;                           // of attempts before
  int deaths = 0;
};

// What a group has made of a record before any transaction: an event it can apply, or why it never
// can. A tombstone has neither and is passed by.
struct Arrival {
  kafka::Record record;
  // As far as it is readable, also where it is poison. Its `traceparent` is this handling's, where
  // that is recorded: what it causes goes on from there. The record keeps the producer's.
  std::optional<CloudEvent> event;
  std::shared_ptr<const json::Document> document;  // its text; holds `data`
  json::Value data{nullptr};
  InboxKey key;
  std::string poison;                          // why it can never be processed; empty: it can
  const Subscription* subscription = nullptr;  // of the record's topic
  std::optional<Handling> handling;
  bool is_redriven = false;  // came by the redrive topic: its offset is of no concern

  bool is_tombstone() const { return !record.value; }
  bool is_applicable() const { return event && poison.empty(); }
  Received received() const { return {&*event, &record, data}; }  // of an applicable one
};

// Decodes and checks a record: envelope, type, schema, tenant, and a time between 2020 and a day
// after it was recorded. Never throws. The same record gives the same key for ever.
Arrival receive(kafka::Record record, const Subscriptions& subscriptions, const Clock& clock);

}  // namespace bilko::events
