#include "banking/http/routes.h"

#include "banking/http/account_routes.h"
#include "banking/http/import_routes.h"
#include "banking/http/transaction_routes.h"

namespace bilko::banking {

void add_routes(service::Api& api, const Config& /*config*/) {
  add_account_routes(api);
  add_import_routes(api);
  add_transaction_routes(api);
}

}  // namespace bilko::banking
