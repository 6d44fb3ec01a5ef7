#include "bilkoctl/changing/redrive_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "bilko/core/hash.h"
#include "bilkoctl/changing/operator_event.h"
#include "bilkoctl/frame/catalogue.h"

namespace bilko::ctl {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kPage = 200;
constexpr std::size_t kOutstanding = 500;
constexpr std::size_t kTroublesShown = 100;
constexpr std::int64_t kCanaryMax = 25;
constexpr std::int64_t kCanaryLooksAt = 10'000;
constexpr std::int64_t kCanaryFailures = 2;  // a retry failed as well: enough to say no
constexpr auto kLook = milliseconds(200);

kafka::Record redrive_record(const RedriveItem& item, const std::string& group,
                             kafka::Record original) {
  original.headers.push_back({"bilko-dlq-id", item.id});
  original.headers.push_back({"__dlq.errors.topic", original.topic});
  original.headers.push_back({"__dlq.errors.partition", std::to_string(original.partition)});
  original.headers.push_back({"__dlq.errors.offset", std::to_string(original.offset)});
  original.topic = redrive_topic(service_of_group(group));
  return original;
}

// Visits the plan's items a page at a time until `visit` gives false.
void each_page(const PlanFile& plan,
               const std::function<bool(const std::vector<RedriveItem>&)>& visit) {
  std::vector<RedriveItem> page;
  bool goes_on = true;
  plan.each([&](std::string_view line) {
    page.push_back(json::decode<RedriveItem>(line));
    if (page.size() < kPage) return true;
    goes_on = visit(page);
    page.clear();
    return goes_on;
  });
  if (goes_on && !page.empty()) visit(page);
}

}  // namespace

RedriveRun::RedriveRun(Session& session, const PlanFile& plan, Journal& journal)
    : session_(session),
      plan_(plan),
      journal_(journal),
      arguments_(json::decode<RedriveArguments>(plan.header().arguments.text)),
      publisher_(session),
      progress_(session, "redriving", plan.count()) {
  counts_.planned = plan.count();
}

void RedriveRun::refuse_if_stale() {
  std::int64_t changed = 0;
  each_page(plan_, [&](const std::vector<RedriveItem>& page) {
    for (const auto& status : statuses_of(session_, arguments_.group, page))
      if (status.state != ItemState::dead) ++changed;
    return true;
  });
  if (changed > 0)
    throw refusal("StalePlan",
                  fmt::format("{} of the plan's {} dead letters are not what they were", changed,
                              plan_.count()),
                  "Make a new plan; nothing was changed.");
}

// The first of each entity, since later ones wait behind them; turn by turn from each partition.
std::vector<RedriveItem> RedriveRun::choose_canary() {
  const auto one_percent = std::clamp<std::int64_t>(plan_.count() / 100, 1, kCanaryMax);
  const auto wanted =
      arguments_.canary < 0 ? one_percent : std::min(arguments_.canary, plan_.count());
  std::map<std::int32_t, std::vector<RedriveItem>> heads;
  std::set<std::string> subjects;
  std::int64_t seen = 0;
  plan_.each([&](std::string_view line) {
    auto item = json::decode<RedriveItem>(line);
    if (subjects.insert(item.source + "\n" + item.subject).second)
      heads[item.partition].push_back(std::move(item));
    return ++seen < kCanaryLooksAt;
  });
  std::vector<RedriveItem> chosen;
  for (std::size_t round = 0; static_cast<std::int64_t>(chosen.size()) < wanted; ++round) {
    const auto before = chosen.size();
    for (const auto& [partition, items] : heads)
      if (round < items.size() && static_cast<std::int64_t>(chosen.size()) < wanted)
        chosen.push_back(items[round]);
    if (chosen.size() == before) break;
  }
  return chosen;
}

void RedriveRun::send(const RedriveItem& item) {
  std::this_thread::sleep_until(next_send_);
  next_send_ = std::max(next_send_, steady_clock::now() - milliseconds(100)) +
               std::chrono::microseconds(1'000'000 / std::max<std::int64_t>(arguments_.rate, 1));
  auto original = original_record(session_, letter_of(item, arguments_.group));
  if (!original) {
    ++counts_.gone;
    return;
  }
  if (hex(sha256(original->value.value_or(""))) != item.sha256)
    throw refusal("StalePlan", fmt::format("{} is not the record that was planned", item.id),
                  "Make a new plan.");
  publisher_.send(redrive_record(item, arguments_.group, std::move(*original)));
  ++counts_.sent;
  outstanding_.push_back({item, steady_clock::now()});
}

