#pragma once

#include <atomic>
#include <memory>

#include "bilko/events/relay.h"
#include "bilko/events/runner.h"
#include "bilko/http/server.h"
#include "bilko/service/control.h"
#include "bilko/service/memberships.h"
#include "bilko/service/rebuilding.h"
#include "bilko/service/scheduler.h"
#include "bilko/service/service.h"
#include "bilko/service/topic_watch.h"
#include "bilko/service/worker_pool.h"

namespace bilko::service {

// A service that runs: HTTP, uploads, relay, consumer, jobs, workers and the admin endpoint,
// started and stopped in order.
class Running {
 public:
  Running(const detail::BoundService& service, const CommonConfig& config);
  ~Running();

  void start();
  // Readiness off, requests drained, batch finished, group left, outbox page acknowledged; under 10
  // s.
  void stop();

 private:
  void add_admin_routes();
  void add_republish();
  void add_reconcile();
  http::Response readiness();

  const detail::BoundService& service_;
  const CommonConfig& config_;
  SystemClock clock_;
  pg::Database database_;
  http::Routes routes_;
  Api api_;
  http::Routes admin_routes_;
  events::Subscriptions subscriptions_;
  Jobs jobs_;
  Memberships memberships_{database_, clock_};
  std::unique_ptr<http::TokenVerifier> verifier_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<http::Server> upload_server_;  // null: none
  std::unique_ptr<http::Server> admin_server_;
  std::unique_ptr<TopicWatch> topic_watch_;
  std::unique_ptr<events::Relay> relay_;
  std::unique_ptr<events::Runner> runner_;
  std::unique_ptr<Control> control_;
  std::unique_ptr<Rebuilding> rebuilding_;
  std::unique_ptr<Scheduler> scheduler_;
  std::unique_ptr<WorkerPool> workers_;
  std::atomic<bool> is_stopping_ = false;
  std::atomic<bool> is_migrated_ = false;
};

}  // namespace bilko::service
