#pragma once

#include "banking/config.h"
#include "bilko/service/api.h"

namespace bilko::banking {

void add_routes(service::Api& api, const Config& config);

}  // namespace bilko::banking
