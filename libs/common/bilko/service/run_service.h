#pragma once

#include "bilko/service/memberships.h"
#include "bilko/service/service.h"

namespace bilko::service {

// The whole main() of a service. Exit codes: 0 done, 1 failed, 2 wrong settings or arguments.
template <class Config>
int run_service(int argc, char** argv, ServiceSpec<Config> spec) try {
  const auto environment = config::environment();
  const auto common = config::read<CommonConfig>(environment);
  const auto own = config::read<Config>(environment);
  detail::BoundService service{spec.name,
                               spec.domain,
                               spec.publishes,
                               spec.migrations,
                               {},
                               with_memberships(spec.subscriptions),
                               spec.jobs,
                               spec.commands,
                               config::document<CommonConfig>(),
                               {}};
  service.rebuild = spec.rebuild;
  if (spec.jwks) service.jwks = [&spec, &own] { return spec.jwks(own); };
  if (spec.workers) service.workers = [&spec, &own] { return spec.workers(own); };
  if (spec.routes) service.routes = [&spec, &own](Api& api) { spec.routes(api, own); };
  for (auto& doc : config::document<Config>()) service.settings.push_back(std::move(doc));
  return detail::run(argc, argv, service, common);
} catch (const std::exception& error) {
  return detail::report_failure(error);
}

}  // namespace bilko::service
