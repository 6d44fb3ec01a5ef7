#pragma once

#include <functional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "bilko/events/event.h"
#include "bilko/json/codec.h"
#include "bilko/pg/tx.h"

namespace bilko::events {

// One handler of one type. `name` is part of the handler's identity in logs, metrics and dead
// letters.
struct Subscription {
  std::string name;
  std::string type;
  bool is_bulk = false;
  // Applies the events, which are in order, of this type and new to the group, in the transaction.
  std::function<void(pg::Tx&, std::span<const CloudEvent>)> apply;
  std::string topic;  // where it is read from; the type unless stated
};

// An event and the record it came in; both live as long as the call.
struct Received {
  const CloudEvent* event;
  const kafka::Record* record;
};

// What a service listens to, one line each:
//   subscriptions.on("post_invoice_sent", post_invoice_sent);
// where void post_invoice_sent(pg::Tx&, const Event<InvoiceSent>&). A function that takes
// std::span<const Event<InvoiceSent>> gets the batch's events at once and may use bulk SQL; it sees
// the rows of all their organizations, a per-event one those of its event's organization only.
// Inbox, transaction, retry, dead letter, metrics and tracing belong to the runner. Handlers are
// idempotent by natural keys as well.
class Subscriptions {
 public:
  template <class Payload>
  void on(std::string name, void (*handler)(pg::Tx&, const Event<Payload>&)) {
    add({std::move(name),
         std::string(Payload::kType),
         false,
         [handler](pg::Tx& tx, std::span<const CloudEvent> events) {
           for (const CloudEvent& event : events) handler(tx, decode<Payload>(event));
         },
         {}});
  }
  template <class Payload>
  void on(std::string name, void (*handler)(pg::Tx&, std::span<const Event<Payload>>)) {
    add({std::move(name),
         std::string(Payload::kType),
         true,
         [handler](pg::Tx& tx, std::span<const CloudEvent> events) {
           std::vector<Event<Payload>> decoded;
           decoded.reserve(events.size());
           for (const CloudEvent& event : events) decoded.push_back(decode<Payload>(event));
           handler(tx, decoded);
         },
         {}});
  }
  // One handler for all events of these types as they are, with the records they came in, in order
  // of arrival: for who keeps everything. Excludes on().
  void on_everything(const std::string& name, const std::vector<std::string>& types,
                     std::function<void(pg::Tx&, std::span<const Received>)> handler);

  // BILKO_CHECKs that a type has one handler only.
  void add(Subscription subscription);
  const std::vector<Subscription>& all() const { return subscriptions_; }
  const Subscription* find(std::string_view type) const;
  const Subscription* of_topic(std::string_view topic) const;
  // Empty unless on_everything() was called.
  const std::function<void(pg::Tx&, std::span<const Received>)>& everything() const {
    return everything_;
  }

 private:
  template <class Payload>
  static Event<Payload> decode(const CloudEvent& event) {
    return {event, json::decode<Payload>(std::string_view(event.data), json::Unknown::ignored)};
  }
  std::vector<Subscription> subscriptions_;
  std::function<void(pg::Tx&, std::span<const Received>)> everything_;
};

}  // namespace bilko::events
