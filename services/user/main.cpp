#include "bilko/service/run_service.h"
#include "user/http/routes.h"
#include "user/http/token_command.h"
#include "user/jobs/jobs.h"

int main(int argc, char** argv) {
  return bilko::service::run_service<bilko::user::Config>(
      argc, argv,
      {.name = "user",
       .domain = "user",
       .publishes = {"user.organization.created", "user.organization.updated", "user.user.created",
                     "user.user.updated", "user.user.deleted", "user.membership.updated",
                     "user.membership.removed", "user.invite.created"},
       .migrations = bilko::user_migrations,
       .routes = bilko::user::add_routes,
       .subscriptions = {},
       .jobs = bilko::user::add_jobs,
       .commands = {{"token", "Print a signed token (24 h)", bilko::user::print_token}},
       .jwks = bilko::user::key_set});
}
