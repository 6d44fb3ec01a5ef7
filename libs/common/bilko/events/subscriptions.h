#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "bilko/events/event.h"
#include "bilko/json/codec.h"
#include "bilko/pg/tx.h"

namespace bilko::events {

// What the followers of a dead event do: events of the same entity that come after it.
enum class AfterDeath {
  hold,   // wait until it is redriven or discarded
  go_on,  // for who can live with a hole: notification, audit, webhook, search
};

// In which order a subscription takes the events of one entity.
enum class Order {
  any,     // as they come; what follows a parked one waits behind it
  latest,  // the newest sequence wins: older ones are passed by, and nothing waits
};

// An event, the record it came in and its data, which is not in the event as text; they live as
// long as the call.
struct Received {
  const CloudEvent* event;
  const kafka::Record* record;
  json::Value data;
};

// One handler of one type. `name` is part of the handler's identity in logs, metrics and dead
// letters.
struct Subscription {
  std::string name;
  std::string type;
  bool is_bulk = false;
  // Applies the events, which are in order, of this type and new to the group, in the transaction.
  std::function<void(pg::Tx&, std::span<const Received>)> apply;
  std::string topic;  // where it is read from; the type unless stated
  AfterDeath after_death = AfterDeath::hold;
  Order order = Order::any;

  Subscription& followers_go_on() {
    after_death = AfterDeath::go_on;
    return *this;
  }
  Subscription& newest_wins() {
    order = Order::latest;
    return *this;
  }
};

// What a service listens to, one line each:
//   subscriptions.on("post_invoice_sent", post_invoice_sent);
// where void post_invoice_sent(pg::Tx&, const Event<InvoiceSent>&). A function that takes
// std::span<const Event<InvoiceSent>> gets the batch's events at once and may use bulk SQL; it sees
// the rows of all their organizations, a per-event one those of its event's organization only.
// What follows a dead event of its entity waits, unless the line ends in .followers_go_on().
// Inbox, transaction, retry, dead letter, metrics and tracing belong to the runner. Handlers are
// idempotent by natural keys as well.
class Subscriptions {
 public:
  template <class Payload>
  Subscription& on(std::string name, void (*handler)(pg::Tx&, const Event<Payload>&)) {
    return add({std::move(name),
                std::string(Payload::kType),
                false,
                [handler](pg::Tx& tx, std::span<const Received> events) {
                  for (const Received& event : events) handler(tx, decode<Payload>(event));
                },
                {},
                AfterDeath::hold,
                Order::any});
  }
  template <class Payload>
  Subscription& on(std::string name, void (*handler)(pg::Tx&, std::span<const Event<Payload>>)) {
    return add({std::move(name),
                std::string(Payload::kType),
                true,
                [handler](pg::Tx& tx, std::span<const Received> events) {
                  std::vector<Event<Payload>> decoded;
                  decoded.reserve(events.size());
                  for (const Received& event : events) decoded.push_back(decode<Payload>(event));
                  handler(tx, decoded);
                },
                {},
                AfterDeath::hold,
                Order::any});
  }
  // One handler for all events of these types as they are, with the records they came in, in order
  // of arrival: for who keeps everything. Excludes on().
  void on_everything(const std::string& name, const std::vector<std::string>& types,
                     std::function<void(pg::Tx&, std::span<const Received>)> handler);

  // For all lines so far.
  void followers_go_on();

  // Called in the transaction before the handlers of a batch, with the organizations of its events
  // in ascending order: the place to lock what two batches may want in opposite order.
  void before_each_batch(std::function<void(pg::Tx&, std::span<const OrganizationId>)> prepare) {
    prepare_ = std::move(prepare);
  }
  void prepare(pg::Tx& tx, std::span<const OrganizationId> organizations) const {
    if (prepare_) prepare_(tx, organizations);
  }

  // BILKO_CHECKs that a type has one handler only. The reference is good until the next line.
  Subscription& add(Subscription subscription);
  const std::vector<Subscription>& all() const { return subscriptions_; }
  const Subscription* find(std::string_view type) const;
  const Subscription* of_topic(std::string_view topic) const;
  // Empty unless on_everything() was called.
  const std::function<void(pg::Tx&, std::span<const Received>)>& everything() const {
    return everything_;
  }

 private:
  template <class Payload>
  static Event<Payload> decode(const Received& received) {
    return {*received.event, json::decode<Payload>(received.data, json::Unknown::ignored)};
  }
  std::vector<Subscription> subscriptions_;
  std::map<std::string, std::size_t, std::less<>> by_type_;
  std::map<std::string, std::size_t, std::less<>> by_topic_;
  std::function<void(pg::Tx&, std::span<const Received>)> everything_;
  std::function<void(pg::Tx&, std::span<const OrganizationId>)> prepare_;
};

}  // namespace bilko::events
