#pragma once

#include <map>
#include <string>

#include "bilko/events/outbox.h"
#include "bilko/service/control.h"

// What operators did, told to the audit by the service that did it.
namespace bilko::service {

using Counts = std::map<std::string, std::int64_t>;
std::string json_of(const Counts& counts);

// {"group": …, "resolution": …}; the latter where it is not empty.
std::string target_of(const std::string& group, const std::string& resolution = "");

struct Story {
  OperationId operation_id;
  std::string operator_name;
  std::string reason;
};
Story story_of(const Operation& operation);

// Publishes an `ops.…` event with the transaction. `source` is the service's name.
template <class Kind>
void tell(pg::Tx& tx, const std::string& source, const Story& story, std::string target,
          const Counts& counts) {
  contracts::OperatorAction<Kind> action;
  action.operation_id = story.operation_id;
  action.operator_name = story.operator_name;
  action.reason = story.reason;
  action.target = json::Raw{std::move(target)};
  if (!counts.empty()) action.counts = json::Raw{json_of(counts)};
  action.at = tx.now();
  events::publish_event(tx, tx.context(),
                        {Kind::kType, 1, action.key(), json::encode(action), source});
}

}  // namespace bilko::service
