#include "bilkoctl/changing/replay_run.h"

#include <fmt/format.h>

#include <thread>

#include "bilko/core/error.h"
#include "bilkoctl/changing/operator_event.h"
#include "bilkoctl/changing/pausing.h"
#include "bilkoctl/changing/reprocessing.h"
#include "bilkoctl/changing/resumable.h"
#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/frame/interrupt.h"
#include "bilkoctl/frame/progress.h"
#include "bilkoctl/reading/group_view.h"

namespace bilko::ctl {
namespace {

constexpr auto kLook = std::chrono::milliseconds(300);
constexpr auto kLeavingTakes = std::chrono::seconds(30);
constexpr auto kRetriesTake = std::chrono::seconds(45);  // 31 s, and some patience

Stop active(const std::string& group) {
  return refusal("GroupActive", fmt::format("{} has members: its offsets can not be moved", group),
                 fmt::format("Pause it first (bilkoctl groups pause {} --execute --reason …), or "
                             "add --pause.",
                             group));
}

std::map<kafka::TopicPartition, std::int64_t> targets_of(const std::vector<ReplayRange>& ranges) {
  std::map<kafka::TopicPartition, std::int64_t> offsets;
  for (const auto& range : ranges) offsets[range.place()] = range.from;
  return offsets;
}

std::int64_t retried(Session& session, const std::string& group) {
  return session.read(service_of_group(group), [&](pg::Tx& tx) {
    return tx
        .one("SELECT count(*) AS n FROM parked WHERE consumer_group = $1 AND state = 'retry'",
             group)
        .get<std::int64_t>("n");
  });
}

class ReplayRun {
 public:
  ReplayRun(Session& session, const PlanFile& plan, Journal& journal)
      : session_(session),
        journal_(journal),
        arguments_(json::decode<ReplayArguments>(plan.header().arguments.text)),
        ranges_(ranges_in(plan)),
        notes_(notes_of(journal)) {}

  Exit run(Resumed resumed) {
    if (resumed == Resumed::no) refuse_if_stale();
    if (notes_.step == "begun") pause();
    if (notes_.step == "paused") reset();
    if (notes_.step == "reset") resume();
    if (notes_.step == "resumed" && !await_reading()) return finish(Exit::interrupted);
    if (notes_.step != "read") return finish(Exit::done);
    return finish(outcome_of(notes_.before, *notes_.after).failed > 0 ? Exit::partial : Exit::done);
  }

 private:
  void refuse_if_stale() {
    const auto committed = session_.groups().offsets(arguments_.group);
    std::vector<kafka::TopicPartition> places;
    for (const auto& range : ranges_) places.push_back(range.place());
    const auto ends = session_.admin().watermarks(places);
    for (const auto& range : ranges_) {
      const auto at = committed.find(range.place());
      if (at != committed.end() && at->second < range.committed)
        throw refusal(
            "StalePlan",
            fmt::format("{} stands at {} of {} [{}], before {} as planned", arguments_.group,
                        at->second, range.topic, range.partition, range.committed),
            "Somebody has moved it meanwhile: make a new plan.");
      if (const auto first = ends.at(range.place()).first; range.from < first)
        throw refusal("TruncatedHistory",
                      fmt::format("{} [{}] begins at {} by now, the plan asks for {}", range.topic,
                                  range.partition, first, range.from),
                      "Make a new plan with --accept-truncated to replay what is left.");
    }
  }

  void step(const std::string& name) {
    notes_.step = name;
    journal_.notes.text = json::encode(notes_);
    save(session_, journal_);
  }

  void pause() {
    const bool is_inactive = session_.groups().describe(arguments_.group).is_inactive();
    if (is_inactive) return step("paused");
    if (!pause_of(session_, arguments_.group)) {
      if (!notes_.pauses) throw active(arguments_.group);
      // Noted first: a run that dies in between must resume what it has paused.
      const bool had_asked = notes_.has_paused;
      notes_.has_paused = true;
      step("begun");
      pause_as_asked(had_asked);
    }
    await_inactive();
    step("paused");
  }

