#pragma once

#include "bilko/service/api.h"

namespace bilko::invoice {

void add_contact_routes(service::Api& api);

}  // namespace bilko::invoice
