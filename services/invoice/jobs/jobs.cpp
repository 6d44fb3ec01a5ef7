#include "invoice/jobs/jobs.h"

#include "invoice/usecases/in_batches.h"
#include "invoice/usecases/mark_overdue.h"
#include "invoice/usecases/remind_customers.h"

namespace bilko::invoice {
namespace {

// The step for every organization that has invoices.
std::int64_t everywhere(service::JobRun& run, BatchStep step) {
  const auto organizations =
      run.database.read(run.context(std::nullopt), organizations_with_invoices);
  std::int64_t touched = 0;
  for (const OrganizationId& organization : organizations)
    touched += in_batches(run.database, run.context(organization), run.date, step);
  return touched;
}

}  // namespace

void add_jobs(service::Jobs& jobs) {
  jobs.daily("overdue-invoices", "00:05",
             [](service::JobRun& run) { return everywhere(run, mark_overdue); });
  jobs.daily("collection-reminders", "09:00",
             [](service::JobRun& run) { return everywhere(run, remind_customers); });
}

}  // namespace bilko::invoice
