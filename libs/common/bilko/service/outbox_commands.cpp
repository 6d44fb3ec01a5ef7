#include "bilko/service/outbox_commands.h"

#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "bilko/events/outbox_store.h"
#include "bilko/json/codec.h"
#include "bilko/log/log.h"
#include "bilko/service/topics.h"

namespace bilko::service::detail {
namespace {

constexpr int kFound = 3;

void require_database(const CommonConfig& config) {
  if (config.database_url.empty())
    throw Error(ErrorKind::invalid, "settings_invalid", "BILKO_DATABASE_URL must be set");
}

// On a cluster that this database was not published to, creating topics is republish's: it knows
// when no old message can land there any more.
int create_topics(const BoundService& service, const CommonConfig& config) {
  require_database(config);
  kafka::Admin admin(config.kafka);
  const auto cluster = admin.cluster_id();
  const auto home =
      events::OutboxStore(config.database_url, service.source() + "-topics").home(cluster);
  if (home.id != cluster || !home.is_open)
    throw Error(ErrorKind::conflict, "another_cluster",
                fmt::format("this is another Kafka cluster ({}) than the outbox was published to "
                            "({}): run `bilko-{} republish`, which creates the topics",
                            cluster, home.id, service.name));
  const auto created = admin.create_topics(topics_of(service, config));
  log::info("topics created", {{"count", created.size()}});
  return 0;
}

int republish(const BoundService& service, const CommonConfig& config) {
  require_database(config);
  std::cout << json::encode(events::republish(republish_options(service, config))) << "\n";
  return 0;
}

int reconcile(const BoundService& service, const CommonConfig& config, bool requeues, bool adopts) {
  require_database(config);
  auto options = reconcile_options(service, config);
  options.requeue_lost = requeues;
  options.adopt_unknown = adopts;
  const auto result = events::reconcile(options);
  std::cout << json::encode(result) << "\n";
  return result.is_clean ? 0 : kFound;
}

}  // namespace

void add_outbox_commands(CLI::App& app, const BoundService& service, const CommonConfig& config,
                         int& code) {
  app.add_subcommand("create-topics", "Create the topics this service answers for")->callback([&] {
    code = create_topics(service, config);
  });
  app.add_subcommand("republish",
                     "Publish everything again, in its old order, to a Kafka cluster that is new")
      ->callback([&] { code = republish(service, config); });
  auto* compare = app.add_subcommand(
      "reconcile", "Compare outbox and topics both ways; exit code 3 when they differ");
  const auto requeues = std::make_shared<bool>(false);
  const auto adopts = std::make_shared<bool>(false);
  compare->add_flag("--requeue-lost", *requeues, "publish again what the topics have lost");
  compare->add_flag("--adopt", *adopts,
                    "write down what only the topics have, after a restore of the database");
  compare->callback([&code, &service, &config, requeues, adopts] {
    code = reconcile(service, config, *requeues, *adopts);
  });
}

}  // namespace bilko::service::detail
