#pragma once

#include "bilko/service/api.h"
#include "expense/config.h"

namespace bilko::expense {

void add_receipt_routes(service::Api& api, const Config& config);

}  // namespace bilko::expense
