#include <fmt/format.h>

#include "bilko/events/reconcile.h"
#include "bilko/schema/registry.h"
#include "bilkoctl/changing/authorize.h"
#include "bilkoctl/changing/control.h"
#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct ReconcileOptions {
  std::string service;
  ChangeFlags change;
};

std::vector<std::string> published_by(const std::string& service) {
  std::vector<std::string> types;
  for (const auto* type : schema::SchemaRegistry::instance().all())
    if (service_of_type(type->type) == service) types.push_back(type->type);
  return types;
}

// By the read role, beside the working service.
events::Reconciled compare(Session& session, const std::string& service) {
  session.cluster_id();
  session.database(service);
  events::ReconcileOptions options;
  options.database_url = session.target().databases.at(service);
  options.bootstrap_servers = session.target().kafka;
  options.client_id = "bilkoctl-reconcile";
  options.group = group_of(service);
  options.topics = published_by(service);
  return events::reconcile(options);
}

void print(Session& session, const std::string& service, const events::Reconciled& found,
           const std::string& outcome) {
  std::int64_t lost = 0;
  Listing topics{"topics",
                 {{"topic"},
                  {"rows"},
                  {"records"},
                  {"expired"},
                  {"copies"},
                  {"lost"},
                  {"unknown"},
                  {"different"}},
                 {}};
  for (const auto& topic : found.topics) {
    lost += topic.lost;
    topics.rows.push_back({topic.topic, topic.rows, topic.records, topic.expired, topic.copies,
                           topic.lost, topic.unknown, topic.different});
  }
  session.print({"OutboxReconcile",
                 {{"service", service},
                  {"outcome", outcome},
                  {"clean", found.is_clean},
                  {"pending", found.pending},
                  {"elsewhere", found.elsewhere},
                  {"lost", lost}},
                 {topics}});
}

Exit outbox_reconcile(Session& session, const ReconcileOptions& options) {
  const auto found = compare(session, options.service);
  if (found.is_clean || !options.change.execute) {
    print(session, options.service, found, found.is_clean ? "clean" : "compared");
    if (!found.is_clean)
      session.say(
          "Nothing was changed. With --execute and --reason what Kafka has lost goes out "
          "again.");
    return found.is_clean ? Exit::done : Exit::findings;
  }
  authorize(session, options.change,
            fmt::format("Publish again what topics of {} have lost?", options.service));
  ControlRequest asked;
  asked.operation = OperationId::generate(session.now());
  asked.group = group_of(options.service);
  asked.verb = "reconcile";
  asked.reason = options.change.reason;
  ask(session, asked, std::chrono::minutes(10));
  const auto after = compare(session, options.service);
  print(session, options.service, after, "requeued");
  return after.is_clean ? Exit::done : Exit::findings;
}

}  // namespace

void add_outbox_reconcile(Command& outbox) {
  auto options = std::make_shared<ReconcileOptions>();
  outbox.add("reconcile", "hold an outbox against its topics, both ways; 3 where they differ")
      .argument("SERVICE", options->service, "whose outbox")
      .changes(options->change)
      .runs([options](Session& session) { return outbox_reconcile(session, *options); });
}

}  // namespace bilko::ctl
