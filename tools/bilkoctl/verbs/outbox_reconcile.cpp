#include <fmt/format.h>

#include <thread>

#include "bilko/events/reconcile.h"
#include "bilkoctl/changing/authorize.h"
#include "bilkoctl/changing/control.h"
#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/frame/service_topics.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

constexpr auto kPatience = std::chrono::seconds(30);

struct ReconcileOptions {
  std::string service;
  bool adopt = false;
  ChangeFlags change;
};

std::vector<std::string> published_by(const std::string& service) {
  for (const auto& known : service_topics())
    if (known.service == service) return {known.publishes.begin(), known.publishes.end()};
  return {};
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
  options.source = service + "-service";
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

// What was lost has its record when the relay has sent it: within a second where all is well.
void await_published(Session& session, const std::string& service) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  const auto is_empty = [&] {
    return session.read(service, [](pg::Tx& tx) {
      return !tx.one("SELECT EXISTS (SELECT FROM outbox) AS waits").get<bool>("waits");
    });
  };
  while (!is_empty() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
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
  auto asked = new_request(session, group_of(options.service), "reconcile", options.change.reason);
  if (options.adopt) asked.arguments = R"({"adopt":true})";
  ask(session, asked, std::chrono::minutes(10));
  await_published(session, options.service);
  const auto after = compare(session, options.service);
  print(session, options.service, after, options.adopt ? "requeued and adopted" : "requeued");
  return after.is_clean ? Exit::done : Exit::findings;
}

}  // namespace

void add_outbox_reconcile(Command& outbox) {
  auto options = std::make_shared<ReconcileOptions>();
  outbox.add("reconcile", "hold an outbox against its topics, both ways; 3 where they differ")
      .argument("SERVICE", options->service, "whose outbox")
      .flag("--adopt", options->adopt,
            "also write down what only the topics have: after a restore of the database")
      .changes(options->change)
      .runs([options](Session& session) { return outbox_reconcile(session, *options); });
}

}  // namespace bilko::ctl
