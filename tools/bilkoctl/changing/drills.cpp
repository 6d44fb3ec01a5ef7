#include "bilkoctl/changing/drills.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <thread>

#include "bilko/core/hash.h"
#include "bilkoctl/changing/control.h"
#include "bilkoctl/changing/operator_event.h"
#include "bilkoctl/changing/pausing.h"
#include "bilkoctl/changing/resolution_plan.h"
#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/reading/dead_letters.h"
#include "bilkoctl/reading/group_view.h"

namespace bilko::ctl {
namespace {

// Every group that reads this topic gives it up at once; the value is how `clear` knows them.
constexpr const char* kPoisonTopic = "invoice.invoice.sent";
constexpr const char* kPoisonValue = "bilkoctl drill: this is not an event";
constexpr std::size_t kPoisonCount = 15;  // the alert asks for more than 10 in 5 minutes
constexpr std::size_t kChunk = 500;       // dead letters of one request
constexpr auto kPatience = std::chrono::seconds(30);

void tell_audit(Session& session, const std::string& target, const std::string& reason) {
  contracts::ReplayStarted said;
  said.operation_id = OperationId::generate(session.now());
  said.operator_name = session.target().operator_name;
  said.reason = reason;
  said.target.text = target;
  said.at = session.now();
  ensure_topic(session, contracts::ReplayStarted::kType);
  Publisher publisher(session);
  publisher.send(
      record_of(session, {contracts::ReplayStarted::kType, contracts::ReplayStarted::kRevision,
                          said.key(), json::encode(said), said.operation_id.ulid().str()}));
  publisher.flush();
}

std::vector<std::string> poison_letters(Session& session, const std::string& group) {
  DeadLetterFilter filter;
  filter.topic = kPoisonTopic;
  std::vector<std::string> ids;
  each_dead_letter(session, group, filter, "dead", [&](const DeadLetter& letter) {
    if (letter.sha256 == hex(sha256(kPoisonValue))) ids.push_back(letter.id);
    return true;
  });
  return ids;
}

std::vector<std::string> groups_that_read(Session& session, std::string_view topic) {
  for (const auto& known : catalogue_topics(session.services()))
    if (known.name == topic) return known.groups;
  return {};
}

// Success means that the groups have given the records up.
void await_letters(Session& session, const std::map<std::string, std::size_t>& before) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  for (const auto& [group, count] : before)
    while (poison_letters(session, group).size() < count + kPoisonCount) {
      if (std::chrono::steady_clock::now() > end)
        throw Stop(
            Exit::failed, "NotGivenUp",
            fmt::format("{} has not given all records up after {} s", group, kPatience.count()),
            "It will when it reads on; bilkoctl groups describe shows whether it is paused.");
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

std::string send_poison(Session& session, const std::string&, const std::string& reason) {
  std::map<std::string, std::size_t> before;
  for (const auto& group : groups_that_read(session, kPoisonTopic))
    before[group] = poison_letters(session, group).size();
  tell_audit(session, fmt::format(R"({{"drill":"poison","topic":"{}"}})", kPoisonTopic), reason);
  Publisher publisher(session);
  for (std::size_t i = 0; i < kPoisonCount; ++i) {
    kafka::Record record;
    record.topic = kPoisonTopic;
    record.partition = -1;
    record.key = fmt::format("drill-{}", i);
    record.value = kPoisonValue;
    publisher.send(record);
  }
  publisher.flush();
  await_letters(session, before);
  return fmt::format("{} records that are no events were given up by {} groups", kPoisonCount,
                     before.size());
}

std::string discard_poison(Session& session, const std::string&, const std::string& reason) {
  std::size_t count = 0;
  for (const auto& service : session.services()) {
    const auto ids = poison_letters(session, group_of(service));
    for (std::size_t i = 0; i < ids.size(); i += kChunk) {
      auto asked = new_request(session, group_of(service), "discard", reason);
      asked.arguments =
          letters_argument(std::span(ids).subspan(i, std::min(kChunk, ids.size() - i)));
      ask(session, asked);
    }
    count += ids.size();
  }
  return count == 0 ? "nothing to do" : fmt::format("{} dead letters are discarded", count);
}

std::string pause(Session& session, const std::string& group, const std::string& reason) {
  if (pause_of(session, group)) return "nothing to do";
  pause_group(session, group, reason);
  return group + " is paused";
}

std::string resume(Session& session, const std::string& group, const std::string& reason) {
  if (!pause_of(session, group)) return "nothing to do";
  resume_group(session, group, reason);
  return group + " reads on";
}

Drill by_hand(const std::string& name, const std::string& what,
              const std::vector<std::string>& alerts, const std::string& run,
              const std::string& clear) {
  return {.name = name, .what = what, .alerts = alerts, .run_by_hand = run, .clear_by_hand = clear};
}

}  // namespace

const std::vector<Drill>& drills() {
  static const std::vector<Drill> all = {
      {.name = "poison",
       .what = "records that are no events: every group that reads them gives them up",
       .alerts = {"BilkoDeadLettersRising"},
       .run = send_poison,
       .clear = discard_poison},
      {.name = "paused",
       .what =
           "a group is paused and falls behind: late at once, lagging after ten minutes, paused "
           "too long after two hours",
       .alerts = {"BilkoFreshnessBurnFast", "BilkoFreshnessBurnSlow", "BilkoConsumerLagging",
                  "BilkoGroupPausedTooLong"},
       .run = pause,
       .clear = resume},
      by_hand(
          "expiring", "a dead letter is made twelve days older than it is",
          {"BilkoDeadLetterExpiring"},
          "after drill poison, as superuser in bilko_ledger: UPDATE parked SET last_failed_at = "
          "last_failed_at - interval '12 days' WHERE state = 'dead'",
          "bilkoctl drill clear poison"),
      by_hand("service-down", "a service is gone: nobody answers, nobody reads",
              {"BilkoServiceDown", "BilkoConsumerAbsent"},
              "./bilko kill ledger, or kubectl scale deploy/ledger --replicas 0",
              "./bilko restart ledger, or kubectl scale deploy/ledger --replicas 1"),
      by_hand("slow", "handlers wait for a lock that somebody holds; what waits for over 31 s dies",
              {"BilkoProcessingSlow"},
              "as superuser in bilko_ledger: BEGIN; LOCK TABLE gl_transaction; SELECT pg_sleep(60)",
              "end that session; bilkoctl dlq redrive --group ledger"),
      by_hand("stalled", "a group can not even say what it has seen: it waits, and nothing dies",
              {"BilkoConsumerStalled", "BilkoDependencyDown"},
              "as superuser in bilko_ledger: BEGIN; LOCK TABLE inbox; SELECT pg_sleep(600)",
              "end that session"),
      by_hand("database-down",
              "PostgreSQL is gone: services answer 503, groups wait, nobody checks the books",
              {"BilkoDependencyDown", "BilkoHttpErrorBurnFast", "BilkoHttpErrorBurnSlow",
               "BilkoWatchBlind", "BilkoBooksUnchecked"},
              "./bilko kill postgres", "./bilko restart postgres"),
      by_hand("kafka-down", "Kafka is gone: events wait in outboxes",
              {"BilkoOutboxStuck", "BilkoWatchBlind"}, "./bilko kill kafka",
              "./bilko restart kafka"),
      by_hand(
          "books-wrong", "a leg of a transaction is changed by hand",
          {"BilkoTrialBalanceOff", "BilkoInvariantViolated"},
          "as superuser in bilko_ledger, with session_replication_role = replica: UPDATE leg SET "
          "base_amount = base_amount + 1 WHERE … (one leg)",
          "the same with - 1"),
      by_hand("watch-down", "nobody measures from outside", {"BilkoWatchDown"},
              "./bilko kill watch, or kubectl scale deploy/bilkoctl --replicas 0",
              "./bilko restart watch, or kubectl scale deploy/bilkoctl --replicas 1"),
  };
  return all;
}

const Drill& drill_to_do(Session& session, const std::string& name) {
  if (session.target().is_protected)
    throw refusal(
        "Protected",
        fmt::format("{} is protected: no failure is made there on purpose", session.target().name),
        "Choose another context with --context.");
  const auto found = std::ranges::find(drills(), name, &Drill::name);
  if (found == drills().end())
    throw misuse("NoSuchDrill", fmt::format("no drill is called {}", name),
                 "bilkoctl drill list shows them.");
  if (found->run == nullptr)
    throw refusal("ByHand", fmt::format("{} is done by hand: {}", name, found->run_by_hand),
                  fmt::format("And cleared by: {}.", found->clear_by_hand));
  return *found;
}

}  // namespace bilko::ctl
