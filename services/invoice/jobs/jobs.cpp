#include "invoice/jobs/jobs.h"

#include "invoice/usecases/mark_overdue.h"

namespace bilko::invoice {
namespace {

std::int64_t mark_overdue_everywhere(service::JobRun& run) {
  const auto organizations =
      run.database.read(run.context(std::nullopt), organizations_with_invoices);
  std::int64_t marked = 0;
  for (const OrganizationId& organization : organizations)
    marked += mark_overdue(run.database, run.context(organization), run.date);
  return marked;
}

}  // namespace

void add_jobs(service::Jobs& jobs) {
  jobs.daily("overdue-invoices", "00:05", mark_overdue_everywhere);
}

}  // namespace bilko::invoice
