#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "bilko/service/jobs.h"

namespace bilko::service {

// Runs the daily jobs: one replica per job and day (a session advisory lock elects it), recorded in
// job_run. What was missed while nothing ran is caught up with for the latest day.
class Scheduler {
 public:
  Scheduler(const Jobs& jobs, pg::Database& database, std::string database_url, const Clock& clock);
  ~Scheduler();  // stop()s

  void start();
  void stop();
  // Runs a job for a date now, whether or not it has run, and records it. Error not_found
  // `no_such_job`.
  std::int64_t run(std::string_view name, Date date);

 private:
  void loop();
  void run_what_is_due();
  bool has_run(const Job& job, Date date);
  std::int64_t run_and_record(const Job& job, Date date);

  const Jobs& jobs_;
  pg::Database& database_;
  std::string database_url_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::jthread thread_;
};

}  // namespace bilko::service
