#include "bilko/events/settle.h"

#include "bilko/core/failpoint.h"
#include "bilko/events/outbox.h"
#include "bilko/events/pause.h"
#include "bilko/events/process_spans.h"
#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"
#include "bilko/trace/recorder.h"

namespace bilko::events {
namespace {

// Longer than a replica takes to notice that the group is paused.
constexpr auto kPutOff = std::chrono::seconds(2);
// A partition that nobody reads must not keep an event for ever.
constexpr auto kUnreadMax = std::chrono::minutes(10);

// A death that would be one too many pauses the group and is put off until it is resumed.
bool is_flooded(Group& group, const Verdict& verdict, Instant tried_at) {
  if (!verdict.death || !group.flood.refuses(*verdict.death, tried_at)) return false;
  log::error("too many dead letters: the group pauses", {{"group", group.name}});
  pause_for_flood(group);
  return true;
}

Verdict verdict_of(Group& group, const Try& failed) {
  Verdict verdict = group.schedule.after(failed);
  if (!is_flooded(group, verdict, failed.tried_at)) return verdict;
  return {std::max(1, failed.failures_before), std::nullopt, failed.tried_at + kPutOff};
}

DeadLetter letter_of(Group& group, const ParkedArrival& row, const kafka::Record& record,
                     Instant first_failed_at, int number) {
  return make_dead_letter(
      record, group.name,
      {*row.verdict.death, row.failure->reason, row.verdict.retries(), first_failed_at,
       row.failed_at, row.arrival->subscription ? row.arrival->subscription->name : "", number});
}

// What waits for something else has not failed: it does not count, and would do so many times.
void record_span(const Group& group, const ParkedArrival& row, int failures_before) {
  if (row.dead_letter || row.verdict.failures > failures_before)
    record_failed_attempt(group.name, *row.arrival,
                          {*row.failure, row.failed_at, row.dead_letter.has_value()});
}

void report(const Group& group, const ParkedArrival& row) {
  const Failure& failure = *row.failure;
  const auto& record = row.arrival->record;
  const trace::Scope span(row.arrival->event ? row.arrival->event->traceparent : "");
  const log::CorrelationScope scope(row.arrival->event ? row.arrival->event->correlation_id : "");
  if (!row.dead_letter) {
    metrics::counter("bilko_retries_scheduled_total", "Failures that are tried again later",
                     {{"class", std::string(enum_name(failure.reason_class))}})
        .increment();
    log::warning("event failed", {{"topic", record.topic},
                                  {"event", row.arrival->key.event_id},
                                  {"class", enum_name(failure.reason_class)},
                                  {"failures", row.verdict.failures},
                                  {"again", row.verdict.due.str()},
                                  {"reason", failure.reason}});
    return;
  }
  const auto cause = std::string(enum_name(*row.verdict.death));
  metrics::counter("bilko_dead_letters_total", "Events given up",
                   {{"class", cause}, {"topic", record.topic}})
      .increment();
  log::error("dead letter", {{"id", row.dead_letter->id},
                             {"group", group.name},
                             {"topic", record.topic},
                             {"event", row.arrival->key.event_id},
                             {"class", cause},
                             {"fingerprint", row.dead_letter->fingerprint},
                             {"reason", failure.reason}});
}

// For an event that misses a row: what the group has still to read before its failures count; what
// was there when it failed first.
std::string still_unread(const Group& group, const Parked& parked, const Failure& failure,
                         Instant tried_at) {
  if (failure.reason_class != FailureClass::missing || !group.reading.ends) return {};
  if (parked.failures == 0) return group.reading.ends();
  if (parked.read_past.empty() || group.reading.is_past(parked.read_past)) return {};
  const bool is_too_long = tried_at - parked.first_failed_at.value_or(tried_at) > kUnreadMax;
  return is_too_long ? "" : parked.read_past;
}

void tell_pump(const Group& group) {
  if (group.on_parked) group.on_parked();
}

}  // namespace

void settle(Group& group, const Arrival& arrival, const Failure& failure, Instant tried_at) {
  if (!group.inbox.prepare(std::span(&arrival.key, 1)).empty()) return;
  ParkedArrival row;
  row.arrival = &arrival;
  row.failed_at = tried_at;
  row.failure = failure;
  const bool is_missing = failure.reason_class == FailureClass::missing;
  if (is_missing && group.reading.ends) row.read_past = group.reading.ends();
  row.verdict = verdict_of(group, {failure.reason_class, 0, tried_at, tried_at, true});
  if (row.verdict.death) row.dead_letter = letter_of(group, row, arrival.record, tried_at, 1);
  bool is_parked = false;
  group.transact(arrival.record.partition, [&](pg::Tx& tx) {
    const auto state = row.dead_letter ? Seen::dead : Seen::parked;
    is_parked = group.inbox.mark(tx, {{arrival.key, state}}).is_fresh.front();
    if (!is_parked) return;
    group.parking.add(tx, std::span(&row, 1));
    if (row.dead_letter)
      tx.attachment<Outbox>().add_record(row.dead_letter->record, row.dead_letter->id);
    BILKO_FAILPOINT("parking.before_commit");
  });
  if (!is_parked) return;
  BILKO_FAILPOINT("parking.after_commit_before_offset");
  record_span(group, row, 0);
  report(group, row);
  tell_pump(group);
}

void settle(Group& group, const Parked& parked, const Failure& failure, Instant tried_at) {
  const Arrival arrival = receive_again(parked, group.subscriptions, group.clock);
  ParkedArrival row;
  row.arrival = &arrival;
  row.failed_at = tried_at;
  row.failure = failure;
  row.read_past = still_unread(group, parked, failure, tried_at);
  const bool counts = parked.failures == 0 || row.read_past.empty();
  row.verdict =
      verdict_of(group, {failure.reason_class, parked.failures, parked.due, tried_at, counts});
  if (row.verdict.death)
    row.dead_letter = letter_of(group, row, parked.record,
                                parked.first_failed_at.value_or(tried_at), parked.deaths + 1);
  bool is_recorded = false;
  group.transact(parked.record.partition, [&](pg::Tx& tx) {
    is_recorded = group.parking.fail(tx, parked, row);
    if (!is_recorded || !row.dead_letter) return;
    group.inbox.move(tx, std::span(&parked.key, 1), Seen::parked, Seen::dead);
    tx.attachment<Outbox>().add_record(row.dead_letter->record, row.dead_letter->id);
    BILKO_FAILPOINT("dlq.before_commit");
  });
  if (!is_recorded) return;
  BILKO_FAILPOINT("retry.before_sleep");
  record_span(group, row, parked.failures);
  report(group, row);
  tell_pump(group);
}

}  // namespace bilko::events
