#include <fmt/format.h>

#include "bilkoctl/changing/authorize.h"
#include "bilkoctl/changing/control.h"
#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/reading/outbox_view.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct RepublishOptions {
  std::string service;
  ChangeFlags change;
};

Exit outbox_republish(Session& session, const RepublishOptions& options) {
  const auto view = outbox_of(session, options.service);
  const bool is_needed = view.cluster_id && *view.cluster_id != session.cluster_id();
  const auto print = [&](const std::string& outcome, const Cell& counts) {
    session.print({"OutboxRepublish",
                   {{"service", options.service},
                    {"cluster", session.cluster_id()},
                    {"home", cell(view.cluster_id)},
                    {"outcome", outcome},
                    {"counts", counts}},
                   {}});
  };
  if (!is_needed) {
    print("nothing to do", Cell());
    return Exit::done;
  }
  if (!options.change.execute) {
    print("planned", Cell());
    session.say("Nothing was changed. Add --execute and --reason: everything goes out again.");
    return options.change.detailed_exitcode ? Exit::pending : Exit::done;
  }
  authorize(
      session, options.change,
      fmt::format("Make {} the home of the outbox of {}?", session.cluster_id(), options.service));
  const auto asked =
      new_request(session, group_of(options.service), "republish", options.change.reason);
  const auto answer = ask(session, asked, std::chrono::minutes(10));
  print(answer.state, Json{answer.outcome});
  return answer.state == "done" ? Exit::done : Exit::partial;
}

}  // namespace

void add_outbox_republish(Command& outbox) {
  auto options = std::make_shared<RepublishOptions>();
  outbox
      .add("republish", "let a service publish everything again, to a Kafka that replaced another")
      .argument("SERVICE", options->service, "whose outbox")
      .changes(options->change)
      .runs([options](Session& session) { return outbox_republish(session, *options); });
}

}  // namespace bilko::ctl
