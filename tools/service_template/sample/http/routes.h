#pragma once

#include "bilko/service/api.h"
#include "sample/config.h"

namespace bilko::sample {

void add_routes(service::Api& api, const Config& config);

}  // namespace bilko::sample
