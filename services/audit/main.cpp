#include "audit/events/rebuild.h"
#include "audit/events/subscriptions.h"
#include "audit/http/routes.h"
#include "audit/http/verify_command.h"
#include "bilko/service/run_service.h"

int main(int argc, char** argv) {
  return bilko::service::run_service<bilko::audit::Config>(
      argc, argv,
      {.name = "audit",
       .domain = "audit",
       .publishes = {},
       .migrations = bilko::audit_migrations,
       .routes = bilko::audit::add_routes,
       .subscriptions = bilko::audit::subscribe,
       .jobs = {},
       .commands = {{"verify", "Recompute every hash chain of the archive",
                     bilko::audit::verify_archive}},
       .rebuild = bilko::audit::rebuild});
}
