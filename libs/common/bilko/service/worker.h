#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "bilko/core/clock.h"
#include "bilko/pg/database.h"

namespace bilko::service {

// What a worker's step has at hand.
struct WorkerRun {
  pg::Database& database;
  const std::string& database_url;  // for a pg::Session of its own
  const Clock& clock;
  std::stop_token stop;  // requested when the service stops; a step has 5 s then

  // The context of the system within an organization, or without one; a new trace and correlation.
  Context context(const std::optional<OrganizationId>& organization) const;
};

// Work beside requests, events and jobs that goes on as long as the service runs: effects outside
// the database, done from rows after their commit (architecture.md). The loop, its threads and what
// happens after a failure belong to the spine.
struct Worker {
  // Does one piece of work; false when nothing was due. May throw: it is logged, and the thread
  // goes on with a new step after `idle`.
  using Step = std::function<bool(WorkerRun&)>;

  std::string name;  // "send-mail"
  int threads = 1;
  std::chrono::milliseconds idle{500};  // between looks when nothing is due
  bool is_rung = true;                  // also looks when a transaction rang at its commit
  // Called on each thread, and again after a failure: a step may own what its thread needs.
  std::function<Step()> make_step;
};

}  // namespace bilko::service
