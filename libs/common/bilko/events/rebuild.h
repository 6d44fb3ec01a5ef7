#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bilko/events/outbox.h"
#include "bilko/events/subscriptions.h"

namespace bilko::events {

// What of a service can be made anew from the log: the tables that its events made, and how the
// events that the service published at a command (and not because of another event) are put into
// them again. What it consumed is applied by its subscriptions as they are.
//   rebuild.table("account");
//   rebuild.on_own<contracts::AccountCreated>("restore_account", restore_account);
class Rebuild {
 public:
  // A table of the schema `public`, ordinary and not partitioned; those that others refer to first.
  void table(std::string name) { tables_.push_back(std::move(name)); }

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
                  handler(tx, {*received.event,
                               json::decode<Payload>(received.data, json::Unknown::ignored)});
                }
              },
              {},
              AfterDeath::hold,
              Order::any});
  }

  // False: nothing can be rebuilt.
  bool is_possible() const { return !tables_.empty(); }
  // Those, behind what every service keeps of what it consumed.
  std::vector<std::string> tables() const {
    std::vector<std::string> all = {"membership", "latest_sequence"};
    all.insert(all.end(), tables_.begin(), tables_.end());
    return all;
  }
  const Subscriptions& own() const { return own_; }

 private:
  // In which the event was published: by nobody else's event.
  static Context context_then(const CloudEvent& event) {
    Context context = context_of(event);
    context.causation_id = event.causation_id;
    return context;
  }
  std::vector<std::string> tables_;
  Subscriptions own_;
};

}  // namespace bilko::events
