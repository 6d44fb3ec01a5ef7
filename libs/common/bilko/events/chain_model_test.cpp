// Random histories of one partition against the rules of chain.h and retry_schedule.h, with a clock
// that costs nothing: lanes (two, one of them a zombie), retry pump, redrive, discard, crashes and
// rewinds. The database is a value that a transaction copies and, if it commits, puts back.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "bilko/events/chain.h"
#include "bilko/events/retry_schedule.h"

namespace bilko::events {
namespace {

constexpr int kHistories = 12'000;
enum class Mark { none, applied, parked, dead, discarded };
enum class Nature { good, twice_bad, bad_until_fixed, bug_until_fixed, poison };

struct Event {
  int key = 0;
  int topic = 0;
  std::int64_t sequence = 0;
  Nature nature = Nature::good;
};

struct Row {
  Link link;
  int failures = 0;
  int deaths = 0;
};

struct Store {
  std::map<int, Mark> inbox;
  std::map<int, Row> parked;
  std::vector<int> effects;  // events in the order of their effects
  std::map<int, int> letters;
  std::int64_t arrivals = 0;
};

struct Failed {
  int event;
  FailureClass reason_class;
};

class History {
 public:
  explicit History(unsigned seed) : chance_(seed), hold_(pick(3) > 0) { make_log(); }

  void run() {
    for (int step = 0; step < 60; ++step) take_step();
    is_fixed_ = true;
    for (int round = 0; round < 400 && !is_quiet(); ++round) finish_round();
  }
  void check() const;

 private:
  int pick(int count) { return static_cast<int>(chance_() % static_cast<unsigned>(count)); }
  void make_log();
  void take_step();
  void finish_round();
  bool is_quiet() const;
  void lane(std::size_t& position);
  void apply_span(std::size_t& position, std::size_t count);
  bool try_span(std::size_t position, std::size_t count);
  void run_handler(Store& store, int event);
  void park(Store& store, int event, const Verdict& verdict, bool is_poison);
  void settle_arrival(const Failed& failed);
  void settle_retry(const Failed& failed, const Row& tried);
  void interfere();
  void pump();
  void redrive(int event, int death);
  void discard(int event);
  ChainHead head_of(const Store& store, int key) const;
  bool crashes() { return !is_fixed_ && pick(6) == 0; }

