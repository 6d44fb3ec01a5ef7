#include "bilkoctl/changing/replay_effects.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <set>
#include <unordered_set>

#include "bilko/core/date.h"
#include "bilko/events/arrival.h"
#include "bilko/schema/registry.h"
#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/frame/progress.h"
#include "bilkoctl/reading/scan.h"

namespace bilko::ctl {
namespace {

constexpr std::size_t kPage = 500;
constexpr std::size_t kRemembered = 200'000;
// By all that the inbox knows an event by: one with the same id and another time is another one.
constexpr std::string_view kMarks = R"(
SELECT a.place, i.state, coalesce(i.operation_id = $6, false) AS is_done
  FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::int[])
       WITH ORDINALITY AS a (source, id, time, days, place)
  JOIN inbox i ON i.consumer_group = $1 AND i.source = a.source AND i.event_id = a.id
   AND i.event_time = a.time AND i.retention_days = a.days)";

// Recognizes what was met before, among the newest so many.
class Recent {
 public:
  bool is_new(const std::string& key) {
    const auto hash = std::hash<std::string>()(key);
    if (!known_.insert(hash).second) return false;
    order_.push_back(hash);
    if (order_.size() > kRemembered) {
      known_.erase(order_.front());
      order_.pop_front();
    }
    return true;
  }

 private:
  std::unordered_set<std::size_t> known_;
  std::deque<std::size_t> order_;
};

// Knows every type of event, so that receive() judges a record as its consumer would.
events::Subscriptions every_type() {
  std::vector<std::string> types;
  for (const auto* type : schema::SchemaRegistry::instance().all()) types.push_back(type->type);
  events::Subscriptions subscriptions;
  subscriptions.on_everything("count", types, [](pg::Tx&, std::span<const events::Received>) {});
  return subscriptions;
}

class Counter {
 public:
  Counter(Session& session, std::string group, std::string operation)
      : session_(session),
        group_(std::move(group)),
        operation_(std::move(operation)),
        subscriptions_(every_type()) {
    session_.read(service_of_group(group_), [&](pg::Tx& tx) {
      for (const auto row : tx.query("SELECT retention_days, month::text AS month "
                                     "  FROM inbox_month WHERE retired_at IS NOT NULL"))
        retired_.emplace(row.get<int>("retention_days"),
                         Date::parse(row.get<std::string>("month")).str());
    });
  }

  void take(kafka::Record record) {
    ++effects_.in_range;
    const auto recorded = record.timestamp.unix_ms();
    if (effects_.oldest_ms == 0 || recorded < effects_.oldest_ms) effects_.oldest_ms = recorded;
    auto arrival = events::receive(std::move(record), subscriptions_, clock_);
    if (arrival.is_tombstone()) ++effects_.tombstones;
    else page_.push_back({arrival.key, arrival.is_applicable()});
    if (page_.size() == kPage) judge();
  }

  ReplayEffects finish() {
    judge();
    return effects_;
  }

 private:
  struct Candidate {
    events::InboxKey key;
    bool is_applicable = false;
  };

  void judge() {
    if (page_.empty()) return;
    std::vector<std::string> states(page_.size());
    session_.read(service_of_group(group_), [&](pg::Tx& tx) {
      const auto of_key = [](auto member) {
        return [member](const Candidate& candidate) { return candidate.key.*member; };
      };
      using Key = events::InboxKey;
      for (const auto row : tx.query(kMarks, group_, pg::column(page_, of_key(&Key::source)),
                                     pg::column(page_, of_key(&Key::event_id)),
                                     pg::column(page_, of_key(&Key::time)),
                                     pg::column(page_, of_key(&Key::retention_days)), operation_)) {
        states[row.get<std::size_t>("place") - 1] = row.get<std::string>("state");
        if (row.get<bool>("is_done")) ++effects_.operation;
      }
    });
    for (std::size_t i = 0; i < page_.size(); ++i) count(page_[i], states[i]);
    page_.clear();
  }

  void count(const Candidate& candidate, const std::string& state) {
    const auto& key = candidate.key;
    if (!recent_.is_new(key.source + "\n" + key.event_id + "\n" + key.time.str()))
      ++effects_.repeated;
    else if (state == "applied") ++effects_.applied;
    else if (state == "parked") ++effects_.parked;
    else if (state == "dead") ++effects_.dead;
    else if (state == "discarded" || is_retired(candidate.key)) ++effects_.discarded;
    else {
      ++effects_.unseen;
      if (!candidate.is_applicable) ++effects_.unreadable;
    }
  }

  // An event of a month whose marks were dropped counts as seen.
  bool is_retired(const events::InboxKey& key) const {
    if (retired_.empty()) return false;
    const auto month = key.time.str().substr(0, 7) + "-01";
    return retired_.contains({key.retention_days, month});
  }

  Session& session_;
  std::string group_;
  std::string operation_;
  SystemClock clock_;
  events::Subscriptions subscriptions_;
  std::set<std::pair<int, std::string>> retired_;
  Recent recent_;
  std::vector<Candidate> page_;
  ReplayEffects effects_;
};

}  // namespace

ReplayEffects effects_of(Session& session, const std::string& group,
                         const kafka::OffsetRanges& ranges, const std::string& operation) {
  Counter counter(session, group, operation);
  Progress progress(session, "counting", count_of(ranges));
  std::int64_t read = 0;
  session.reader().read(ranges, [&](kafka::Record record) {
    counter.take(std::move(record));
    progress.at(++read);
    return true;
  });
  return counter.finish();
}

}  // namespace bilko::ctl
