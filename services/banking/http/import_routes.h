#pragma once

#include "bilko/service/api.h"

namespace bilko::banking {

// POST /banking/accounts/:id/import, which takes large bodies and may be a dry run.
void add_import_routes(service::Api& api);

}  // namespace bilko::banking
