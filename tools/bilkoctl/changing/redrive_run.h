#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "bilkoctl/changing/journal.h"
#include "bilkoctl/changing/publisher.h"
#include "bilkoctl/changing/redrive_plan.h"
#include "bilkoctl/frame/interrupt.h"
#include "bilkoctl/frame/progress.h"

namespace bilko::ctl {

struct RedriveCounts {
  std::int64_t planned = 0;
  std::int64_t sent = 0;
  std::int64_t applied = 0;
  std::int64_t failed = 0;   // died again
  std::int64_t waiting = 0;  // neither in time: behind another event, or still retried
  std::int64_t gone = 0;     // resolved by somebody else meanwhile

  static void fields(auto& self, auto&& field) {
    field("planned", self.planned);
    field("sent", self.sent);
    field("applied", self.applied);
    field("failed", self.failed);
    field("waiting", self.waiting);
    field("gone", self.gone);
  }
};

// Redrives exactly the dead letters of a plan: a canary first, then the rest at the asked rate,
// each followed until the consumer has applied it or given it up again. What the service's database
// says is the truth: a run that was killed is run again from the beginning, and what was settled
// counts as that. At most kOutstanding are on their way at a time, so memory is bounded.
class RedriveRun {
 public:
  RedriveRun(Session& session, const PlanFile& plan, Journal& journal);

  // Writes the journal and tells the audit trail. `is_resumed`: no canary, no check of freshness.
  Exit run(bool is_resumed);
  const RedriveCounts& counts() const { return counts_; }
  // Of those that failed or wait, the first hundred: event id and reason.
  const std::vector<std::pair<std::string, std::string>>& troubles() const { return troubles_; }

 private:
  struct Outstanding {
    RedriveItem item;
    std::chrono::steady_clock::time_point sent_at;
  };

  void refuse_if_stale();
  std::vector<RedriveItem> choose_canary();
  bool canary_is_well();
  void process(const std::vector<RedriveItem>& items);
  void send(const RedriveItem& item);
  void look(bool is_canary);
  void settle(bool is_canary, std::size_t most_outstanding);
  bool must_stop() const;
  void note_trouble(const RedriveItem& item, const std::string& reason);
  void tell_progress();
  Exit finish(Exit exit);

  Session& session_;
  const PlanFile& plan_;
  Journal& journal_;
  RedriveArguments arguments_;
  RedriveCounts counts_;
  std::vector<std::pair<std::string, std::string>> troubles_;
  std::vector<Outstanding> outstanding_;
  std::set<std::string> canaries_;
  Publisher publisher_;
  Progress progress_;
  Interrupt interrupt_;
  std::chrono::steady_clock::time_point next_send_ = std::chrono::steady_clock::now();
};

}  // namespace bilko::ctl
