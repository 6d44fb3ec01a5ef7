#include "user/jobs/jobs.h"

#include "user/usecases/purge_sign_in.h"

namespace bilko::user {
namespace {

std::int64_t purge(service::JobRun& run) {
  std::int64_t total = 0;
  for (std::int64_t purged = 1; purged > 0; total += purged)
    purged = run.database.transact(run.context(std::nullopt), purge_sign_in);
  return total;
}

}  // namespace

void add_jobs(service::Jobs& jobs) { jobs.daily("purge-sign-in", "03:10", purge); }

}  // namespace bilko::user
