#include "bilko/service/run_service.h"
#include "expense/events/rebuild.h"
#include "expense/events/subscriptions.h"
#include "expense/http/routes.h"

int main(int argc, char** argv) {
  return bilko::service::run_service<bilko::expense::Config>(
      argc, argv,
      {
          .name = "expense",
          .domain = "expense",
          .publishes = {"expense.expense.created", "expense.expense.approved",
                        "expense.expense.rejected", "expense.expense.paid"},
          .migrations = bilko::expense_migrations,
          .routes = bilko::expense::add_routes,
          .subscriptions = bilko::expense::subscribe,
          .jobs = {},
          .commands = {},
          .rebuild = bilko::expense::rebuild,
      });
}