  // Members leave a moment after their group was paused.
  void await_inactive() {
    const auto end = std::chrono::steady_clock::now() + kLeavingTakes;
    while (!session_.groups().describe(arguments_.group).is_inactive()) {
      if (std::chrono::steady_clock::now() > end) throw active(arguments_.group);
      std::this_thread::sleep_for(kLook);
    }
  }

  // The service may have heard only now what a run asked that was killed.
  void pause_as_asked(bool had_asked) {
    try {
      pause_group(session_, arguments_.group, journal_.reason);
    } catch (const Stop&) {
      if (!had_asked || !pause_of(session_, arguments_.group)) throw;
    }
  }

  void reset() {
    notes_.before = effects_of(session_, arguments_.group, offsets_of(ranges_));
    step("paused");
    // Of a reprocess the service tells beginning and end itself.
    if (arguments_.mode == "reprocess")
      start_reprocess(session_, journal_, arguments_, ranges_, oldest());
    else tell<contracts::ReplayStarted>(session_, journal_, {target_text(), ""});
    move_offsets(session_, arguments_.group, targets_of(ranges_));
    tell<contracts::OffsetReset>(
        session_, journal_, {target_text(), fmt::format("{{\"partitions\":{}}}", ranges_.size())});
    step("reset");
  }

  // Nothing in range: nothing to do again.
  Instant oldest() const {
    return notes_.before.oldest_ms > 0 ? Instant::of_unix_ms(notes_.before.oldest_ms)
                                       : session_.now();
  }

  void resume() {
    const bool is_paused = pause_of(session_, arguments_.group).has_value();
    if (notes_.has_paused && is_paused) resume_group(session_, arguments_.group, journal_.reason);
    // Somebody else's pause, or a service that does not run: it is read later.
    else if (is_paused || session_.groups().describe(arguments_.group).is_inactive()) return;
    step("resumed");
  }

  // False when it was interrupted.
  bool await_reading() {
    const Interrupt interrupt;
    Progress progress(session_, "replaying", notes_.before.in_range);
    while (!has_read(session_, arguments_.group, ranges_)) {
      if (interrupt.is_asked()) return false;
      std::int64_t left = 0;
      const auto committed = session_.groups().offsets(arguments_.group);
      for (const auto& range : ranges_) {
        const auto at = committed.find(range.place());
        left += std::max<std::int64_t>(
            range.committed - (at == committed.end() ? range.from : at->second), 0);
      }
      progress.at(std::max<std::int64_t>(notes_.before.in_range - left, 0));
      std::this_thread::sleep_for(kLook);
    }
    if (arguments_.mode == "reprocess") await_end_of_reprocess(session_, journal_, arguments_);
    // An event that was not applied at the first try (a deadlock, a row that is not there yet) is
    // parked, and the offset passes it: what came of it shows when its retries are over.
    const auto end = std::chrono::steady_clock::now() + kRetriesTake;
    while (true) {
      notes_.after =
          effects_of(session_, arguments_.group, offsets_of(ranges_), journal_.operation.str());
      if (notes_.after->parked <= notes_.before.parked || std::chrono::steady_clock::now() > end)
        break;
      if (interrupt.is_asked()) return false;
      await_fewer_retries(interrupt, end);
    }
    step("read");
    return true;
  }

  // Returns when one of those that are retried has been settled, which costs less to look at than
  // reading the whole range again.
  void await_fewer_retries(const Interrupt& interrupt, std::chrono::steady_clock::time_point end) {
    const auto before = retried(session_, arguments_.group);
    while (!interrupt.is_asked() && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(kLook);
      if (retried(session_, arguments_.group) < before) return;
    }
  }

