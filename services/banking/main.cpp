#include "banking/events/rebuild.h"
#include "banking/events/subscriptions.h"
#include "banking/http/routes.h"
#include "bilko/service/run_service.h"

int main(int argc, char** argv) {
  return bilko::service::run_service<bilko::banking::Config>(
      argc, argv,
      {.name = "banking",
       .domain = "bank",
       .publishes = {"bank.account.created", "bank.account.updated", "bank.payment.identified",
                     "bank.transaction.imported", "bank.transaction.reconciled",
                     "bank.transaction.unreconciled"},
       .migrations = bilko::banking_migrations,
       .routes = bilko::banking::add_routes,
       .subscriptions = bilko::banking::subscribe,
       .jobs = {},
       .commands = {},
       .rebuild = bilko::banking::rebuild});
}
