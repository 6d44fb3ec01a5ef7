#include "bilko/events/applier.h"

#include <algorithm>

#include "bilko/core/failpoint.h"
#include "bilko/events/handlers.h"
#include "bilko/events/latest.h"
#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"

namespace bilko::events {
namespace {

bool is_poison(const Arrival& arrival) { return !arrival.poison.empty(); }

bool is_in_a_chain(const Arrival& arrival) {
  return arrival.subscription->order == Order::any && !arrival.event->subject.empty();
}

ChainKey chain_of(const Arrival& arrival) { return {arrival.key.source, arrival.event->subject}; }

// As a parked arrival holds those after it.
void lengthen(ChainHead& head, std::optional<std::int64_t> sequence) {
  if (!sequence) head.has_unsequenced = true;
  else head.lowest_sequence = std::min(head.lowest_sequence.value_or(*sequence), *sequence);
}

}  // namespace

Arrival BatchApplier::receive(kafka::Record record) const {
  return events::receive(std::move(record), group_.subscriptions, group_.clock);
}

std::optional<BatchApplier::Failed> BatchApplier::apply(std::span<const Arrival> arrivals,
                                                        std::int32_t partition, std::size_t& done) {
  const auto first_poison = std::ranges::find_if(arrivals, is_poison);
  const auto good = static_cast<std::size_t>(first_poison - arrivals.begin());
  if (auto failed = apply_applicable(arrivals.first(good), partition, done)) return failed;
  if (first_poison == arrivals.end()) return std::nullopt;
  return Failed{
      {FailureClass::poison, "poison", first_poison->poison}, *first_poison, group_.clock.now()};
}

std::optional<BatchApplier::Failed> BatchApplier::apply_applicable(
    std::span<const Arrival> arrivals, std::int32_t partition, std::size_t& done) {
  if (arrivals.empty()) return std::nullopt;
  const Instant tried_at = group_.clock.now();
  Failure failure;
  try {
    std::vector<InboxKey> keys;
    for (const Arrival& arrival : arrivals)
      if (!arrival.is_tombstone()) keys.push_back(arrival.key);
    const auto retired = group_.inbox.prepare(keys);
    std::vector<const Arrival*> candidates;
    for (const Arrival& arrival : arrivals)
      if (!arrival.is_tombstone() && !retired.contains(arrival.key)) candidates.push_back(&arrival);
    ProcessSpans spans(group_.name);
    if (!candidates.empty())
      group_.transact(partition, [&](pg::Tx& tx) { apply_in(tx, candidates, spans); });
    spans.record();
    done += arrivals.size();
    group_.breakers.close_all();
    group_.flood.applied(candidates.size(), tried_at);
    return std::nullopt;
  } catch (const std::exception& error) {
    failure = failure_of(error);
  }
  if (arrivals.size() == 1 || failure.reason_class == FailureClass::dependency)
    return Failed{failure, arrivals.front(), tried_at};
  const std::size_t half = arrivals.size() / 2;
  if (auto first = apply_applicable(arrivals.first(half), partition, done)) return first;
  return apply_applicable(arrivals.subspan(half), partition, done);
}

void BatchApplier::apply_in(pg::Tx& tx, const std::vector<const Arrival*>& arrivals,
                            ProcessSpans& spans) {
  spans.forget();  // of a transaction that is redone
  const auto fresh = mark_new(tx, arrivals);
  BILKO_FAILPOINT("inbox.after_insert");
  run_handlers(tx, group_.subscriptions, newest_of(tx, group_.name, fresh), spans);
  BILKO_FAILPOINT("effect.before_commit");
}

// The arrivals that this group has not seen, in order; they are marked as seen. Whether anything
// is parked comes with the marks: as a rule nothing is, and nobody looks for chains.
std::vector<const Arrival*> BatchApplier::mark_new(pg::Tx& tx,
                                                   const std::vector<const Arrival*>& arrivals) {
  const auto key = [](const Arrival* arrival) -> const InboxKey& { return arrival->key; };
  auto distinct = arrivals;
  std::ranges::stable_sort(distinct, {}, key);
  const auto copies = std::ranges::unique(distinct, {}, key);
  distinct.erase(copies.begin(), copies.end());
  std::vector<Inbox::Mark> marks;
  for (const Arrival* arrival : distinct) marks.push_back({arrival->key, Seen::applied});
  const auto marked = group_.inbox.mark(tx, marks);
  std::vector<const Arrival*> fresh, known;
  for (std::size_t i = 0; i < distinct.size(); ++i)
    (marked.is_fresh[i] ? fresh : known).push_back(distinct[i]);
  reopen(tx, known, fresh);
  std::ranges::sort(fresh);  // as they lie in memory: they came in this order
  return marked.is_anything_parked ? park_followers(tx, std::move(fresh)) : fresh;
}

// Adds to `fresh` what an active reprocess applies once more.
void BatchApplier::reopen(pg::Tx& tx, const std::vector<const Arrival*>& known,
                          std::vector<const Arrival*>& fresh) {
  const auto reprocess = group_.reprocess();
  if (!reprocess) return;
  std::vector<InboxKey> covered;
  for (const Arrival* arrival : known)
    if (reprocess->covers(*arrival)) covered.push_back(arrival->key);
  const auto reopened = group_.inbox.reopen(tx, covered, reprocess->operation_id);
  for (const Arrival* arrival : known)
    if (reopened.contains(arrival->key)) fresh.push_back(arrival);
}

// Parks what must wait behind a parked event; gives the rest.
std::vector<const Arrival*> BatchApplier::park_followers(pg::Tx& tx,
                                                         std::vector<const Arrival*> fresh) {
  std::vector<ChainKey> chains;
  for (const Arrival* arrival : fresh)
    if (is_in_a_chain(*arrival)) chains.push_back(chain_of(*arrival));
  auto heads = group_.parking.heads(tx, chains);
  if (heads.empty()) return fresh;
  const Instant now = group_.clock.now();
  std::vector<ParkedArrival> followers;
  std::vector<InboxKey> keys;
  std::erase_if(fresh, [&](const Arrival* arrival) {
    const auto head = is_in_a_chain(*arrival) ? heads.find(chain_of(*arrival)) : heads.end();
    if (head == heads.end() || !must_queue(head->second, arrival->event->sequence)) return false;
    lengthen(head->second, arrival->event->sequence);
    followers.push_back({arrival, Verdict{0, std::nullopt, now}, now, std::nullopt, "", {}});
    keys.push_back(arrival->key);
    return true;
  });
  group_.inbox.move(tx, keys, Seen::applied, Seen::parked);
  group_.parking.add(tx, followers);
  metrics::counter("bilko_followers_parked_total",
                   "Events parked because one of their entity before them is")
      .add(static_cast<std::int64_t>(followers.size()));
  return fresh;
}

}  // namespace bilko::events
