#include "bilko/service/jobs.h"

#include "bilko/core/check.h"

namespace bilko::service {

Context JobRun::context(const std::optional<OrganizationId>& organization) const {
  Context context;
  context.now = clock.now();
  context.organization = organization;
  context.correlation_id = correlation_id;
  context.traceparent = traceparent;
  return context;
}

void Jobs::daily(std::string name, std::string_view at, std::function<std::int64_t(JobRun&)> run) {
  BILKO_CHECK(at.size() == 5 && at[2] == ':' && find(name) == nullptr);
  const int minute =
      std::stoi(std::string(at.substr(0, 2))) * 60 + std::stoi(std::string(at.substr(3, 2)));
  jobs_.push_back({std::move(name), minute, std::move(run)});
}

const Job* Jobs::find(std::string_view name) const {
  for (const Job& job : jobs_)
    if (job.name == name) return &job;
  return nullptr;
}

}  // namespace bilko::service
