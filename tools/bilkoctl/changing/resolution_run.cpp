#include <fmt/format.h>

#include "bilkoctl/changing/control.h"
#include "bilkoctl/changing/redrive_plan.h"
#include "bilkoctl/changing/resolution_plan.h"
#include "bilkoctl/changing/resumable.h"
#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/frame/interrupt.h"
#include "bilkoctl/frame/progress.h"

namespace bilko::ctl {
namespace {

constexpr std::size_t kChunk = 500;  // dead letters of one request: it must fit into 64 KiB

struct ResolutionCounts {
  std::int64_t planned = 0;
  std::int64_t changed = 0;
  std::int64_t unchanged = 0;  // they were not dead (or not discarded) any more

  static void fields(auto& self, auto&& field) {
    field("planned", self.planned);
    field("changed", self.changed);
    field("unchanged", self.unchanged);
  }
};

// How many of the chunk are in the asked state now, whoever did it.
std::int64_t count_in_state(Session& session, const std::string& group, const std::string& state,
                            const std::vector<RedriveItem>& chunk) {
  return session.read(service_of_group(group), [&](pg::Tx& tx) {
    return tx
        .one(
            "SELECT count(*) AS n FROM parked WHERE consumer_group = $1 AND state = $2 "
            "   AND dlq_id = ANY ($3::text[])",
            group, state, pg::column(chunk, &RedriveItem::id))
        .get<std::int64_t>("n");
  });
}

}  // namespace

std::string letters_argument(std::span<const std::string> dlq_ids) {
  json::Writer writer;
  writer.begin_object();
  writer.key("dlqIds");
  writer.begin_array();
  for (const auto& id : dlq_ids) writer.string(id);
  writer.end_array();
  writer.end_object();
  return writer.text();
}

Exit run_resolution(Session& session, const PlanFile& plan, Journal& journal, Resumed) {
  const auto arguments = json::decode<ResolutionArguments>(plan.header().arguments.text);
  const std::string wanted = arguments.verb == "discard" ? "discarded" : "dead";
  ResolutionCounts counts;
  counts.planned = plan.count();
  Progress progress(session, arguments.verb, plan.count());
  const Interrupt interrupt;
  std::vector<RedriveItem> chunk;
  std::int64_t number = 0;
  const auto process = [&] {
    // Derived: the same chunk asked again is the same operation to the service, which tells the
    // audit trail of it.
    ControlRequest asked;
    asked.operation = OperationId::derived(journal.operation, std::to_string(number++));
    asked.group = arguments.group;
    asked.verb = arguments.verb;
    asked.arguments = letters_argument(pg::column(chunk, &RedriveItem::id));
    asked.reason = journal.reason;
    const auto before = count_in_state(session, arguments.group, wanted, chunk);
    if (before < static_cast<std::int64_t>(chunk.size()) &&
        !answer_to(session, arguments.group, asked.operation))
      ask(session, asked);
    const auto now = count_in_state(session, arguments.group, wanted, chunk);
    counts.changed += now;
    counts.unchanged += static_cast<std::int64_t>(chunk.size()) - now;
    journal.counts.text = json::encode(counts);
    save(session, journal);
    progress.at(counts.changed + counts.unchanged);
    chunk.clear();
    return !interrupt.is_asked();
  };
  plan.each([&](std::string_view line) {
    chunk.push_back(json::decode<RedriveItem>(line));
    return chunk.size() < kChunk || process();
  });
  if (!chunk.empty() && !interrupt.is_asked()) process();
  const auto exit = interrupt.is_asked()   ? Exit::interrupted
                    : counts.unchanged > 0 ? Exit::partial
                                           : Exit::done;
  journal.state = exit == Exit::done ? "done" : exit == Exit::partial ? "partial" : "interrupted";
  save(session, journal);
  session.print({"ResolutionResult",
                 {{"operation", journal.operation.str()},
                  {"verb", arguments.verb},
                  {"outcome", journal.state},
                  {"planned", counts.planned},
                  {"changed", counts.changed},
                  {"unchanged", counts.unchanged}},
                 {}});
  return exit;
}

}  // namespace bilko::ctl
