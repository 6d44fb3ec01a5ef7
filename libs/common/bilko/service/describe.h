#pragma once

#include <string>

#include "bilko/http/routes.h"
#include "bilko/service/service.h"

namespace bilko::service {

// The service as JSON: routes with who may use them, events, topics, jobs, settings. What documents
// and generated manifests are made of, so that they cannot drift.
std::string describe(const detail::BoundService& service, const CommonConfig& config,
                     const http::Routes& routes);

}  // namespace bilko::service
