#include "bilko/service/run_service.h"
#include "sample/http/routes.h"

int main(int argc, char** argv) {
  return bilko::service::run_service<bilko::sample::Config>(
      argc, argv,
      {
          .name = "sample",
          .domain = "sample",
          .publishes = {},
          .migrations = bilko::sample_migrations,
          .routes = bilko::sample::add_routes,
          .subscriptions = {},
          .jobs = {},
          .commands = {},
      });
}