  Exit finish(Exit exit) {
    const bool is_read = notes_.step == "read";
    journal_.state = exit == Exit::interrupted ? "interrupted"
                     : !is_read                ? "waiting"
                     : exit == Exit::partial   ? "partial"
                                               : "done";
    if (is_read) {
      const auto outcome = outcome_of(notes_.before, *notes_.after);
      journal_.counts.text =
          fmt::format(R"({{"inRange":{},"applied":{},"reprocessed":{},"skipped":{},"failed":{}}})",
                      notes_.before.in_range, outcome.applied, outcome.reprocessed, outcome.skipped,
                      outcome.failed);
      if (arguments_.mode != "reprocess")
        tell<contracts::ReplayFinished>(session_, journal_, {target_text(), journal_.counts.text});
    }
    save(session_, journal_);
    session_.print(report_of(session_, journal_, arguments_, notes_));
    if (journal_.state == "waiting")
      session_.say(
          fmt::format("The offsets are moved. When {} reads again, bilkoctl ops resume {} "
                      "--execute tells what came of it.",
                      arguments_.group, journal_.operation.str()));
    return exit;
  }

  std::string target_text() const {
    json::Writer target;
    target.begin_object();
    target.key("group");
    target.string(arguments_.group);
    target.key("mode");
    target.string(arguments_.mode);
    target.key("target");
    target.string(arguments_.target);
    target.end_object();
    return target.text();
  }

  Session& session_;
  Journal& journal_;
  ReplayArguments arguments_;
  std::vector<ReplayRange> ranges_;
  ReplayNotes notes_;
};

}  // namespace

ReplayNotes notes_of(const Journal& journal) {
  if (journal.notes.text == "{}") return {};
  return json::decode<ReplayNotes>(journal.notes.text);
}

ReplayOutcome outcome_of(const ReplayEffects& before, const ReplayEffects& after) {
  ReplayOutcome outcome;
  outcome.reprocessed = after.operation;
  outcome.failed =
      std::max<std::int64_t>(after.parked + after.dead - before.parked - before.dead, 0);
  outcome.applied = std::max<std::int64_t>(before.unseen - after.unseen - outcome.failed, 0);
  outcome.skipped = before.applied + before.parked + before.dead + before.discarded +
                    before.repeated - outcome.reprocessed;
  outcome.left = after.unseen;
  return outcome;
}

bool has_read(Session& session, const std::string& group, const std::vector<ReplayRange>& ranges) {
  const auto committed = session.groups().offsets(group);
  for (const auto& range : ranges) {
    const auto at = committed.find(range.place());
    if (at == committed.end() || at->second < std::max(range.committed, range.from)) return false;
  }
  return true;
}

void move_offsets(Session& session, const std::string& group,
                  const std::map<kafka::TopicPartition, std::int64_t>& offsets) {
  if (!session.groups().describe(group).is_inactive()) throw active(group);
  try {
    session.groups().set_offsets(group, offsets);
  } catch (const Error& error) {
    if (error.code() == "group_active") throw active(group);
    throw;
  }
  // Tools have reported success and done nothing: what stands there counts.
  const auto found = session.groups().offsets(group);
  for (const auto& [place, offset] : offsets) {
    const auto at = found.find(place);
    if (at == found.end() || at->second != offset)
      throw Stop(Exit::failed, "OffsetsNotMoved",
                 fmt::format("{} [{}] does not stand at {}", place.topic, place.partition, offset),
                 "Is somebody else moving them? Make a new plan.");
  }
}

Report report_of(Session& session, const Journal& journal, const ReplayArguments& arguments,
                 const ReplayNotes& notes) {
  const auto after = notes.after;
  const auto outcome = after ? outcome_of(notes.before, *after) : ReplayOutcome{};
  const auto known = [&](std::int64_t number) { return after ? Cell(number) : Cell(); };
  const auto view = pause_of(session, arguments.group);
  return {"ReplayResult",
          {{"operation", journal.operation.str()},
           {"group", arguments.group},
           {"mode", arguments.mode},
           {"outcome", journal.state},
           {"step", notes.step},
           {"paused", view.has_value()},
           {"inRange", notes.before.in_range},
           {"applied", known(outcome.applied)},
           {"reprocessed", known(outcome.reprocessed)},
           {"skipped", known(outcome.skipped)},
           {"failed", known(outcome.failed)},
           {"left", known(outcome.left)}},
          {}};
}

Exit run_replay(Session& session, const PlanFile& plan, Journal& journal, Resumed resumed) {
  return ReplayRun(session, plan, journal).run(resumed);
}

}  // namespace bilko::ctl
