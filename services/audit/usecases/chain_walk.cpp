#include "audit/usecases/chain_walk.h"

#include <fmt/format.h>

#include "audit/usecases/stored_event.h"

namespace bilko::audit {
namespace {

Fault fault_at(const ArchivedEvent& event, std::string what) {
  return {event.link.seq, event.facts.key.id, std::move(what)};
}

// The first column for filters that is not what the event says; empty if all are.
std::string wrong_column(const EventFacts& stored, const events::CloudEvent& event) {
  const EventFacts said = facts_of(event);
  if (stored.key != said.key) return "source or event_id";
  if (stored.type != said.type) return "type";
  if (stored.subject != said.subject) return "subject";
  if (stored.time != said.time) return "time";
  // An event of somebody else may come without one; then it was given one on arrival.
  if (!said.correlation_id.empty() && stored.correlation_id != said.correlation_id)
    return "correlation_id";
  if (stored.causation_id != said.causation_id) return "causation_id";
  return "";
}

std::string wrong_action(const std::optional<LoggedAction>& stored,
                         const std::optional<LoggedAction>& said) {
  if (stored == said) return "";
  if (!stored) return "its logged_action is missing";
  if (!said) return "it is no logged action, but logged_action has a row for it";
  return "its logged_action does not say what the event says";
}

}  // namespace

Fault ChainWalk::last_is(std::string what) const {
  return {last_.seq, last_row_ ? last_row_->event.facts.key.id : "", std::move(what)};
}

std::optional<Fault> ChainWalk::check_place(const ArchivedEvent& event) const {
  const auto next = last_.seq + 1;
  if (event.link.seq > next)
    return Fault{next, "", fmt::format("the row is missing; row {} follows", event.link.seq)};
  if (event.link.seq < next) return fault_at(event, "there is a second row of this number");
  if (event.previous_hash != last_.hash) {
    if (last_row_ && event.previous_hash == before_last_.hash)
      return last_is("the row was inserted: the next one follows the one before it");
    if (last_row_ && link_after({last_.seq, event.previous_hash}, event.record) == event.link)
      return last_is("the row was replaced: the next one follows another");
    return fault_at(event, "the row does not follow the one before it: inserted, moved or changed");
  }
  if (link_after(last_, event.record) != event.link)
    return fault_at(event, "the stored bytes do not give the stored hash");
  return std::nullopt;
}

std::optional<Fault> ChainWalk::check_content_of_last() const {
  if (!last_row_) return std::nullopt;
  const ArchivedEvent& stored = last_row_->event;
  const auto [event, document, data] = events::parse(record_of(stored));
  if (chain_of(event, record_of(stored)) != stored.chain)
    return fault_at(stored, "the event belongs to another organization");
  const auto column = wrong_column(stored.facts, event);
  if (!column.empty())
    return fault_at(stored, "the column " + column + " is not what the event says");
  const auto action = wrong_action(last_row_->action, logged_action_in(event, data));
  if (!action.empty()) return fault_at(stored, action);
  return std::nullopt;
}

std::optional<Fault> ChainWalk::step(const ChainRow& row) {
  const auto misplaced = check_place(row.event);
  if (misplaced && misplaced->seq <= last_.seq) return misplaced;
  if (auto wrong = check_content_of_last()) return wrong;
  if (misplaced) return misplaced;
  before_last_ = last_;
  last_ = row.event.link;
  last_row_ = row;
  return std::nullopt;
}

std::optional<Fault> ChainWalk::check_end(const std::optional<ChainLink>& head) const {
  if (!head && last_.seq == 0) return std::nullopt;
  if (!head) return last_is("the chain has rows, but no head");
  if (head->seq > last_.seq)
    return Fault{last_.seq + 1, "",
                 fmt::format("the rows from here to {}, the head, are missing", head->seq)};
  if (head->seq < last_.seq)
    return Fault{head->seq + 1, "", "the rows from here on stand behind the head"};
  if (head->hash != last_.hash) return last_is("the row is not the one that the head names");
  return std::nullopt;
}

std::optional<Fault> ChainWalk::finish(const std::optional<ChainLink>& head) {
  if (auto wrong = check_end(head)) return wrong;
  return check_content_of_last();
}

}  // namespace bilko::audit
