#pragma once

#include "audit/config.h"
#include "bilko/service/api.h"

namespace bilko::audit {

void add_routes(service::Api& api, const Config& config);

}  // namespace bilko::audit
