#pragma once

#include <memory>
#include <optional>
#include <string>

#include "bilko/core/clock.h"
#include "bilko/events/inbox.h"
#include "bilko/events/subscriptions.h"

namespace bilko::events {

// What a group has made of a record before any transaction: an event it can apply, or why it never
// can. A tombstone has neither and is passed by.
struct Arrival {
  kafka::Record record;
  std::optional<CloudEvent> event;  // as far as it is readable, also where it is poison
  std::shared_ptr<const json::Document> document;  // its text; holds `data`
  json::Value data{nullptr};
  InboxKey key;
  std::string poison;                          // why it can never be processed; empty: it can
  const Subscription* subscription = nullptr;  // of the record's topic
  bool is_redriven = false;  // came by the redrive topic: its offset is of no concern

  bool is_tombstone() const { return !record.value; }
  bool is_applicable() const { return event && poison.empty(); }
  Received received() const { return {&*event, &record, data}; }  // of an applicable one
};

// Decodes and checks a record: envelope, type, schema, tenant, and a time between 2020 and a day
// after it was recorded. Never throws. The same record gives the same key for ever.
Arrival receive(kafka::Record record, const Subscriptions& subscriptions, const Clock& clock);

}  // namespace bilko::events
