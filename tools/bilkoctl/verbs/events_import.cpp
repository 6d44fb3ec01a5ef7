#include <fmt/format.h>

#include <fstream>
#include <set>

#include "bilkoctl/changing/authorize.h"
#include "bilkoctl/changing/import_plan.h"
#include "bilkoctl/changing/plan.h"
#include "bilkoctl/changing/resumable.h"
#include "bilkoctl/reading/event_record.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct ImportOptions {
  ImportArguments arguments;
  ChangeFlags change;
};

// Every line is checked before the first is sent: hash, topic, partition.
std::string make_plan(Session& session, const ImportOptions& options) {
  std::ifstream file(options.arguments.file, std::ios::binary);
  if (!file)
    throw misuse("FileMissing", options.arguments.file + " can not be read", "Name another file.");
  std::map<std::string, std::int32_t> partitions;
  for (const auto& topic : session.admin().topics()) partitions[topic.name] = topic.partitions;
  PlanWriter plan(session, kImportPlan, options.change.plan_out);
  plan.set_arguments(json::encode(options.arguments));
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty()) continue;
    const auto record = record_of_json(line);
    const auto topic = partitions.find(record.topic);
    if (topic == partitions.end() || record.partition >= topic->second)
      throw refusal("NoSuchPartition",
                    fmt::format("this cluster has no {} [{}]", record.topic, record.partition),
                    "Create the topic with as many partitions as it had: bilkoctl topics apply.");
    plan.item(line);
  }
  return plan.finish();
}

Exit events_import(Session& session, const ImportOptions& options) {
  const PlanFile plan(
      session, options.change.plan.empty() ? make_plan(session, options) : options.change.plan,
      kImportPlan);
  const auto print = [&](const std::string& outcome) {
    session.print({"ImportPlan",
                   {{"operation", plan.header().operation.str()},
                    {"records", plan.count()},
                    {"outcome", outcome},
                    {"plan", plan.path()},
                    {"planSha256", plan.sha256()}},
                   {}});
  };
  if (plan.count() == 0) {
    print("nothing to do");
    return Exit::done;
  }
  if (!options.change.execute) {
    print("planned");
    session.say("Nothing was changed. Add --execute and --reason to do it.");
    return options.change.detailed_exitcode ? Exit::pending : Exit::done;
  }
  authorize(session, options.change, fmt::format("Append {} records to topics?", plan.count()));
  auto journal = begin_journal(session, plan, options.change.reason);
  return run_import(session, plan, journal, Resumed::no);
}

}  // namespace

void add_events_import(Command& events) {
  auto options = std::make_shared<ImportOptions>();
  events.add("import", "append exported records to their topics, bytes and times as they were")
      .argument("FILE", options->arguments.file, "what events export has written")
      .number("--rate", options->arguments.rate, "records a second (1000)")
      .changes(options->change)
      .runs([options](Session& session) { return events_import(session, *options); });
}

}  // namespace bilko::ctl
