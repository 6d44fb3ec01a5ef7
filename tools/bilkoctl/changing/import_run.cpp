#include <fmt/format.h>

#include <thread>

#include "bilkoctl/changing/import_plan.h"
#include "bilkoctl/changing/operator_event.h"
#include "bilkoctl/changing/resumable.h"
#include "bilkoctl/frame/interrupt.h"
#include "bilkoctl/frame/progress.h"
#include "bilkoctl/reading/event_record.h"

namespace bilko::ctl {
namespace {

using std::chrono::steady_clock;

constexpr std::int64_t kCheckpoint = 1000;

struct ImportCounts {
  std::int64_t planned = 0;
  std::int64_t sent = 0;

  static void fields(auto& self, auto&& field) {
    field("planned", self.planned);
    field("sent", self.sent);
  }
};

void checkpoint(Session& session, Journal& journal, const ImportCounts& counts) {
  journal.counts.text = json::encode(counts);
  save(session, journal);
}

}  // namespace

// Goes on behind the last checkpoint: up to 1000 records may be sent twice, which consumers drop by
// their ids.
Exit run_import(Session& session, const PlanFile& plan, Journal& journal, Resumed resumed) {
  const auto arguments = json::decode<ImportArguments>(plan.header().arguments.text);
  ImportCounts counts;
  if (resumed == Resumed::yes && journal.counts.text != "{}")
    counts = json::decode<ImportCounts>(journal.counts.text);
  else tell<contracts::ReplayStarted>(session, journal, {R"({"import":true})", ""});
  counts.planned = plan.count();
  Publisher publisher(session, true);
  Progress progress(session, "importing", plan.count());
  const Interrupt interrupt;
  const auto pause =
      std::chrono::microseconds(1'000'000 / std::max<std::int64_t>(arguments.rate, 1));
  auto next = steady_clock::now();
  std::int64_t number = 0;
  plan.each([&](std::string_view line) {
    if (number++ < counts.sent) return true;
    std::this_thread::sleep_until(next);
    next = std::max(next, steady_clock::now() - std::chrono::milliseconds(100)) + pause;
    publisher.send(record_of_json(line));
    ++counts.sent;
    progress.at(counts.sent);
    if (counts.sent % kCheckpoint == 0) {
      publisher.flush();
      checkpoint(session, journal, counts);
    }
    return !interrupt.is_asked();
  });
  publisher.flush();
  const bool is_done = counts.sent == counts.planned;
  journal.state = is_done ? "done" : "interrupted";
  checkpoint(session, journal, counts);
  tell<contracts::ReplayFinished>(session, journal, {R"({"import":true})", journal.counts.text});
  session.print({"ImportResult",
                 {{"operation", journal.operation.str()},
                  {"outcome", journal.state},
                  {"planned", counts.planned},
                  {"sent", counts.sent}},
                 {}});
  return is_done ? Exit::done : Exit::interrupted;
}

}  // namespace bilko::ctl
