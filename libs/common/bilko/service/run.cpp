#include <fmt/format.h>
#include <pthread.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

#include "bilko/events/migrations.h"
#include "bilko/http/client.h"
#include "bilko/kafka/security.h"
#include "bilko/log/log.h"
#include "bilko/pg/migrate.h"
#include "bilko/service/describe.h"
#include "bilko/service/outbox_commands.h"
#include "bilko/service/running.h"
#include "bilko/service/tracing.h"

namespace bilko::service::detail {
namespace {

void require(const std::string& value, const char* setting) {
  if (value.empty())
    throw Error(ErrorKind::invalid, "settings_invalid", fmt::format("{} must be set", setting));
}

// Signals are blocked before any thread starts, so that only sigwait sees them.
sigset_t block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

int serve(const BoundService& service, const CommonConfig& config) {
  require(config.database_url, "BILKO_DATABASE_URL");
  const sigset_t signals = block_stop_signals();
  const Tracing tracing(service.source(), config);
  Running running(service, config);
  running.start();
  int signal = 0;
  sigwait(&signals, &signal);
  running.stop();
  return 0;
}

int migrate(const BoundService& service, const CommonConfig& config) {
  require(config.database_owner_url, "BILKO_DATABASE_OWNER_URL");
  pg::migrate(config.database_owner_url,
              {{"common", common_migrations}, {service.name, service.migrations}});
  return 0;
}

int print_description(const BoundService& service, const CommonConfig& config) {
  SystemClock clock;
  pg::Database unused({"", service.source(), 1});
  http::Routes routes;
  Api api(routes, unused, clock);
  if (service.routes) service.routes(api);
  std::cout << describe(service, config, routes) << "\n";
  return 0;
}

// For containers without a shell: what `curl --fail` of the readiness endpoint would tell.
int check_ready(const CommonConfig& config) {
  http::ClientRequest request;
  request.url = fmt::format("http://127.0.0.1:{}/readyz", config.admin_port);
  request.timeout = std::chrono::seconds(3);
  const auto answer = http::fetch(request);
  std::cout << answer.body << "\n";
  return answer.status == 200 ? 0 : 1;
}

int run_job(const BoundService& service, const CommonConfig& config, const std::string& name,
            const std::string& date) {
  require(config.database_url, "BILKO_DATABASE_URL");
  const Tracing tracing(service.source(), config);
  SystemClock clock;
  pg::Database database({config.database_url, service.source() + "-job", 2});
  Jobs jobs;
  if (service.jobs) service.jobs(jobs);
  Scheduler scheduler(jobs, database, config.database_url, clock);
  const Date day = date.empty() ? Date::of(clock.now()) : Date::parse(date);
  std::cout << fmt::format(R"({{"job":"{}","date":"{}","touched":{}}})", name, day.str(),
                           scheduler.run(name, day))
            << "\n";
  return 0;
}

}  // namespace

int run(int argc, char** argv, const BoundService& service, const CommonConfig& config) {
  log::start(service.source(), config.log_level);
  if (!config.kafka_security.empty()) kafka::use_security(config.kafka_security);
  CLI::App app{
      fmt::format("The {} service of Bilko. Settings come from the environment, see "
                  "`bilko-{} describe`.",
                  service.name, service.name)};
  app.require_subcommand(1);
  int code = 0;
  app.add_subcommand("serve", "Run until SIGTERM")->callback([&] {
    code = serve(service, config);
  });
  app.add_subcommand("migrate", "Bring the database to the newest version")->callback([&] {
    code = migrate(service, config);
  });
  app.add_subcommand("describe", "Print routes, events, topics and settings as JSON")
      ->callback([&] { code = print_description(service, config); });
  app.add_subcommand("check-ready", "Ask the one that runs here whether it is ready")
      ->callback([&] { code = check_ready(config); });
  add_outbox_commands(app, service, config, code);
  std::string job, date;
  auto* run_job_command = app.add_subcommand("run-job", "Run a scheduled job by hand");
  run_job_command->add_option("name", job)->required();
  run_job_command->add_option("--date", date, "YYYY-MM-DD, today (UTC) by default");
  run_job_command->callback([&] { code = run_job(service, config, job, date); });
  for (const auto& command : service.commands) {
    auto* added = app.add_subcommand(command.name, command.help);
    added->allow_extras()->prefix_command();
    added->callback([&code, &command, added] { code = command.run(added->remaining()); });
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return code;
}

int report_failure(const std::exception& error) {
  const auto* known = dynamic_cast<const Error*>(&error);
  std::cerr << "bilko: " << error.what() << "\n";
  return known != nullptr && known->code() == "settings_invalid" ? 2 : 1;
}

}  // namespace bilko::service::detail
