#pragma once

#include "bilko/service/api.h"

namespace bilko::banking {

void add_transaction_routes(service::Api& api);

}  // namespace bilko::banking
