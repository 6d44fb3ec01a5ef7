#include "bilko/service/run_service.h"
#include "invoice/events/rebuild.h"
#include "invoice/events/subscriptions.h"
#include "invoice/http/routes.h"
#include "invoice/jobs/jobs.h"

int main(int argc, char** argv) {
  return bilko::service::run_service<bilko::invoice::Config>(
      argc, argv,
      {.name = "invoice",
       .domain = "invoice",
       .publishes = {"invoice.invoice.created", "invoice.invoice.updated", "invoice.invoice.sent",
                     "invoice.invoice.viewed", "invoice.invoice.overdue", "invoice.invoice.paid",
                     "invoice.invoice.cancelled", "invoice.payment.received",
                     "invoice.payment.declined", "invoice.reminder.issued"},
       .migrations = bilko::invoice_migrations,
       .routes = bilko::invoice::add_routes,
       .subscriptions = bilko::invoice::subscribe,
       .jobs = bilko::invoice::add_jobs,
       .commands = {},
       .rebuild = bilko::invoice::rebuild});
}
