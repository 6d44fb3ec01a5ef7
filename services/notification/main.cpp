#include "bilko/service/run_service.h"
#include "notification/events/rebuild.h"
#include "notification/events/subscriptions.h"
#include "notification/http/routes.h"
#include "notification/jobs/mail_workers.h"

int main(int argc, char** argv) {
  return bilko::service::run_service<bilko::notification::Config>(
      argc, argv,
      {.name = "notification",
       .domain = "notification",
       .publishes = {"notification.email.sent", "notification.email.failed"},
       .migrations = bilko::notification_migrations,
       .routes = bilko::notification::add_routes,
       .subscriptions = bilko::notification::subscribe,
       .jobs = {},
       .commands = {},
       .workers = bilko::notification::mail_workers,
       .rebuild = bilko::notification::rebuild});
}
