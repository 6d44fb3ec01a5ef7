#include <fmt/format.h>

#include <algorithm>

#include "bilkoctl/changing/authorize.h"
#include "bilkoctl/changing/operator_event.h"
#include "bilkoctl/changing/plan.h"
#include "bilkoctl/reading/outbox_view.h"
#include "bilkoctl/reading/topic_drift.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

constexpr const char* kTopicsPlan = "TopicsPlan";

struct ApplyOptions {
  std::int64_t partitions = 0;
  std::int64_t replication = -1;
  ChangeFlags change;
};

struct TopicChange {
  std::string topic;
  std::string what;
  std::string value;

  static void fields(auto& self, auto&& field) {
    field("topic", self.topic);
    field("what", self.what);
    field("value", self.value);
  }
};

std::string make_plan(Session& session, const ApplyOptions& options, const DriftReport& report) {
  PlanWriter plan(session, kTopicsPlan, options.change.plan_out);
  for (const auto& drift : report.drifts)
    if (drift.fix != Drift::Fix::none)
      plan.item(json::encode(TopicChange{drift.topic, drift.what, drift.expected}));
  return plan.finish();
}

kafka::TopicSpec spec_of(Session& session, const std::string& name, const ApplyOptions& options,
                         std::int32_t partitions) {
  const auto catalogue = catalogue_topics(session.services());
  const auto found = std::ranges::find(catalogue, name, &CatalogueTopic::name);
  if (found == catalogue.end())
    throw refusal("StalePlan", fmt::format("{} is not in the catalogue", name), "Make a new plan.");
  return {name, partitions, static_cast<std::int16_t>(options.replication), found->retention_ms,
          found->message_bytes_max};
}

// Only creates and raises: nothing is ever deleted or made smaller.
std::int64_t execute(Session& session, const ApplyOptions& options, const PlanFile& plan,
                     std::int32_t partitions) {
  std::vector<kafka::TopicSpec> missing;
  std::map<std::string, std::map<std::string, std::string>> settings;
  plan.each([&](std::string_view line) {
    const auto change = json::decode<TopicChange>(line);
    if (change.what == "missing")
      missing.push_back(spec_of(session, change.topic, options, partitions));
    else settings[change.topic][change.what] = change.value;
    return true;
  });
  const auto created = session.admin().create_topics(missing);
  for (const auto& [topic, changes] : settings) session.admin().change_settings(topic, changes);
  return static_cast<std::int64_t>(created.size() + settings.size());
}

// On a cluster that replaced another one topics are made by `republish` only: it knows when no
// message that was meant for the old one can land there any more.
void refuse_new_cluster(Session& session) {
  for (const auto& service : session.services()) {
    const auto outbox = outbox_of(session, service);
    if (outbox.cluster_id && *outbox.cluster_id != session.cluster_id())
      throw refusal("OtherCluster",
                    fmt::format("the outbox of {} was published to the cluster {}", service,
                                *outbox.cluster_id),
                    fmt::format("Run bilko-{} republish first; it creates the topics.", service));
  }
}

Exit topics_apply(Session& session, const ApplyOptions& options) {
  const auto report = drift_of(session, static_cast<std::int32_t>(options.partitions));
  const PlanFile plan(
      session,
      options.change.plan.empty() ? make_plan(session, options, report) : options.change.plan,
      kTopicsPlan);
  const auto by_hand = std::ranges::count(report.drifts, Drift::Fix::none, &Drift::fix);
  const auto print = [&](const std::string& outcome, std::int64_t changed) {
    session.print({"TopicsApply",
                   {{"operation", plan.header().operation.str()},
                    {"outcome", outcome},
                    {"changes", plan.count()},
                    {"changed", changed},
                    {"byHand", static_cast<std::int64_t>(by_hand)},
                    {"plan", plan.path()},
                    {"planSha256", plan.sha256()}},
                   {listing_of(report.drifts)}});
  };
  if (plan.count() == 0) {
    print("nothing to do", 0);
    return by_hand > 0 ? Exit::findings : Exit::done;
  }
  if (!options.change.execute) {
    print("planned", 0);
    session.say("Nothing was changed. Add --execute and --reason to do it.");
    return options.change.detailed_exitcode ? Exit::pending : Exit::done;
  }
  authorize(session, options.change, fmt::format("Change {} topics?", plan.count()));
  refuse_new_cluster(session);
  auto journal = begin_journal(session, plan, options.change.reason);
  const auto changed = execute(session, options, plan, report.partitions);
  journal.state = "done";
  journal.counts.text = fmt::format("{{\"changed\":{}}}", changed);
  tell<contracts::TopicUpdated>(session, journal, {"{}", journal.counts.text});
  print("done", changed);
  return Exit::done;
}

}  // namespace

void add_topics_apply(Command& topics) {
  auto options = std::make_shared<ApplyOptions>();
  topics
      .add("apply", "create what is missing and raise what is too small; never deletes or shrinks")
      .number("--partitions", options->partitions,
              "partitions of a new topic (as most topics have)")
      .number("--replication", options->replication, "copies of a new topic (the broker's default)")
      .changes(options->change)
      .runs([options](Session& session) { return topics_apply(session, *options); });
}

}  // namespace bilko::ctl
