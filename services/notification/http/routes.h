#pragma once

#include "bilko/service/api.h"
#include "notification/config.h"

namespace bilko::notification {

void add_routes(service::Api& api, const Config& config);

}  // namespace bilko::notification
