#pragma once

#include "bilko/service/api.h"
#include "invoice/config.h"

namespace bilko::invoice {

void add_routes(service::Api& api, const Config& config);

}  // namespace bilko::invoice