  std::mt19937 chance_;
  const bool hold_;
  std::vector<Event> log_;
  Store store_;
  Instant now_ = Instant::of_unix_ms(1'000'000);
  std::size_t lane_ = 0, zombie_ = 0, committed_ = 0;
  std::map<int, int> tries_;
  std::vector<std::pair<int, int>> commands_;  // redrives asked for: event, death
  bool is_fixed_ = false;
  bool is_interfered_ = false;
  std::string violation_;
  const RetrySchedule schedule_;
};

// Each topic has the events of an entity in sequence; the topics are shuffled into each other.
void History::make_log() {
  std::vector<std::vector<Event>> topics(2);
  for (int key = 0; key < 3; ++key) {
    const int count = pick(6);
    for (int sequence = 1; sequence <= count; ++sequence) {
      const int roll = pick(12);
      const Nature nature = roll == 0   ? Nature::poison
                            : roll == 1 ? Nature::bug_until_fixed
                            : roll == 2 ? Nature::bad_until_fixed
                            : roll < 5  ? Nature::twice_bad
                                        : Nature::good;
      const int topic = key == 0 ? 0 : pick(2);
      topics[static_cast<std::size_t>(topic)].push_back({key, topic, sequence, nature});
    }
  }
  std::size_t at[2] = {0, 0};
  while (at[0] < topics[0].size() || at[1] < topics[1].size()) {
    std::size_t topic = static_cast<std::size_t>(pick(2));
    if (at[topic] == topics[topic].size()) topic = 1 - topic;
    log_.push_back(topics[topic][at[topic]++]);
  }
}

ChainHead History::head_of(const Store& store, int key) const {
  ChainHead head;
  for (const auto& [event, row] : store.parked)
    if (log_[static_cast<std::size_t>(event)].key == key && holds(row.link))
      head.lowest_sequence =
          std::min(head.lowest_sequence.value_or(*row.link.sequence), *row.link.sequence);
  return head;
}

// The oracle of order: nothing of the entity before it may still wait.
void History::run_handler(Store& store, int event) {
  const Event& it = log_[static_cast<std::size_t>(event)];
  const bool is_bad = it.nature == Nature::poison ||
                      (!is_fixed_ && (it.nature == Nature::bad_until_fixed ||
                                      it.nature == Nature::bug_until_fixed)) ||
                      (it.nature == Nature::twice_bad && tries_[event]++ < 2);
  if (is_bad)
    throw Failed{event, it.nature == Nature::poison            ? FailureClass::poison
                        : it.nature == Nature::bug_until_fixed ? FailureClass::bug
                                                               : FailureClass::transient};
  for (const auto& [other, row] : store.parked) {
    const Event& before = log_[static_cast<std::size_t>(other)];
    if (before.key == it.key && before.sequence < it.sequence && other != event && holds(row.link))
      violation_ = "an event overtook one of its entity that waits";
  }
  store.effects.push_back(event);
}

void History::park(Store& store, int event, const Verdict& verdict, bool is_poison) {
  store.inbox[event] = verdict.death ? Mark::dead : Mark::parked;
  Row row;
  row.link = {++store.arrivals,
              log_[static_cast<std::size_t>(event)].sequence,
              verdict.death ? ParkedState::dead : ParkedState::retry,
              true,
              hold_ && !is_poison,
              verdict.due};
  row.failures = verdict.failures;
  row.deaths = verdict.death ? 1 : 0;
  store.parked[event] = row;
  if (verdict.death) ++store.letters[event];
}

bool History::try_span(std::size_t position, std::size_t count) {
  Store store = store_;
  for (std::size_t i = position; i < position + count; ++i) {
    const int event = static_cast<int>(i);
    if (store.inbox[event] != Mark::none) continue;
    if (log_[i].nature != Nature::poison &&
        must_queue(head_of(store, log_[i].key), log_[i].sequence)) {
      park(store, event, Verdict{0, std::nullopt, now_}, false);
      continue;
    }
    run_handler(store, event);
    store.inbox[event] = Mark::applied;
  }
  if (crashes()) return false;
  store_ = std::move(store);
  return true;
}

// Between the rollback of what failed and the record of that, others go on.
void History::interfere() {
  if (is_interfered_ || is_fixed_ || pick(3) > 0) return;
  is_interfered_ = true;
  if (pick(2) == 0) lane(zombie_);
  else pump();
  is_interfered_ = false;
}

void History::settle_arrival(const Failed& failed) {
  if (store_.inbox[failed.event] != Mark::none) return;
  const auto verdict = schedule_.after({failed.reason_class, 0, now_, now_, true});
  park(store_, failed.event, verdict, failed.reason_class == FailureClass::poison);
}

void History::apply_span(std::size_t& position, std::size_t count) {
  try {
    if (try_span(position, count)) position += count;
  } catch (const Failed& failed) {
    if (count > 1) return apply_span(position, count / 2);
    if (&position == &lane_) interfere();
    settle_arrival(failed);
    if (!crashes()) ++position;
  }
}

void History::lane(std::size_t& position) {
  if (position >= log_.size()) return;
  const auto count = 1 + static_cast<std::size_t>(pick(4));
  apply_span(position, std::min(count, log_.size() - position));
  if (&position == &lane_ && !crashes()) committed_ = lane_;
  if (crashes()) position = committed_;
}

void History::pump() {
  std::size_t limit = 100;
  while (true) {
    Store store = store_;
    std::vector<int> taken;
    for (int key = 0; key < 3; ++key) {
      std::vector<int> events;
      std::vector<Link> links;
      for (const auto& [event, row] : store.parked)
        if (log_[static_cast<std::size_t>(event)].key == key) {
          events.push_back(event);
          links.push_back(row.link);
        }
      for (const std::size_t i : runnable(links, now_)) taken.push_back(events[i]);
    }
    if (taken.size() > limit) taken.resize(limit);
    if (taken.empty()) return;
    try {
      for (const int event : taken) {
        store.parked.erase(event);
        store.inbox[event] = Mark::applied;
        run_handler(store, event);
      }
      if (crashes()) return;
      store_ = std::move(store);
    } catch (const Failed& failed) {
      if (taken.size() == 1) {
        const Row tried = store_.parked.at(failed.event);
        interfere();
        settle_retry(failed, tried);
      }
      limit = std::max<std::size_t>(1, taken.size() / 2);
    }
    if (crashes()) return;
  }
}

// Counts only if the row is as it was when it was tried.
void History::settle_retry(const Failed& failed, const Row& tried) {
  const auto found = store_.parked.find(failed.event);
  if (found == store_.parked.end()) return;
  Row& row = found->second;
  if (row.link.state != ParkedState::retry || row.failures != tried.failures ||
      row.deaths != tried.deaths)
    return;
  const auto verdict =
      schedule_.after({failed.reason_class, row.failures, row.link.due, now_, true});
  row.failures = verdict.failures;
  row.link.due = verdict.due;
  if (!verdict.death) return;
  row.link.state = ParkedState::dead;
  row.link.holds_when_dead = hold_ && failed.reason_class != FailureClass::poison;
  store_.inbox[failed.event] = Mark::dead;
  ++row.deaths;
  ++store_.letters[failed.event];
}

// Compare and set on the death it answers.
void History::redrive(int event, int death) {
  const auto found = store_.parked.find(event);
  if (found == store_.parked.end() || found->second.link.state != ParkedState::dead ||
      found->second.deaths != death)
    return;
  found->second.link.state = ParkedState::retry;
  found->second.link.due = now_;
  found->second.failures = 0;
  store_.inbox[event] = Mark::parked;
}

void History::discard(int event) {
  const auto found = store_.parked.find(event);
  if (found == store_.parked.end() || found->second.link.state != ParkedState::dead) return;
  found->second.link.state = ParkedState::discarded;
  store_.inbox[event] = Mark::discarded;
}

void History::take_step() {
  switch (pick(9)) {
    case 0:
    case 1:
    case 2: return lane(lane_);
    case 3: return lane(zombie_);
    case 4: return pump();
    case 5: now_ = now_ + std::chrono::milliseconds(pick(20'000)); return pump();
    case 6:  // the operator's command, and what an earlier one did not find
      for (const auto& [event, row] : store_.parked)
        if (row.link.state == ParkedState::dead && pick(2) == 0)
          commands_.emplace_back(event, row.deaths);
      if (!commands_.empty()) {
        const auto [event, death] =
            commands_[static_cast<std::size_t>(pick(static_cast<int>(commands_.size())))];
        redrive(event, death);
      }
      return;
    case 7:
      if (!log_.empty() && pick(4) == 0) discard(pick(static_cast<int>(log_.size())));
      return;
    default:  // rebalance or rewind
      zombie_ = lane_;
      lane_ = pick(2) == 0 ? committed_
                           : static_cast<std::size_t>(pick(static_cast<int>(committed_) + 1));
      committed_ = std::min(committed_, lane_);
  }
}

bool History::is_quiet() const {
  if (lane_ < log_.size()) return false;
  for (const auto& [event, row] : store_.parked) {
    if (row.link.state == ParkedState::retry) return false;
    if (row.link.state == ParkedState::dead &&
        log_[static_cast<std::size_t>(event)].nature != Nature::poison)
      return false;
  }
  return true;
}

void History::finish_round() {
  lane(lane_);
  now_ = now_ + std::chrono::seconds(20);
  pump();
  for (const auto& [event, row] : std::map(store_.parked))
    if (row.link.state == ParkedState::dead &&
        log_[static_cast<std::size_t>(event)].nature != Nature::poison)
      redrive(event, row.deaths);
}

void History::check() const {
  ASSERT_EQ(violation_, "");
  ASSERT_TRUE(is_quiet()) << "it does not come to rest";
  std::map<int, int> effects;
  std::map<int, std::int64_t> last;
  for (const int event : store_.effects) {
    ++effects[event];
    const Event& it = log_[static_cast<std::size_t>(event)];
    // One topic has an order of its own, which nothing may change where followers wait.
    if (hold_ && it.key == 0) {
      ASSERT_GT(it.sequence, last[it.key]);
      last[it.key] = it.sequence;
    }
  }
  for (int event = 0; event < static_cast<int>(log_.size()); ++event) {
    const Mark mark = store_.inbox.contains(event) ? store_.inbox.at(event) : Mark::none;
    const bool is_poison = log_[static_cast<std::size_t>(event)].nature == Nature::poison;
    ASSERT_TRUE(mark == Mark::applied || mark == Mark::discarded ||
                (is_poison && mark == Mark::dead));
    ASSERT_EQ(effects[event], mark == Mark::applied ? 1 : 0);
    const auto row = store_.parked.find(event);
    ASSERT_EQ(row != store_.parked.end(), mark != Mark::applied);
    if (row != store_.parked.end()) {
      ASSERT_EQ(store_.letters.at(event), row->second.deaths);
    }
  }
}

TEST(ChainModel, NoHistoryLosesDoublesOrReorders) {
  for (unsigned seed = 0; seed < kHistories; ++seed) {
    History history(seed);
    history.run();
    history.check();
    ASSERT_FALSE(HasFatalFailure()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace bilko::events