void RedriveRun::note_trouble(const RedriveItem& item, const std::string& reason) {
  if (troubles_.size() < kTroublesShown) troubles_.emplace_back(item.event, reason);
}

// One look at what is on its way.
void RedriveRun::look(bool is_canary) {
  std::vector<RedriveItem> items;
  for (const auto& one : outstanding_) items.push_back(one.item);
  const auto statuses = statuses_of(session_, arguments_.group, items);
  std::vector<Outstanding> left;
  for (std::size_t i = 0; i < outstanding_.size(); ++i) {
    const auto& status = statuses[i];
    const bool is_late =
        steady_clock::now() - outstanding_[i].sent_at > milliseconds(arguments_.outcome_timeout_ms);
    if (status.state == ItemState::applied) {
      ++counts_.applied;
    } else if (status.state == ItemState::died_again ||
               (is_canary && status.failures >= kCanaryFailures)) {
      ++counts_.failed;
      note_trouble(items[i], status.reason);
    } else if (status.state == ItemState::gone) {
      ++counts_.gone;
    } else if (is_late) {
      ++counts_.waiting;
      note_trouble(items[i], status.reason.empty() ? "not settled in time" : status.reason);
    } else {
      left.push_back(std::move(outstanding_[i]));
    }
  }
  outstanding_ = std::move(left);
  tell_progress();
}

// Follows what is on its way until no more than so many are.
void RedriveRun::settle(bool is_canary, std::size_t most_outstanding) {
  publisher_.flush();
  while (outstanding_.size() > most_outstanding && !interrupt_.is_asked()) {
    look(is_canary);
    if (outstanding_.size() <= most_outstanding || (!is_canary && must_stop())) return;
    std::this_thread::sleep_for(kLook);
  }
}

void RedriveRun::tell_progress() {
  progress_.at(counts_.applied + counts_.failed + counts_.waiting + counts_.gone,
               counts_.failed + counts_.waiting);
}

bool RedriveRun::must_stop() const {
  const auto outcomes = counts_.applied + counts_.failed;
  return counts_.failed >= arguments_.max_failures &&
         counts_.failed * 100 >= outcomes * arguments_.max_failure_percent;
}

bool RedriveRun::canary_is_well() {
  progress_.set_what("canary");
  for (const auto& item : choose_canary()) {
    canaries_.insert(item.id);
    send(item);
  }
  settle(true, 0);
  progress_.set_what("redriving");
  return counts_.failed == 0 && counts_.waiting == 0;
}

void RedriveRun::process(const std::vector<RedriveItem>& items) {
  const auto statuses = statuses_of(session_, arguments_.group, items);
  for (std::size_t i = 0; i < items.size() && !interrupt_.is_asked(); ++i) {
    if (canaries_.contains(items[i].id)) continue;
    switch (statuses[i].state) {
      case ItemState::dead: send(items[i]); break;
      case ItemState::trying: outstanding_.push_back({items[i], steady_clock::now()}); break;
      case ItemState::applied: ++counts_.applied; break;
      case ItemState::gone: ++counts_.gone; break;
      case ItemState::died_again: ++counts_.failed; note_trouble(items[i], statuses[i].reason);
    }
  }
}

Exit RedriveRun::finish(Exit exit) {
  journal_.counts.text = json::encode(counts_);
  journal_.state = exit == Exit::done          ? "done"
                   : exit == Exit::stopped     ? "stopped"
                   : exit == Exit::interrupted ? "interrupted"
                                               : "partial";
  json::Writer target;
  target.begin_object();
  target.key("group");
  target.string(arguments_.group);
  target.key("resolution");
  target.string("redriven");
  target.end_object();
  tell<contracts::DeadLetterResolved>(session_, journal_, {target.text(), journal_.counts.text});
  return exit;
}

Exit RedriveRun::run(bool is_resumed) {
  if (!is_resumed) refuse_if_stale();
  const bool has_canary = !is_resumed && arguments_.canary != 0 && plan_.count() > 0;
  if (has_canary && !canary_is_well())
    return finish(interrupt_.is_asked() ? Exit::interrupted : Exit::stopped);
  each_page(plan_, [&](const std::vector<RedriveItem>& page) {
    process(page);
    settle(false, kOutstanding - kPage);
    journal_.counts.text = json::encode(counts_);
    save(session_, journal_);
    return !interrupt_.is_asked() && !must_stop();
  });
  if (!must_stop()) settle(false, 0);
  if (interrupt_.is_asked()) return finish(Exit::interrupted);
  if (must_stop()) return finish(Exit::stopped);
  return finish(counts_.failed + counts_.waiting > 0 ? Exit::partial : Exit::done);
}

}  // namespace bilko::ctl
