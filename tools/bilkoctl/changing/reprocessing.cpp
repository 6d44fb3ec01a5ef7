#include "bilkoctl/changing/reprocessing.h"

#include <set>
#include <thread>

#include "bilkoctl/changing/control.h"

namespace bilko::ctl {
namespace {

constexpr auto kPatience = std::chrono::seconds(30);
constexpr auto kValidFor = std::chrono::hours(1);

std::string window_of(Session& session, const std::vector<ReplayRange>& ranges, Instant oldest) {
  std::set<std::string> topics;
  for (const auto& range : ranges) topics.insert(range.topic);
  json::Writer window;
  window.begin_object();
  window.key("topics");
  window.begin_array();
  for (const auto& topic : topics) window.string(topic);
  window.end_array();
  window.key("from");
  window.string(oldest.str());
  window.key("to");
  window.string((session.now() + std::chrono::seconds(1)).str());
  window.end_object();
  return window.text();
}

}  // namespace

void start_reprocess(Session& session, const Journal& journal, const ReplayArguments& arguments,
                     const std::vector<ReplayRange>& ranges, Instant oldest) {
  if (answer_to(session, arguments.group, journal.operation)) return;
  ControlRequest asked;
  asked.operation = journal.operation;
  asked.group = arguments.group;
  asked.verb = "reprocess";
  asked.arguments = window_of(session, ranges, oldest);
  asked.reason = journal.reason;
  asked.valid_for = kValidFor;
  ask(session, asked, kPatience, true);
}

void await_end_of_reprocess(Session& session, const Journal& journal,
                            const ReplayArguments& arguments) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < end) {
    const auto answer = answer_to(session, arguments.group, journal.operation);
    if (answer && answer->state != "active") return;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}

}  // namespace bilko::ctl
