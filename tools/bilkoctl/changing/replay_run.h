#pragma once

#include "bilkoctl/changing/journal.h"
#include "bilkoctl/changing/replay_plan.h"

namespace bilko::ctl {

// What `resume`, `status` and `undo` of a replay need to know.
struct ReplayNotes {
  std::string step = "begun";  // begun, paused, reset, resumed, read
  bool pauses = false;         // it may pause the group itself, and then resumes it
  bool has_paused = false;
  ReplayEffects before;
  std::optional<ReplayEffects> after;

  static void fields(auto& self, auto&& field) {
    field("step", self.step);
    field("pauses", self.pauses);
    field("hasPaused", self.has_paused);
    field("before", self.before);
    field("after", self.after);
  }
};

ReplayNotes notes_of(const Journal& journal);

// What a replay has done so far, in numbers that its plan has predicted.
struct ReplayOutcome {
  std::int64_t applied = 0;      // were not seen before, are applied now
  std::int64_t reprocessed = 0;  // were applied before, and again by this operation
  std::int64_t skipped = 0;      // were seen before, left alone
  std::int64_t failed = 0;       // parked or dead-lettered meanwhile
  std::int64_t left = 0;         // still not seen
};
ReplayOutcome outcome_of(const ReplayEffects& before, const ReplayEffects& after);

// True when the group stands behind everything the replay is about.
bool has_read(Session& session, const std::string& group, const std::vector<ReplayRange>& ranges);

// Moves the offsets of an inactive group and reads them back. Throws Stop refused (GroupActive), or
// failed where they are not what was asked for.
void move_offsets(Session& session, const std::string& group,
                  const std::map<kafka::TopicPartition, std::int64_t>& offsets);

Report report_of(Session& session, const Journal& journal, const ReplayArguments& arguments,
                 const ReplayNotes& notes);

}  // namespace bilko::ctl
