#pragma once

#include "bilko/service/api.h"
#include "ledger/config.h"

namespace bilko::ledger {

void add_routes(service::Api& api, const Config& config);

}  // namespace bilko::ledger
