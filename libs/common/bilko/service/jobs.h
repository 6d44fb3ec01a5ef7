#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bilko/core/clock.h"
#include "bilko/core/date.h"
#include "bilko/pg/database.h"

namespace bilko::service {

// One run of a job for one day. Work in transactions of at most kBatch entities.
struct JobRun {
  static constexpr int kBatch = 500;

  pg::Database& database;
  const Clock& clock;
  Date date;
  std::string correlation_id;  // of the run; its events carry it
  std::string traceparent;

  // The context of the system within an organization, or without one.
  Context context(const std::optional<OrganizationId>& organization) const;
};

struct Job {
  std::string name;       // "overdue-invoices"
  int minute_of_day = 0;  // UTC
  // Does the work of the day and says how many entities it touched. May be run again for the same
  // day.
  std::function<std::int64_t(JobRun&)> run;
};

class Jobs {
 public:
  // `at` is UTC, "00:05".
  void daily(std::string name, std::string_view at, std::function<std::int64_t(JobRun&)> run);
  const std::vector<Job>& all() const { return jobs_; }
  const Job* find(std::string_view name) const;

 private:
  std::vector<Job> jobs_;
};

}  // namespace bilko::service
