#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bilko/events/outbox.h"
#include "bilko/events/subscriptions.h"

namespace bilko::events {

// What the log does not know of a table. It is not compared, and a promotion takes it over from the
// live rows.
struct Unlogged {
  std::vector<std::string> columns;  // of rows that the log makes; none of the primary key
  std::string rows;                  // which rows it does not make: a condition in SQL; empty: none

  static void fields(auto& self, auto&& field) {
    field("columns", self.columns);
    field("rows", self.rows);
  }
};

// What of a service can be made anew from the log: the tables that its events made, and how the
// events that the service published at a command (and not because of another event) are put into
// them again. What it consumed is applied by its subscriptions as they are, unless another way is
// named.
//   rebuild.table("account");
//   rebuild.on_own<contracts::AccountCreated>("restore_account", restore_account);
class Rebuild {
 public:
  using Apply = std::function<void(pg::Tx&, std::span<const Received>)>;

  // A table of the schema `public`, ordinary and not partitioned; those that others refer to first.
  void table(std::string name) { tables_.push_back(std::move(name)); }
  void table(std::string name, Unlogged unlogged);
  // One that is a record of its own: compared, and never promoted.
  void compare_only(std::string name) { compared_only_.push_back(std::move(name)); }
  void compare_only(std::string name, Unlogged unlogged);

  // Of what is consumed, what the subscription of this name takes is passed by: it does not make
  // these tables.
  void without(std::string subscription) { left_out_.insert(std::move(subscription)); }
  // Its events are put into the tables by this handler, which can publish nothing.
  template <class Payload>
  void instead_of(std::string subscription, void (*handler)(pg::SilentTx&, const Event<Payload>&)) {
    instead_[std::move(subscription)] = [handler](pg::Tx& tx, std::span<const Received> events) {
      for (const Received& event : events) handler(tx, decode<Payload>(event));
    };
  }
  // The same for a service that gets everything in one handler. The transaction is muted.
  void instead_of_everything(Apply handler) { everything_ = std::move(handler); }

  // The handler gets a transaction by which nothing can be published, in the context of the
  // command. It is idempotent by natural keys, as every handler is.
  template <class Payload>
  void on_own(std::string name, void (*handler)(pg::SilentTx&, const Event<Payload>&)) {
    own_.add({std::move(name),
              std::string(Payload::kType),
              false,
              [handler](pg::Tx& tx, std::span<const Received> events) {
                for (const Received& received : events) {
                  tx.switch_to(context_then(*received.event));
                  handler(tx, decode<Payload>(received));
                }
              },
              {},
              AfterDeath::hold,
              Order::any});
  }

  // The same also for events that another event caused: what was decided then is not decided again.
  template <class Payload>
  void on_every_own(std::string name, void (*handler)(pg::SilentTx&, const Event<Payload>&)) {
    on_own(std::move(name), handler);
    caused_too_.insert(std::string(Payload::kType));
  }

  // False: nothing can be rebuilt.
  bool is_possible() const { return !tables_.empty(); }
  // Those, behind what every service keeps of what it consumed.
  std::vector<std::string> tables() const;
  const std::vector<std::string>& compared_only() const { return compared_only_; }
  // {"table": Unlogged, …}
  std::string unlogged_text() const;
  const Subscriptions& own() const { return own_; }
  // Whether own events on this topic count that another event caused.
  bool takes_caused(const std::string& topic) const { return caused_too_.contains(topic); }
  // How what the service consumes is put into the tables; `live`, its subscriptions, outlive it.
  // BILKO_CHECKs that those named here are there.
  Subscriptions consumed(const Subscriptions& live) const;

 private:
  template <class Payload>
  static Event<Payload> decode(const Received& received) {
    return {*received.event, json::decode<Payload>(received.data, json::Unknown::ignored)};
  }
  // In which the event was published: by nobody else's event.
  static Context context_then(const CloudEvent& event) {
    Context context = context_of(event);
    context.causation_id = event.causation_id;
    return context;
  }
  std::vector<std::string> tables_;
  std::vector<std::string> compared_only_;
  std::map<std::string, Unlogged> unlogged_;
  Subscriptions own_;
  std::set<std::string> caused_too_;      // topics of own_
  std::set<std::string> left_out_;        // of the subscriptions
  std::map<std::string, Apply> instead_;  // by subscription
  Apply everything_;
};

}  // namespace bilko::events
