#include "bilko/service/run_service.h"
#include "ledger/events/rebuild.h"
#include "ledger/events/subscriptions.h"
#include "ledger/http/routes.h"

int main(int argc, char** argv) {
  return bilko::service::run_service<bilko::ledger::Config>(
      argc, argv,
      {.name = "ledger",
       .domain = "ledger",
       .publishes = {"ledger.account.created", "ledger.account.updated",
                     "ledger.transaction.posted", "ledger.transaction.locked"},
       .migrations = bilko::ledger_migrations,
       .routes = bilko::ledger::add_routes,
       .subscriptions = bilko::ledger::subscribe,
       .jobs = {},
       .commands = {},
       .rebuild = bilko::ledger::rebuild});
}
