#pragma once

#include "bilko/service/api.h"

namespace bilko::banking {

void add_account_routes(service::Api& api);

}  // namespace bilko::banking
