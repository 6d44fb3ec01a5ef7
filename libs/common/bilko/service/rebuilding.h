#pragma once

#include <memory>
#include <thread>

#include "bilko/events/rebuilder.h"
#include "bilko/service/control.h"
#include "bilko/service/service.h"

namespace bilko::service {

// Makes the service's tables anew from the log when an operator asks, beside the live ones and on a
// thread of its own; by one replica at a time, and another one goes on where it ended. The verbs:
//   rebuild  begins; refused where the log is not whole or there is one already
//   compare  brings it to the live state of that moment, whose snapshot is exported for who
//            compares (table `rebuild_state`)
//   promote  catches up and swaps it in
//   undo     catches up what was live before and swaps that in
//   drop     deletes it, or what a swap has left
class Rebuilding {
 public:
  Rebuilding(const detail::BoundService& service, const CommonConfig& config,
             const events::Subscriptions& consumed, pg::Database& database, const Clock& clock);
  ~Rebuilding();  // stop()s

  // Before the control starts.
  void add_verbs(Control& control);
  void start();
  // Returns when the batch in hand is committed or rolled back.
  void stop();

 private:
  void loop(const std::stop_token& stop);
  // False: nothing is to be done, or another replica does it.
  bool work(const std::stop_token& stop);
  void carry_out(const events::RebuildState& state, const std::stop_token& stop);
  void read_log(const events::RebuildState& state, const std::stop_token& stop);
  void catch_up(const events::RebuildState& state, const std::stop_token& stop);
  void promote(const events::RebuildState& state, const std::stop_token& stop);
  void begin(pg::Tx& tx, const Operation& operation);
  void wish(pg::Tx& tx, const Operation& operation, events::RebuildWish wish);
  void drop(pg::Tx& tx);
  void note(const std::string& trouble);
  void refuse_wish(const std::string& why);
  std::unique_ptr<events::Rebuilder> make_rebuilder() const;

  const std::string database_url_;
  const std::string kafka_;
  const std::string group_;
  const std::string source_;
  const std::string redrive_topic_;
  events::Rebuild what_;
  events::Subscriptions consumed_;  // as a rebuild takes them
  pg::Database& database_;
  const Clock& clock_;
  std::unique_ptr<events::Rebuilder> rebuilder_;  // of the thread
  std::jthread thread_;
};

}  // namespace bilko::service
